package dev.syncline.http;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The addresses of documents, the same below a project as without one. */
@Tag(name = "Documents", description = "Automerge documents: create, list, read, change, delete")
abstract class DocumentAddresses {
    private final DocumentDoor door;
    private final ListingDoor listing;
    private final CommandDoor commands;
    private final HistoryDoor history;

    DocumentAddresses(DocumentDoor door, ListingDoor listing, CommandDoor commands, HistoryDoor history) {
        this.door = door;
        this.commands = commands;
        this.listing = listing;
        this.history = history;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "List the documents of a project",
            description =
                    "A page at a time: next is the after of the page behind. sort is title, created or changed, with"
                            + " a minus sign before it for the other direction.")
    public Uni<Response> list(
            @Context ContainerRequestContext context,
            @PathParam("project") String project,
            @HeaderParam(Addresses.PROJECT_HEADER) String header,
            @QueryParam("type") String type,
            @QueryParam("title") String title,
            @QueryParam("sort") String sort,
            @QueryParam("after") String after,
            @QueryParam("limit") Integer limit,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) String ifNoneMatch) {
        return listing.list(
                request(context, project, header), new ListingDoor.Asked(type, title, sort, after, limit, ifNoneMatch));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make a document of a known type",
            description = "The id may be chosen by the client; type is note, board or another known type.")
    public Uni<Response> create(
            @Context ContainerRequestContext context,
            @PathParam("project") String project,
            @HeaderParam(Addresses.PROJECT_HEADER) String header,
            byte[] body) {
        return door.create(request(context, project, header), body);
    }

    @POST
    @Consumes({HttpTypes.AUTOMERGE, HttpTypes.BYTES})
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Import a .automerge file as a document")
    public Uni<Response> importFile(
            @Context ContainerRequestContext context,
            @PathParam("project") String project,
            @HeaderParam(Addresses.PROJECT_HEADER) String header,
            @QueryParam("id") String id,
            @QueryParam("title") String title,
            byte[] file) {
        return door.importFile(request(context, project, header), id, title, file);
    }

    @GET
    @Path("/{document}")
    @Produces({MediaType.APPLICATION_JSON, HttpTypes.AUTOMERGE, HttpTypes.BYTES})
    @Operation(
            summary = "Read a document",
            description =
                    "As JSON, or as the bytes of a .automerge file, exactly as committed at the seq of the headers."
                            + " With If-None-Match and Prefer: wait=20 the answer waits until the document has changed,"
                            + " for so many seconds at most.")
    public Uni<Response> read(
            @Context ContainerRequestContext context,
            @Context RoutingContext exchange,
            @Context HttpHeaders headers,
            @PathParam("project") String project,
            @HeaderParam(Addresses.PROJECT_HEADER) String header,
            @PathParam("document") String document,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) String ifNoneMatch,
            @HeaderParam(Wait.PREFER) String prefer) {
        boolean json = wantsJson(headers.getAcceptableMediaTypes());
        return door.read(
                request(context, project, header),
                exchange,
                document,
                new DocumentDoor.Reading(json, ifNoneMatch, prefer));
    }

    @GET
    @Path("/{document}/entries")
    @Produces(HttpTypes.CBOR)
    @Operation(
            summary = "Read the journal of a document after a seq",
            description = "A sequence of CBOR entries frames. Where Syncline-Last is less than Syncline-Seq, ask again"
                + " after it. With Prefer: wait=20 an answer that would hold none waits for one, for so many seconds"
                + " at most.")
    public Uni<Response> entries(
            @Context ContainerRequestContext context,
            @PathParam("project") String project,
            @HeaderParam(Addresses.PROJECT_HEADER) String header,
            @PathParam("document") String document,
            @QueryParam("after") @DefaultValue("0") long after,
            @HeaderParam(Wait.PREFER) String prefer) {
        return door.entries(request(context, project, header), document, after, prefer);
    }

    @PUT
    @Path("/{document}")
    @Consumes({HttpTypes.AUTOMERGE, HttpTypes.BYTES})
    @Produces({HttpTypes.AUTOMERGE, HttpTypes.BYTES})
    @Operation(
            summary = "Put changes into a document",
            description =
                    "The body is concatenated change chunks or a .automerge file. The answer is the changes that the"
                            + " caller lacks.")
    public Uni<Response> admit(
            @Context ContainerRequestContext context,
            @PathParam("project") String project,
            @HeaderParam(Addresses.PROJECT_HEADER) String header,
            @PathParam("document") String document,
            byte[] body) {
        return door.admit(request(context, project, header), document, body);
    }

    @POST
    @Path("/{document}/commands")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Give a command to a document",
            description = "The answer comes when the command is decided, and says what became of it: applied,"
                    + " adjusted, noEffect or rejected. Asked again with the same Idempotency-Key, or the same timeline"
                    + " and lsn, the answer is what was decided first.")
    public Uni<Response> command(
            @Context ContainerRequestContext context,
            @PathParam("project") String project,
            @HeaderParam(Addresses.PROJECT_HEADER) String header,
            @HeaderParam(CommandDoor.KEY_HEADER) String key,
            @PathParam("document") String document,
            byte[] body) {
        return commands.give(request(context, project, header), document, key, body);
    }

    @DELETE
    @Path("/{document}")
    @Operation(summary = "Delete a document")
    public Uni<Response> remove(
            @Context ContainerRequestContext context,
            @PathParam("project") String project,
            @HeaderParam(Addresses.PROJECT_HEADER) String header,
            @PathParam("document") String document) {
        return door.remove(request(context, project, header), document);
    }

    @GET
    @Path("/{document}/versions")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Read who changed a document when",
            description = "The latest first, in stretches of at most five minutes, a page at a time: next is the before"
                    + " of the page behind. The heads of a version name the state after it.")
    public Uni<Response> versions(
            @Context ContainerRequestContext context,
            @PathParam("project") String project,
            @HeaderParam(Addresses.PROJECT_HEADER) String header,
            @PathParam("document") String document,
            @QueryParam("before") Long before,
            @QueryParam("limit") Integer limit) {
        return history.versions(request(context, project, header), document, before, limit);
    }

    @DELETE
    @Path("/{document}/versions")
    @Operation(
            summary = "Forget a document's history",
            description =
                    "For owners. The document keeps its value; everything that it was before, and who wrote it, is"
                        + " gone for good, here and on every device as soon as it connects. What a device has not sent"
                        + " by then is not taken (FORGOTTEN); it shows it to its user.")
    public Uni<Response> forget(
            @Context ContainerRequestContext context,
            @PathParam("project") String project,
            @HeaderParam(Addresses.PROJECT_HEADER) String header,
            @PathParam("document") String document) {
        return history.forget(request(context, project, header), document);
    }

    @GET
    @Path("/{document}/past")
    @Produces({MediaType.APPLICATION_JSON, HttpTypes.AUTOMERGE, HttpTypes.BYTES})
    @Operation(
            summary = "Read a document as it was",
            description =
                    "At the heads of a version, with commas between. The headers say where the document stands now.")
    public Uni<Response> past(
            @Context HttpHeaders headers,
            @Context ContainerRequestContext context,
            @Context RoutingContext exchange,
            @PathParam("project") String project,
            @HeaderParam(Addresses.PROJECT_HEADER) String header,
            @PathParam("document") String document,
            @QueryParam("heads") String heads) {
        return history.past(
                request(context, project, header),
                exchange,
                document,
                heads,
                wantsJson(headers.getAcceptableMediaTypes()));
    }

    @GET
    @Path("/{document}/difference")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Read what leads from one state of a document to another",
            description =
                    "Patches in the order in which they are applied: put, insert, splice, increment, delete, mark,"
                            + " each with a path. Positions in texts count code points.")
    public Uni<Response> difference(
            @Context ContainerRequestContext context,
            @PathParam("project") String project,
            @HeaderParam(Addresses.PROJECT_HEADER) String header,
            @PathParam("document") String document,
            @QueryParam("from") String from,
            @QueryParam("to") String to) {
        return history.difference(request(context, project, header), document, from, to);
    }

    @POST
    @Path("/{document}/restore")
    @Operation(
            summary = "Give a document the value again that it had",
            description = "By new changes on top of what is there: history goes on, and what others write meanwhile"
                    + " merges.")
    public Uni<Response> restore(
            @Context ContainerRequestContext context,
            @PathParam("project") String project,
            @HeaderParam(Addresses.PROJECT_HEADER) String header,
            @PathParam("document") String document,
            @QueryParam("heads") String heads) {
        return history.restore(request(context, project, header), document, heads);
    }

    private static DocumentDoor.Request request(ContainerRequestContext context, String project, String header) {
        return new DocumentDoor.Request(Doorkeeper.principal(context), project, header);
    }

    /** JSON unless bytes are asked for before it; the framework has refused whatever fits neither. */
    private static boolean wantsJson(List<MediaType> acceptable) {
        for (MediaType type : acceptable) {
            if (type.isCompatible(MediaType.APPLICATION_JSON_TYPE)) {
                return true;
            }
            if (type.isCompatible(MediaType.valueOf(HttpTypes.AUTOMERGE))
                    || type.isCompatible(MediaType.APPLICATION_OCTET_STREAM_TYPE)) {
                return false;
            }
        }
        return true;
    }
}
