package dev.syncline.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.syncline.access.Action;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.identity.DoorTokens;
import dev.syncline.identity.Principal;
import dev.syncline.interop.RepoDoor;
import dev.syncline.project.Projects;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Tokens for the address of the door for automerge-repo peers. */
@Path("/repo/tokens")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "automerge-repo", description = "Tokens for peers of automerge-repo, see docs/AUTOMERGE-REPO.md")
public class RepoTokensResource {
    private final DoorTokens tokens;
    private final Projects projects;
    private final int tokensMax;
    private final ObjectReader newTokens;

    RepoTokensResource(DoorTokens tokens, Projects projects, RepoDoor door, ObjectMapper json) {
        this.tokens = tokens;
        this.projects = projects;
        this.tokensMax = door.tokensPerUserMax();
        this.newTokens = json.readerFor(NewToken.class);
    }

    /** @param project where documents go that are made with the token; your own project if it is not given */
    @RegisterForReflection
    public record NewToken(String project) {}

    /**
     * A token.
     *
     * @param id names it, and opens nothing
     * @param url the address for the adapter; only in the answer that made the token
     * @param expiresAt unless it is used before
     */
    @RegisterForReflection
    public record Token(
            String id,
            String project,
            String token,
            String url,
            Instant createdAt,
            Instant usedAt,
            Instant expiresAt) {}

    @RegisterForReflection
    public record Tokens(List<Token> tokens) {}

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Make a token for automerge-repo peers",
            description =
                    "It is good for the door at /repo and nothing else, speaks for you there, and lives as long as"
                            + " it is used in time. It is shown once.")
    @RequestBody(
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = NewToken.class)))
    public Uni<Response> make(
            byte[] body, @Context ContainerRequestContext context, @Context HttpServerRequest request) {
        NewToken asked = Bodies.read(newTokens, body);
        Principal principal = Doorkeeper.principal(context);
        ProjectId project = Addresses.meant(asked == null ? null : asked.project(), null, principal);
        String scheme = "https".equals(request.scheme()) ? "wss" : "ws";
        return projects.require(principal.user(), project, Action.LIST)
                .chain(role -> tokens.issue(principal, project, tokensMax))
                .map(issued -> Response.created(
                                URI.create("/repo/tokens/" + issued.session().text()))
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .entity(new Token(
                                issued.session().text(),
                                project.text(),
                                issued.token(),
                                scheme + "://" + request.authority() + "/repo?token=" + issued.token(),
                                issued.at(),
                                issued.at(),
                                issued.expiry()))
                        .build());
    }

    @GET
    @Operation(summary = "Show your tokens for automerge-repo peers", description = "Without their secrets.")
    public Uni<Response> list(@Context ContainerRequestContext context) {
        return tokens.of(Doorkeeper.principal(context))
                .map(list ->
                        new Tokens(list.stream().map(RepoTokensResource::listed).toList()))
                .map(list -> Response.ok(list)
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build());
    }

    @DELETE
    @Path("/{id}")
    @Operation(
            summary = "End a token for automerge-repo peers",
            description = "Connections that use it are closed within a second.")
    public Uni<Response> end(@Context ContainerRequestContext context, @PathParam("id") String id) {
        Fault none = new Fault(FaultCode.NOT_FOUND, "no such token");
        SessionId token;
        try {
            token = SessionId.parse(id);
        } catch (IllegalArgumentException malformed) {
            throw none;
        }
        return tokens.end(Doorkeeper.principal(context), token).map(there -> {
            if (!there) {
                throw none;
            }
            return Response.noContent().build();
        });
    }

    private static Token listed(DoorTokens.Listed one) {
        return new Token(
                one.session().text(),
                one.project().map(ProjectId::text).orElse(null),
                null,
                null,
                one.createdAt(),
                one.usedAt(),
                one.expiry());
    }
}
