package dev.syncline.store;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.CborWriter;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.EntryCodec;
import dev.syncline.store.TransferException.Kind;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Says whether a database has the entries of an exported timeline. A timeline is a strand of its document's journal and
 * is imported with it: entries that a document lacks are not added to it one by one.
 */
public final class TimelineComparison {
    private final Connection database;
    private final Bucket bucket;
    private final Map<Long, String> missing = new HashMap<>();
    private long same;

    public TimelineComparison(Connection database, Bucket bucket) {
        this.database = database;
        this.bucket = bucket;
    }

    /** Gives how many entries the file has, if the document has them all, each at its seq with the same bytes. */
    public long run(InputStream in) throws SQLException {
        var file = new RecordReader(in);
        file.head();
        DocumentId document = null;
        for (JsonObject next = file.next(); !RecordReader.isEnd(next); next = file.next()) {
            JsonObject row = next.getJsonObject("row");
            if (Exporter.TIMELINE.equals(next.getString("table"))) {
                UUID id = UUID.fromString(row.getString("document_id"));
                document = new DocumentId(id.getMostSignificantBits(), id.getLeastSignificantBits());
            } else {
                missing.put(row.getLong("seq"), row.getString("bytes"));
            }
        }
        if (document == null) {
            throw new TransferException(Kind.DAMAGED_FILE, "the file holds no timeline");
        }
        var check = new JournalCheck(database, document, bucket);
        check.onEntry(this::compare);
        AllOrNothing.on(database, () -> {
            check.run();
            return null;
        });
        if (!missing.isEmpty()) {
            throw new TransferException(
                    Kind.OTHER_CONTENT,
                    "document " + document.text() + " lacks " + missing.size() + " of the timeline's "
                            + (same + missing.size()) + " entries; import the document");
        }
        return same;
    }

    private void compare(Entry entry) {
        var bytes = new CborWriter(entry.bytes().length + 80);
        EntryCodec.write(bytes, entry);
        if (missing.remove(entry.seq(), Bytes.hex(bytes.toByteArray()))) {
            same++;
        }
    }
}
