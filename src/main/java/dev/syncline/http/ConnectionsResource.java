package dev.syncline.http;

import dev.syncline.codec.Bytes;
import dev.syncline.identity.Authenticator;
import dev.syncline.identity.Credentials;
import dev.syncline.identity.Principal;
import dev.syncline.socket.Delivery;
import dev.syncline.socket.HttpConnections;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The protocol of clients for those whom no WebSocket reaches: frames up in requests, frames down in answers. */
@Path("/sync/connections")
@Tag(name = "Sync", description = "The protocol of clients; most of it runs over a WebSocket at /sync")
public class ConnectionsResource {
    private static final String POSITION = "Syncline-Position";
    private static final String CLOSED = "Syncline-Closed";
    private static final String NO_STORE = "no-store";

    private final HttpConnections connections;
    private final Authenticator authenticator;
    private final Limits.Polls limits;

    ConnectionsResource(HttpConnections connections, Authenticator authenticator, Limits limits) {
        this.connections = connections;
        this.authenticator = authenticator;
        this.limits = limits.polls();
    }

    /** A connection that was just begun. */
    @RegisterForReflection
    public record Begun(String id) {}

    @POST
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Begin a connection over HTTP",
            description = "It lives while something is asked of it; hello is the first frame to post to its up.")
    public Response begin(@Context ContainerRequestContext context, @Context HttpServerRequest request) {
        String id = connections.begin(
                Doorkeeper.principal(context), request.remoteAddress().hostAddress());
        return Response.created(URI.create("/sync/connections/" + id))
                .header(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .entity(new Begun(id))
                .build();
    }

    @POST
    @Path("/{connection}/up")
    @Consumes(HttpTypes.CBOR)
    @Operation(
            summary = "Send frames up",
            description =
                    "Frames one behind the other. Batches are numbered from 1 and come one after the other; one that"
                            + " comes again is passed over.")
    public Uni<Response> up(
            @Context ContainerRequestContext context,
            @PathParam("connection") String id,
            @QueryParam("batch") @DefaultValue("0") long batch,
            byte[] frames) {
        if (batch < 1) {
            throw new Fault(FaultCode.BAD_REQUEST, "batch is a number, from 1");
        }
        return connections
                .take(Doorkeeper.principal(context), id, batch, frames)
                .map(taken -> Response.noContent()
                        .header(HttpHeaders.CACHE_CONTROL, NO_STORE)
                        .build());
    }

    @GET
    @Path("/{connection}/down")
    @Produces(HttpTypes.CBOR)
    @Operation(
            summary = "Fetch frames from below a position on",
            description =
                    "Waits for the next frame, as long as Prefer: wait=… says; 204 if none came. Syncline-Position is"
                            + " the after of the next request, and lets go of the frames up to it. Syncline-Closed says"
                            + " why nothing will follow.")
    public Uni<Response> down(
            @Context ContainerRequestContext context,
            @Context RoutingContext exchange,
            @PathParam("connection") String id,
            @QueryParam("after") @DefaultValue("0") long after,
            @HeaderParam(Wait.PREFER) String prefer) {
        Principal principal = principal(context, exchange);
        long waitMs = Wait.ms(prefer, limits.longestMs(), limits.longestMs());
        exchange.addEndHandler(ended -> {
            if (ended.failed()) {
                connections.left(principal, id);
            }
        });
        return connections
                .fetch(principal, id, after, waitMs)
                .emitOn(Stages.here())
                .map(ConnectionsResource::delivered);
    }

    @GET
    @Path("/{connection}/events")
    @Operation(
            summary = "Hear frames from below a position on as server-sent events",
            description =
                    "Each event is frames in base64, with the position behind them as its id; closed is the last. The"
                            + " end of the answer ends the connection.")
    public Response events(
            @Context ContainerRequestContext context,
            @Context RoutingContext exchange,
            @PathParam("connection") String id,
            @QueryParam("after") @DefaultValue("0") long after) {
        Principal principal = principal(context, exchange);
        connections.require(principal, id);
        return Response.ok(new EventStream(
                        position -> connections.fetch(principal, id, position, limits.heartbeatMs()),
                        () -> connections.close(principal, id),
                        after))
                .type(EventStream.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .header("X-Accel-Buffering", "no")
                .build();
    }

    @DELETE
    @Path("/{connection}")
    @Operation(summary = "End a connection")
    public Response end(@Context ContainerRequestContext context, @PathParam("connection") String id) {
        connections.close(Doorkeeper.principal(context), id);
        return Response.noContent().build();
    }

    /** What comes down is read with a plain GET, and yet no page of another origin shall move a position. */
    private Principal principal(ContainerRequestContext context, RoutingContext exchange) {
        authenticator.checkForeign(Credentials.of(exchange.request()));
        return Doorkeeper.principal(context);
    }

    private static Response delivered(Delivery delivery) {
        boolean nothing = delivery.frames().isEmpty();
        Response.ResponseBuilder response = nothing
                ? Response.noContent()
                : Response.ok(Bytes.concat(delivery.frames().toArray(byte[][]::new)))
                        .type(HttpTypes.CBOR);
        if (delivery.closed() != null) {
            response.header(CLOSED, delivery.closed());
        }
        return response.header(POSITION, delivery.position())
                .header(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .build();
    }
}
