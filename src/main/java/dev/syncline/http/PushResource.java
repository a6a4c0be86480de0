package dev.syncline.http;

import dev.syncline.socket.PushDoor;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Pushes that are too large for a frame of the WebSocket. */
@Path("/sync/push")
@Tag(name = "Sync", description = "The protocol of clients; most of it runs over a WebSocket at /sync")
public class PushResource {
    private final PushDoor door;

    PushResource(PushDoor door) {
        this.door = door;
    }

    @POST
    @Consumes(HttpTypes.CBOR)
    @Produces(HttpTypes.CBOR)
    @Operation(
            summary = "Push entries of a timeline",
            description = "The body is one push frame. The answer is an ack or a fault frame, with status 200.")
    public Uni<byte[]> push(@Context ContainerRequestContext context, byte[] frame) {
        return door.push(Doorkeeper.principal(context), frame);
    }
}
