package dev.syncline.http;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What became of the caller's commands and needs the caller's eyes, whichever device they came from. */
@Path("/inbox")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Inbox", description = "Rejected, overridden and undone commands, until the person has dealt with them")
public class InboxResource {
    private final InboxDoor door;

    InboxResource(InboxDoor door) {
        this.door = door;
    }

    @GET
    @Operation(
            summary = "List what waits",
            description = "Oldest first, a page at a time: next is the after of the page behind.")
    public Uni<InboxBodies.Page> list(
            @Context ContainerRequestContext context,
            @QueryParam("after") @DefaultValue("0") long after,
            @QueryParam("limit") @DefaultValue("50") int limit) {
        return door.list(Doorkeeper.principal(context), after, limit);
    }

    @DELETE
    @Path("/{item}")
    @Operation(summary = "Discard an item")
    public Uni<Response> discard(@Context ContainerRequestContext context, @PathParam("item") String item) {
        return door.discard(Doorkeeper.principal(context), item);
    }

    @POST
    @Path("/{item}/resubmit")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Give a rejected command again",
            description =
                    "On top of what the document holds now, with the same arguments or with those of the body; the"
                            + " item is gone then. What became of the new command is the answer.")
    public Uni<Response> resubmit(
            @Context ContainerRequestContext context, @PathParam("item") String item, byte[] body) {
        return door.resubmit(Doorkeeper.principal(context), item, body);
    }
}
