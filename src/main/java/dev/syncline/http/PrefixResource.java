package dev.syncline.http;

import io.smallrye.mutiny.Uni;
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

    PrefixResource(PrefixDoor door) {
        this.door = door;
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
                new PrefixDoor.Chunk(ifNoneMatch, contentDigest == null ? reprDigest : contentDigest, type, body));
    }
}
