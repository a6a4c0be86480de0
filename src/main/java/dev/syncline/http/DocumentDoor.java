package dev.syncline.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.syncline.access.Action;
import dev.syncline.access.Role;
import dev.syncline.http.DocumentBodies.Created;
import dev.syncline.http.DocumentBodies.NewDocument;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.identity.Principal;
import dev.syncline.live.Documents;
import dev.syncline.project.DocumentAccess;
import dev.syncline.project.Projects;
import dev.syncline.socket.Lookouts;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.HexFormat;
import java.util.Optional;

/** What the addresses of documents do, apart from how they are addressed. */
@Singleton
class DocumentDoor {

    private static final String SEQ = "Syncline-Seq";
    private static final String LAST = "Syncline-Last";
    private static final String HISTORY = "Syncline-History";
    private static final String HASH = "Syncline-Hash";
    private static final String TYPE = "Syncline-Type";
    private static final String ACCEPTED = "Syncline-Accepted";
    private static final String IMPORTED_TYPE = "automerge";

    private final Documents documents;
    private final Projects projects;
    private final Lookouts lookouts;
    private final Limits.Http limits;
    private final Limits.Polls polls;
    private final ObjectReader newDocuments;

    DocumentDoor(Documents documents, Projects projects, Lookouts lookouts, Limits limits, ObjectMapper json) {
        this.documents = documents;
        this.projects = projects;
        this.lookouts = lookouts;
        this.limits = limits.http();
        this.polls = limits.polls();
        this.newDocuments = json.readerFor(NewDocument.class);
    }

    /** How a request addresses documents: through a project, or not. */
    record Request(Principal principal, String pathProject, String headerProject) {
        ProjectId project() {
            return Addresses.meant(pathProject, headerProject, principal);
        }

        Optional<ProjectId> namedProject() {
            return Addresses.named(pathProject, headerProject);
        }
    }

    Uni<Response> create(Request request, byte[] json) {
        NewDocument asked = Bodies.read(newDocuments, json);
        if (asked == null || asked.type() == null || asked.type().isBlank()) {
            throw new Fault(FaultCode.BAD_REQUEST, "a document needs a type");
        }
        return create(request, asked.id(), asked.type(), asked.title(), new byte[0]);
    }

    Uni<Response> importFile(Request request, String id, String title, byte[] file) {
        if (file.length == 0) {
            throw new Fault(FaultCode.CHANGE_MALFORMED, "the body is empty");
        }
        return create(request, id, IMPORTED_TYPE, title, file);
    }

    private Uni<Response> create(Request request, String id, String type, String title, byte[] file) {
        ProjectId project = request.project();
        String name = title(title);
        DocumentId document = id == null || id.isEmpty() ? Addresses.freshDocument() : chosen(id);
        return projects.require(request.principal().user(), project, Action.CREATE)
                .chain(role -> documents
                        .create(new Documents.Creation(document, project, type, name, request.principal(), file))
                        .map(at -> created(request, at, name, role)));
    }

    /** Gives the document to {@code use} if the caller may do {@code action} with it. */
    Uni<DocumentAccess> allowed(Request request, DocumentId document, Action action) {
        Optional<ProjectId> named = request.namedProject();
        return projects.require(request.principal().user(), document, action).invoke(access -> {
            if (named.isPresent() && !named.get().equals(access.project())) {
                throw new Fault(FaultCode.UNKNOWN_DOCUMENT);
            }
        });
    }

    /** What a reader has already, and how it wants the rest. */
    record Reading(boolean json, String ifNoneMatch, String prefer) {}

    Uni<Response> read(Request request, RoutingContext exchange, String id, Reading reading) {
        DocumentId document = Addresses.document(id);
        long waitMs = waitMs(reading.prefer());
        return allowed(request, document, Action.READ)
                .chain(access -> documents.position(document))
                .chain(at -> {
                    if (!Tags.matches(reading.ifNoneMatch(), Tags.of(at))) {
                        return content(document, exchange, reading.json());
                    }
                    return changed(request, at, waitMs)
                            .chain(changed -> changed
                                    ? content(document, exchange, reading.json())
                                    : Uni.createFrom().item(described(Response.notModified(), at)));
                })
                .invoke(answer -> waited(answer, waitMs));
    }

    private long waitMs(String prefer) {
        return Wait.ms(prefer, polls.longestMs(), 0);
    }

    private static void waited(Response answer, long waitMs) {
        if (waitMs > 0) {
            answer.getHeaders().putSingle(Wait.APPLIED, Wait.applied(waitMs));
        }
    }

    private Uni<Boolean> changed(Request request, Documents.Position seen, long waitMs) {
        return waitMs == 0 ? Uni.createFrom().item(false) : lookouts.changed(request.principal(), seen, waitMs);
    }

    private Uni<Response> content(DocumentId document, RoutingContext exchange, boolean json) {
        return json
                ? documents
                        .json(document)
                        .map(value -> described(Response.ok(value.json()).type(HttpTypes.JSON), value.at()))
                : documents.snapshot(document).map(saved -> file(saved, exchange));
    }

    /** The bytes are held until they are sent, or the connection is gone. */
    static Response file(Documents.Saved file, RoutingContext exchange) {
        exchange.addEndHandler(over -> file.done().run());
        return described(Response.ok(file).type(HttpTypes.AUTOMERGE), file.at());
    }

    Uni<Response> entries(Request request, String id, long after, String prefer) {
        DocumentId document = Addresses.document(id);
        if (after < 0) {
            throw new Fault(FaultCode.BAD_REQUEST, "after is a seq, from 0");
        }
        long waitMs = waitMs(prefer);
        return allowed(request, document, Action.READ)
                .chain(access -> waitMs == 0 ? Uni.createFrom().item(true) : news(request, document, after, waitMs))
                .chain(news -> documents.entriesAfter(document, after, limits.entriesBytesMax()))
                .map(stretch -> described(
                        Response.ok(stretch.frames()).type(HttpTypes.CBOR).header(LAST, stretch.last()), stretch.at()))
                .invoke(answer -> waited(answer, waitMs));
    }

    private Uni<Boolean> news(Request request, DocumentId document, long after, long waitMs) {
        return documents
                .position(document)
                .chain(at -> at.seq() == after
                        ? changed(request, at, waitMs)
                        : Uni.createFrom().item(true));
    }

    Uni<Response> admit(Request request, String id, byte[] body) {
        DocumentId document = Addresses.document(id);
        return allowed(request, document, Action.WRITE)
                .chain(access -> documents.admit(document, request.principal(), body))
                .map(DocumentDoor::admitted);
    }

    private static Response admitted(Documents.Admission admission) {
        return admitted(admission, Response.ok(admission.missing()).type(HttpTypes.AUTOMERGE));
    }

    /** Changes were admitted whose author asks for nothing more. */
    static Response taken(Documents.Admission admission) {
        return admitted(admission, Response.noContent());
    }

    private static Response admitted(Documents.Admission admission, Response.ResponseBuilder response) {
        if (!admission.refusals().isEmpty()) {
            throw new RefusedChanges(admission.accepted(), admission.refusals());
        }
        return described(response.header(ACCEPTED, admission.accepted()), admission.at());
    }

    Uni<Response> remove(Request request, String id) {
        DocumentId document = Addresses.document(id);
        return allowed(request, document, Action.DELETE)
                .chain(access -> documents.remove(document, request.principal()))
                .map(gone -> Response.noContent().build());
    }

    private Response created(Request request, Documents.Position at, String title, Role role) {
        String path = "/documents/" + at.document().text();
        Created body =
                new Created(at.document().text(), at.type(), title, at.project().text(), role.text(), at.seq());
        return described(
                Response.created(URI.create(
                                request.pathProject() == null ? path : "/projects/" + request.pathProject() + path))
                        .type(HttpTypes.JSON)
                        .entity(body),
                at);
    }

    static Response described(Response.ResponseBuilder response, Documents.Position at) {
        return response.header(HttpHeaders.ETAG, Tags.of(at))
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .header(HttpHeaders.VARY, "Accept")
                .header(SEQ, at.seq())
                .header(HISTORY, HexFormat.of().formatHex(at.history()))
                .header(HASH, HexFormat.of().formatHex(at.hash()))
                .header(TYPE, at.type())
                .header(Addresses.PROJECT_HEADER, at.project().text())
                .build();
    }

    private String title(String asked) {
        String title = asked == null ? "" : asked.strip();
        if (title.length() > limits.titleCharsMax()) {
            throw new Fault(FaultCode.BAD_REQUEST, "a title has at most " + limits.titleCharsMax() + " characters");
        }
        return title;
    }

    private static DocumentId chosen(String id) {
        return DocumentId.read(id).orElseThrow(() -> new Fault(FaultCode.BAD_REQUEST, "id is no document id"));
    }
}
