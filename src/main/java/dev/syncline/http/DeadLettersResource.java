package dev.syncline.http;

import dev.syncline.http.WebhookBodies.DeadBody;
import dev.syncline.http.WebhookBodies.DeadPage;
import dev.syncline.store.Outbox;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Effects of a project that could not be delivered. */
@Path("/projects/{project}/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Webhook")
public class DeadLettersResource {
    private static final int PAGE_MAX = 200;

    private final WebhookDoor door;

    DeadLettersResource(WebhookDoor door) {
        this.door = door;
    }

    @GET
    @Operation(
            summary = "List effects that could not be delivered",
            description = "Oldest first, a page at a time: next is the after of the page behind.")
    public Uni<DeadPage> list(
            @Context ContainerRequestContext context,
            @PathParam("project") String project,
            @QueryParam("after") @DefaultValue("0") long after,
            @QueryParam("limit") @DefaultValue("50") int limit) {
        if (after < 0 || limit < 1 || limit > PAGE_MAX) {
            throw new Fault(FaultCode.BAD_REQUEST, "limit is 1 to " + PAGE_MAX + ", after is a number, from 0");
        }
        return door.allowed(context, project, (outbox, id) -> outbox.dead(id, after, limit))
                .map(found -> page(found, limit));
    }

    @POST
    @Path("/{effect}/retry")
    @Operation(summary = "Try an effect again that could not be delivered")
    public Uni<Response> retry(
            @Context ContainerRequestContext context,
            @PathParam("project") String project,
            @PathParam("effect") String effect) {
        UUID id = effect(effect);
        return door.done(context, project, (outbox, of) -> outbox.revive(of, id));
    }

    @DELETE
    @Path("/{effect}")
    @Operation(summary = "Forget an effect that could not be delivered")
    public Uni<Response> forget(
            @Context ContainerRequestContext context,
            @PathParam("project") String project,
            @PathParam("effect") String effect) {
        UUID id = effect(effect);
        return door.done(context, project, (outbox, of) -> outbox.forget(of, id));
    }

    private static DeadPage page(List<Outbox.Dead> found, int limit) {
        return new DeadPage(
                found.stream().map(DeadBody::of).toList(),
                found.size() < limit ? null : found.getLast().number());
    }

    private static UUID effect(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException malformed) {
            throw WebhookDoor.none();
        }
    }
}
