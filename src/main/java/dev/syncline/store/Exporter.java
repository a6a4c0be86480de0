package dev.syncline.store;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.CborWriter;
import dev.syncline.id.DocumentId;
import dev.syncline.id.Id128;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.EntryCodec;
import dev.syncline.store.TransferException.Kind;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Writes documents, projects and timelines as files ({@link RecordWriter}): their rows as they are, at one moment, read
 * and found sound before they are written. Servers may go on writing meanwhile. Blocks its caller.
 */
public final class Exporter {
    static final String DOCUMENT = "document";
    static final String PROJECT = "project";
    static final String TIMELINE = "timeline";
    /** What an exported timeline holds beside its own row: its entries. */
    static final String ENTRY = "entry";

    private static final int ROWS_PER_READ = 16;
    private static final String PEOPLE = """
        select created_by from document where id = ? union select user_id from timeline where document_id = ?
        """;

    private final Connection database;
    private final RecordWriter file;
    private final Bucket bucket;
    private final Set<UUID> people = new HashSet<>();
    private long documents;
    private long entries;

    /** @param out gets the file; stays open */
    public Exporter(Connection database, OutputStream out, Bucket bucket) throws IOException {
        this.database = database;
        this.bucket = bucket;
        this.file = new RecordWriter(out);
    }

    /** How much was written. */
    public record Exported(long documents, long entries) {}

    /** Writes a document with its timelines, its snapshot, and the names of those who wrote in it. */
    public Exported document(DocumentId id) throws SQLException, IOException {
        return write(DOCUMENT, id, () -> writeDocument(id));
    }

    /** Writes a project with its members and all documents that are not deleted. */
    public Exported project(ProjectId id) throws SQLException, IOException {
        UUID key = AppendRows.uuid(id);
        return write(PROJECT, id, () -> {
            writePeople(ids(
                    "select created_by from project where id = ? union select user_id from member"
                            + " where project_id = ?",
                    key,
                    key));
            if (rows(TransferTable.PROJECT, key) == 0) {
                throw new TransferException(Kind.GONE, "there is no project " + id.text());
            }
            rows(TransferTable.MEMBER, key);
            for (UUID document :
                    ids("select id from document where project_id = ? and deleted_at is null order by id", key)) {
                writeDocument(new DocumentId(document.getMostSignificantBits(), document.getLeastSignificantBits()));
            }
        });
    }

    /** Writes those entries of a timeline that its document still keeps. */
    public Exported timeline(TimelineId id) throws SQLException, IOException {
        return write(TIMELINE, id, () -> {
            List<UUID> document = ids("select document_id from timeline where id = ?", AppendRows.uuid(id));
            if (document.isEmpty()) {
                throw new TransferException(Kind.GONE, "there is no timeline " + id.text());
            }
            UUID key = document.getFirst();
            var check = new JournalCheck(
                    database, new DocumentId(key.getMostSignificantBits(), key.getLeastSignificantBits()), bucket);
            check.onEntry(entry -> {
                if (entry.timeline().equals(id)) {
                    writeEntry(entry);
                }
            });
            rowsOf("select row_to_json(t) from timeline t where id = ?", TIMELINE, AppendRows.uuid(id));
            check.run();
        });
    }

    private interface Steps {
        void run() throws SQLException;
    }

    private Exported write(String what, Id128 id, Steps steps) throws SQLException, IOException {
        AllOrNothing.on(database, () -> {
            try (var statement = database.createStatement()) {
                statement.execute("set transaction isolation level repeatable read, read only");
            }
            file.head(what, id.text());
            steps.run();
            return null;
        });
        file.end();
        return new Exported(documents, entries);
    }

    private void writeDocument(DocumentId id) throws SQLException {
        var check = new JournalCheck(database, id, bucket);
        check.run();
        documents++;
        entries += check.entries();
        UUID key = AppendRows.uuid(id);
        writePeople(check.authors().stream().map(AppendRows::uuid).toList());
        writePeople(ids(PEOPLE, key, key));
        for (TransferTable table : TransferTable.values()) {
            if (table == TransferTable.DOCUMENT || table.isOfDocument()) {
                rows(table, key);
            }
        }
    }

    private void writeEntry(Entry entry) {
        var bytes = new CborWriter(entry.bytes().length + 80);
        EntryCodec.write(bytes, entry);
        file.row(
                ENTRY,
                new JsonObject()
                        .put("seq", entry.seq())
                        .put("lsn", entry.lsn())
                        .put("bytes", Bytes.hex(bytes.toByteArray()))
                        .encode());
        entries++;
    }

    /** Those who were not written yet. */
    private void writePeople(List<UUID> ids) throws SQLException {
        for (UUID id : ids) {
            if (people.add(id)) {
                rows(TransferTable.PERSON, id);
            }
        }
    }

    private int rows(TransferTable table, UUID of) throws SQLException {
        return rowsOf(table.select, table.sqlName, of);
    }

    private int rowsOf(String select, String table, UUID of) throws SQLException {
        try (PreparedStatement statement = prepare(select, of)) {
            ResultSet rows = statement.executeQuery();
            int count = 0;
            for (; rows.next(); count++) {
                file.row(table, whole(rows.getString(1)));
            }
            return count;
        }
    }

    /** A row with its bytes, which may have moved: the file needs no bucket. */
    private String whole(String row) {
        if (!row.contains("\"object\":\"")) {
            return row;
        }
        JsonObject all = new JsonObject(row);
        if (all.getString("payload") == null) {
            all.put("payload", "\\x" + Bytes.hex(JournalCheck.fetched(bucket, all.getString("object"))));
        }
        return all.putNull("object").putNull("moved_bytes").encode();
    }

    private List<UUID> ids(String select, UUID... of) throws SQLException {
        List<UUID> ids = new ArrayList<>();
        try (PreparedStatement statement = prepare(select, of)) {
            ResultSet rows = statement.executeQuery();
            while (rows.next()) {
                ids.add(rows.getObject(1, UUID.class));
            }
        }
        return ids;
    }

    private PreparedStatement prepare(String select, UUID... of) throws SQLException {
        PreparedStatement statement = database.prepareStatement(select);
        statement.setFetchSize(ROWS_PER_READ);
        for (int i = 0; i < of.length; i++) {
            statement.setObject(i + 1, of[i]);
        }
        return statement;
    }
}
