package dev.syncline.http;

import dev.syncline.http.WebhookBodies.NewWebhook;
import dev.syncline.http.WebhookBodies.WebhookBody;
import dev.syncline.store.Outbox;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.security.SecureRandom;
import java.util.Base64;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** A project's webhook, which gets the effects of its commands. */
@Path("/projects/{project}/webhook")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Webhook", description = "Where the effects of commands go, see docs/WEBHOOKS.md; for owners only")
public class WebhookResource {
    private static final int KEY_BYTES = 32;
    private static final String KEY_PREFIX = "whsec_";

    private final WebhookDoor door;
    private final SecureRandom random = new SecureRandom();

    WebhookResource(WebhookDoor door) {
        this.door = door;
    }

    @GET
    @Operation(summary = "Show where the project's effects go")
    public Uni<WebhookBody> show(@Context ContainerRequestContext context, @PathParam("project") String project) {
        return door.allowed(context, project, (outbox, id) -> outbox.target(id))
                .map(url -> new WebhookBody(url.orElseThrow(WebhookDoor::none), null));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Send the project's effects to an address",
            description = "The answer holds the key that messages are signed with, a new one each time.")
    public Uni<WebhookBody> aim(
            @Context ContainerRequestContext context, @PathParam("project") String project, NewWebhook asked) {
        String url = asked == null || asked.url() == null ? "" : asked.url();
        door.checkTarget(url);
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return door.allowed(context, project, (outbox, id) -> outbox.aim(id, url, key))
                .map(done ->
                        new WebhookBody(url, KEY_PREFIX + Base64.getEncoder().encodeToString(key)));
    }

    @DELETE
    @Operation(summary = "Send the project's effects nowhere", description = "What waits is forgotten.")
    public Uni<Response> stop(@Context ContainerRequestContext context, @PathParam("project") String project) {
        return door.done(context, project, Outbox::stop);
    }
}
