package dev.syncline.http;

import dev.syncline.id.DocumentId;
import dev.syncline.identity.Principal;
import dev.syncline.identity.Transactions;
import dev.syncline.identity.Uuids;
import dev.syncline.live.Documents;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Documents for tests of the addresses alone: rows in the real table, contents in memory, no Automerge. */
@Alternative
@Priority(1)
@ApplicationScoped
class MemoryDocuments implements Documents {
    private final Transactions transactions;
    private final Map<DocumentId, Kept> kept = new ConcurrentHashMap<>();

    MemoryDocuments(Transactions transactions) {
        this.transactions = transactions;
    }

    private record Kept(Position at, byte[] bytes) {}

    @Override
    public Uni<Position> position(DocumentId document) {
        return found(document).map(Kept::at);
    }

    @Override
    public Uni<Saved> snapshot(DocumentId document) {
        return found(document).map(found -> new Saved(found.at, found.bytes));
    }

    @Override
    public Uni<Value> json(DocumentId document) {
        return found(document).map(found -> new Value(found.at, "{\"bytes\":" + found.bytes.length + "}"));
    }

    @Override
    public Uni<Stretch> entriesAfter(DocumentId document, long seq, int bytesMax) {
        return found(document).map(found -> new Stretch(found.at, new byte[0], seq));
    }

    @Override
    public Uni<Position> create(Creation creation) {
        Position at =
                new Position(creation.document(), creation.project(), creation.type(), new byte[16], 1, new byte[32]);
        if (creation.type().equals("nonsense")) {
            return Uni.createFrom().failure(new Fault(FaultCode.UNKNOWN_TYPE));
        }
        Kept taken = kept.putIfAbsent(creation.document(), new Kept(at, creation.file()));
        if (taken != null) {
            boolean same = taken.at.project().equals(creation.project());
            return Uni.createFrom().failure(new Fault(same ? FaultCode.CONFLICT : FaultCode.UNKNOWN_DOCUMENT));
        }
        return transactions
                .write(database -> database.createNativeQuery(
                                """
                                insert into document (id, project_id, type, title, tail_seq, tail_hash, created_by)
                                values (:id, :project, :type, :title, 1, :hash, :author)""")
                        .setParameter("id", Uuids.of(creation.document()))
                        .setParameter("project", Uuids.of(creation.project()))
                        .setParameter("type", creation.type())
                        .setParameter("title", creation.title())
                        .setParameter("hash", new byte[32])
                        .setParameter("author", Uuids.of(creation.author().user()))
                        .executeUpdate())
                .replaceWith(at);
    }

    @Override
    public Uni<Admission> admit(DocumentId document, Principal author, byte[] body) {
        if (new String(body, StandardCharsets.UTF_8).startsWith("bad")) {
            Refusal refusal = new Refusal(0, FaultCode.CHANGE_MALFORMED, "checksum");
            return position(document).map(at -> new Admission(at, 0, List.of(refusal), new byte[0]));
        }
        return position(document).map(at -> new Admission(at, 1, List.of(), "lacked".getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public Uni<Void> remove(DocumentId document, Principal author) {
        kept.remove(document);
        return transactions
                .write(database -> database.createNativeQuery("update document set deleted_at = now() where id = :id")
                        .setParameter("id", Uuids.of(document))
                        .executeUpdate())
                .replaceWithVoid();
    }

    private Uni<Kept> found(DocumentId document) {
        Kept found = kept.get(document);
        return found == null
                ? Uni.createFrom().failure(new Fault(FaultCode.UNKNOWN_DOCUMENT))
                : Uni.createFrom().item(found);
    }
}
