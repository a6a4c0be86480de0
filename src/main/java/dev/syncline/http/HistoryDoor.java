package dev.syncline.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.access.Action;
import dev.syncline.codec.Bytes;
import dev.syncline.http.DocumentDoor.Request;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.id.UserId;
import dev.syncline.identity.Names;
import dev.syncline.journal.Version;
import dev.syncline.live.Documents;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the addresses of a document's history do: versions, earlier states, differences, and going back to one. */
@Singleton
class HistoryDoor {
    private static final int HEADS_MAX = 64;

    private final Documents documents;
    private final DocumentDoor door;
    private final Names names;
    private final Limits.Http limits;
    private final ObjectMapper json;

    HistoryDoor(Documents documents, DocumentDoor door, Names names, Limits limits, ObjectMapper json) {
        this.documents = documents;
        this.door = door;
        this.names = names;
        this.limits = limits.http();
        this.json = json;
    }

    /**
     * Some minutes of a document's life.
     *
     * @param first seq of its first entry
     * @param last seq of its last entry
     * @param from when the first was committed, ISO-8601
     * @param to when the last was committed
     * @param authors ids of people
     * @param heads of the document after it: what the other addresses of its history take
     */
    @RegisterForReflection
    record VersionBody(long first, long last, String from, String to, List<String> authors, List<String> heads) {}

    /** @param displayName what the person is called now */
    @RegisterForReflection
    record PersonBody(String user, String displayName) {}

    /**
     * @param people the authors of these versions by name; whoever was erased is missing
     * @param next the {@code before} of the next page; null on the last
     */
    @RegisterForReflection
    record VersionsBody(String document, List<VersionBody> versions, List<PersonBody> people, Long next) {}

    Uni<Response> versions(Request request, String id, Long before, Integer limit) {
        DocumentId document = Addresses.document(id);
        int max = limit == null ? limits.pageDefault() : limit;
        if (max < 1 || max > limits.pageMax() || before != null && before < 1) {
            throw new Fault(FaultCode.BAD_REQUEST, "limit is 1 to " + limits.pageMax() + ", before a seq from 1");
        }
        return door.allowed(request, document, Action.READ)
                .chain(access -> documents.versions(document, before == null ? Long.MAX_VALUE : before, max))
                .chain(page -> names.of(authors(page.versions()))
                        .map(known -> DocumentDoor.described(
                                Response.ok(bytes(body(document, page.versions(), known)))
                                        .type(HttpTypes.JSON),
                                page.at())));
    }

    private static Set<UserId> authors(List<Version> versions) {
        return versions.stream()
                .flatMap(version -> version.authors().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private byte[] bytes(VersionsBody body) {
        try {
            return json.writeValueAsBytes(body);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static VersionsBody body(DocumentId document, List<Version> versions, Map<UserId, String> names) {
        long first = versions.isEmpty() ? 1 : versions.getLast().first();
        return new VersionsBody(
                document.text(),
                versions.stream().map(HistoryDoor::body).toList(),
                authors(versions).stream()
                        .filter(names::containsKey)
                        .map(author -> new PersonBody(author.text(), names.get(author)))
                        .toList(),
                first > 1 ? first : null);
    }

    private static VersionBody body(Version version) {
        return new VersionBody(
                version.first(),
                version.last(),
                Instant.ofEpochMilli(version.fromMs()).toString(),
                Instant.ofEpochMilli(version.toMs()).toString(),
                version.authors().stream().map(UserId::text).toList(),
                version.heads().stream().map(head -> Bytes.hex(head.bytes())).toList());
    }

    Uni<Response> past(Request request, RoutingContext exchange, String id, String heads, boolean asJson) {
        DocumentId document = Addresses.document(id);
        List<ChangeHash> at = heads("heads", heads);
        return door.allowed(request, document, Action.READ)
                .chain(access -> asJson
                        ? documents
                                .pastJson(document, at)
                                .map(value -> DocumentDoor.described(
                                        Response.ok(value.json()).type(HttpTypes.JSON), value.at()))
                        : documents.past(document, at).map(saved -> DocumentDoor.file(saved, exchange)));
    }

    Uni<Response> difference(Request request, String id, String from, String to) {
        DocumentId document = Addresses.document(id);
        List<ChangeHash> one = heads("from", from);
        List<ChangeHash> other = heads("to", to);
        return door.allowed(request, document, Action.READ)
                .chain(access -> documents.difference(document, one, other))
                .map(value -> DocumentDoor.described(Response.ok(value.json()).type(HttpTypes.JSON), value.at()));
    }

    Uni<Response> restore(Request request, String id, String heads) {
        DocumentId document = Addresses.document(id);
        List<ChangeHash> at = heads("heads", heads);
        return door.allowed(request, document, Action.WRITE)
                .chain(access -> documents.restore(document, request.principal(), at))
                .map(DocumentDoor::taken);
    }

    Uni<Response> forget(Request request, String id) {
        DocumentId document = Addresses.document(id);
        return door.allowed(request, document, Action.FORGET)
                .chain(access -> documents.forget(document, request.principal()))
                .map(at -> DocumentDoor.described(Response.noContent(), at));
    }

    /** Heads as they stand in an address: hexadecimal, with commas between. */
    private static List<ChangeHash> heads(String name, String text) {
        if (text == null || text.isEmpty()) {
            throw new Fault(FaultCode.BAD_REQUEST, name + " is missing: the heads of a version, with commas between");
        }
        List<String> names =
                Stream.of(text.split(",", HEADS_MAX + 1)).distinct().toList();
        boolean wellFormed = names.size() <= HEADS_MAX
                && names.stream().allMatch(one -> one.matches("[0-9a-f]{" + 2 * ChangeHash.BYTES + "}"));
        if (!wellFormed) {
            throw new Fault(
                    FaultCode.BAD_REQUEST,
                    name + " are " + 2 * ChangeHash.BYTES + " hexadecimal digits each, at most " + HEADS_MAX
                            + ", with commas between");
        }
        return names.stream()
                .map(one -> ChangeHash.of(Bytes.fromHex(one)))
                .sorted()
                .toList();
    }
}
