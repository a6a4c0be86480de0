package dev.syncline.http;

import dev.syncline.http.UploadBodies.NewUpload;
import dev.syncline.http.UploadBodies.ProgressBody;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Signed prefixes: asked for once, then chunks are PUT below them with plain HTTP and no other credentials. */
@Path("/users/{user}/session/{session}/{document}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Signed prefixes", description = "Send large work in numbered chunks, with no credentials but the address")
public class PrefixResource {
    private final PrefixDoor door;
    private final UploadDoor uploads;

    PrefixResource(PrefixDoor door, UploadDoor uploads) {
        this.door = door;
        this.uploads = uploads;
    }

    @POST
    @Operation(
            summary = "Ask for a signed prefix",
            description = "For the caller's own session, and a document that it may write to.")
    public Uni<Response> ask(
            @Context ContainerRequestContext context,
            @PathParam("user") String user,
            @PathParam("session") String session,
            @PathParam("document") String document) {
        return door.ask(Doorkeeper.principal(context), user, session, document);
    }

    @POST
    @Path("/uploads")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Ask for addresses of chunks in object storage",
            description =
                    "For the caller's own session, and a document that it may write to. Announces size and SHA-256 of"
                        + " chunks 1, 2, 3 … Each is PUT to its address with the given headers; the server admits them"
                        + " in their order soon after. Without a bucket the answer is NO_BUCKET.")
    public Uni<Response> askForUpload(
            @Context ContainerRequestContext context,
            @PathParam("user") String user,
            @PathParam("session") String session,
            @PathParam("document") String document,
            NewUpload body) {
        return uploads.ask(Doorkeeper.principal(context), user, session, document, body);
    }

    @GET
    @Path("/uploads/{upload}")
    @Operation(
            summary = "Show how far an upload is admitted",
            description =
                    "And why the next chunk is not. After a refusal nothing behind it is taken: ask for a new upload.")
    public Uni<ProgressBody> showUpload(
            @Context ContainerRequestContext context,
            @PathParam("user") String user,
            @PathParam("session") String session,
            @PathParam("document") String document,
            @PathParam("upload") String upload) {
        return uploads.show(Doorkeeper.principal(context), user, session, document, upload);
    }

    @PUT
    @Path("/{chunk}")
    @Signed
    @Operation(
            summary = "Send a chunk",
            description =
                    "Chunks are numbered from 1 without a gap. The body is changes, as for a document, or one push"
                        + " frame of CBOR. It needs If-None-Match: * and Content-Digest (or Repr-Digest) with sha-256."
                        + " The same bytes again are answered with 200 and change nothing.")
    public Uni<Response> put(
            @Context ContainerRequestContext context,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) String ifNoneMatch,
            @HeaderParam("Content-Digest") String contentDigest,
            @HeaderParam("Repr-Digest") String reprDigest,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String type,
            byte[] body) {
        return door.put(
                Doorkeeper.grant(context),
                new PrefixDoor.Sent(ifNoneMatch, contentDigest == null ? reprDigest : contentDigest, type, body));
    }
}
