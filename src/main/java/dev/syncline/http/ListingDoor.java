package dev.syncline.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.access.Action;
import dev.syncline.access.Role;
import dev.syncline.id.ProjectId;
import dev.syncline.project.ListedDocument;
import dev.syncline.project.Listing;
import dev.syncline.project.ListingOrder;
import dev.syncline.project.Projects;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;

/** The listing of a project's documents. */
@Singleton
class ListingDoor {
    private final Listing listing;
    private final Projects projects;
    private final Limits.Http limits;
    private final ObjectMapper json;

    ListingDoor(Listing listing, Projects projects, Limits limits, ObjectMapper json) {
        this.listing = listing;
        this.projects = projects;
        this.limits = limits.http();
        this.json = json;
    }

    /** What the address asks for, as it was written there; null where it says nothing. */
    record Asked(String type, String title, String sort, String after, Integer limit, String ifNoneMatch) {}

    Uni<Response> list(DocumentDoor.Request request, Asked asked) {
        ProjectId project = request.project();
        Listing.Query query = query(project, asked);
        return projects.require(request.principal().user(), project, Action.LIST)
                .chain(role -> listing.page(query).map(found -> answer(query, role, found, asked.ifNoneMatch())));
    }

    private Listing.Query query(ProjectId project, Asked asked) {
        ListingOrder order = ListingOrder.read(asked.sort() == null ? ListingOrder.CHANGED_LAST.text() : asked.sort())
                .orElseThrow(
                        () -> new Fault(FaultCode.BAD_REQUEST, "sort is title, created or changed, or - before it"));
        int rows = asked.limit() == null ? limits.pageDefault() : asked.limit();
        if (rows < 1 || rows > limits.pageMax()) {
            throw new Fault(FaultCode.BAD_REQUEST, "limit is 1 to " + limits.pageMax());
        }
        return new Listing.Query(
                project,
                present(asked.type()),
                present(asked.title()),
                order,
                present(asked.after()).map(word -> PageKeys.read(word, order)),
                rows);
    }

    private Response answer(Listing.Query query, Role role, List<ListedDocument> found, String ifNoneMatch) {
        String next = found.size() < query.rows()
                ? null
                : PageKeys.write(Listing.Key.of(found.get(found.size() - 1), query.order()), query.order());
        byte[] body = body(new DocumentBodies.Page(
                found.stream()
                        .map(document -> DocumentBodies.Listed.of(document, query.project(), role))
                        .toList(),
                next));
        String tag = Tags.of(body);
        Response.ResponseBuilder response = Tags.matches(ifNoneMatch, tag)
                ? Response.notModified()
                : Response.ok(body).type(HttpTypes.JSON);
        return response.header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .header(HttpHeaders.VARY, Addresses.PROJECT_HEADER)
                .build();
    }

    private byte[] body(DocumentBodies.Page page) {
        try {
            return json.writeValueAsBytes(page);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Optional<String> present(String text) {
        return Optional.ofNullable(text).filter(given -> !given.isEmpty());
    }
}
