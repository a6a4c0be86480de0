package dev.syncline.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.syncline.identity.Authenticator;
import dev.syncline.identity.Cookies;
import dev.syncline.identity.Credentials;
import dev.syncline.identity.Sessions;
import dev.syncline.identity.SignedIn;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The beginning, the renewal and the end of a session. */
@Path("/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Sessions", description = "Who is asking")
public class SessionsResource {
    private static final URI CURRENT = URI.create("/sessions/current");

    private final Sessions sessions;
    private final Authenticator authenticator;
    private final Limits limits;
    private final ObjectReader newSessions;

    SessionsResource(Sessions sessions, Authenticator authenticator, Limits limits, ObjectMapper json) {
        this.sessions = sessions;
        this.authenticator = authenticator;
        this.limits = limits;
        this.newSessions = json.readerFor(NewSession.class);
    }

    /** @param displayName how others see a guest; not needed beside a token */
    @RegisterForReflection
    public record NewSession(String displayName) {}

    @POST
    @Open
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Begin a session",
            description = "With the bearer token of a configured issuer, or as a guest with a display name where guests"
                    + " are allowed. Answers with an access token and sets the cookies of a browser.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = NewSession.class)))
    public Uni<Response> begin(byte[] body, @Context HttpServerRequest request) {
        Optional<String> token = Credentials.of(request).bearer();
        String address = request.remoteAddress().hostAddress();
        Uni<SignedIn> signedIn = token.isPresent()
                ? sessions.beginWithToken(token.get(), address)
                : sessions.beginAsGuest(displayName(body), address);
        return signedIn.map(session -> answer(session, request, Response.created(CURRENT)));
    }

    @GET
    @Path("/current")
    @Operation(summary = "Show the session of this request")
    public Response current(@Context ContainerRequestContext context) {
        return Response.ok(SessionBody.of(Doorkeeper.principal(context)))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    @POST
    @Open
    @Path("/renewal")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Renew the session of the renewal cookie",
            description = "Answers with a new access token and replaces both cookies.")
    public Uni<Response> renew(@Context HttpServerRequest request) {
        Credentials credentials = Credentials.ofRenewal(request);
        authenticator.checkOrigin(credentials);
        String secret = credentials.cookie().orElseThrow(() -> new Fault(FaultCode.UNAUTHENTICATED));
        return sessions.renew(secret).map(session -> answer(session, request, Response.ok()));
    }

    @DELETE
    @Path("/current")
    @Operation(summary = "End the session of this request", description = "Its connections are closed within a second.")
    public Uni<Response> end(@Context ContainerRequestContext context, @Context HttpServerRequest request) {
        return sessions.end(Doorkeeper.principal(context).session()).map(ended -> {
            Cookies.take(request);
            return Response.noContent().build();
        });
    }

    private Response answer(SignedIn signedIn, HttpServerRequest request, Response.ResponseBuilder response) {
        Cookies.give(request, signedIn, limits.identity().renewalMs());
        return response.entity(SessionBody.of(signedIn))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private String displayName(byte[] body) {
        NewSession asked = Bodies.read(newSessions, body);
        if (asked == null || asked.displayName() == null || asked.displayName().isBlank()) {
            throw new Fault(FaultCode.BAD_REQUEST, "a guest needs a displayName");
        }
        return asked.displayName();
    }
}
