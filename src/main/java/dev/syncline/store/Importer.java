package dev.syncline.store;

import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.UserId;
import dev.syncline.store.TransferException.Kind;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Takes documents and projects from files that {@link Exporter} wrote into a database, each document wholly or not at all.
 * Rows that are there are never changed. As after a restoration a document gets another history and its timelines are
 * nobody's: a device may know more of it than the file. Servers may run meanwhile. Blocks its caller.
 */
public final class Importer {
    private static final String CLASS_CONSTRAINT = "23";
    private static final String CLASS_DATA = "22";

    private final Connection database;
    private final ProjectId into;
    private final Map<TransferTable, Set<String>> columns = new HashMap<>();
    private final List<String> refused = new ArrayList<>();
    private RecordReader file;
    private JsonObject next;
    /** Whether {@link #next} lies behind the project or document that is being read. */
    private boolean behind;

    private long documents;
    private long already;
    private long entries;

    /** @param into the project that documents go to; null: the one that they were in */
    public Importer(Connection database, ProjectId into) {
        this.database = database;
        this.into = into;
    }

    /**
     * What became of the documents of a file.
     *
     * @param documents that were imported
     * @param entries that they have
     * @param already documents that were there before, with the same journal
     * @param refused why each of the others was not imported
     */
    public record Imported(long documents, long entries, long already, List<String> refused) {}

    /** Reads a file from end to end, without a database; a damaged one fails. Gives what it is of. */
    public static String check(InputStream in) {
        var reader = new RecordReader(in);
        String of = reader.head().getString("of", "");
        while (!RecordReader.isEnd(reader.next())) {
            continue;
        }
        return of;
    }

    /** Imports a file that {@link #check} found sound. */
    public Imported run(InputStream in) throws SQLException {
        file = new RecordReader(in);
        file.head();
        next = file.next();
        while (!RecordReader.isEnd(next)) {
            try {
                AllOrNothing.on(database, this::unit);
            } catch (SQLException | TransferException failure) {
                refused.add(refusal(failure));
                skip();
            }
        }
        return new Imported(documents, entries, already, refused);
    }

    /** People, and then one project with its members or one document with its parts. */
    private Void unit() throws SQLException {
        behind = false;
        for (; table() == TransferTable.PERSON; next = file.next()) {
            person(row());
        }
        if (table() == TransferTable.PROJECT) {
            project();
        } else if (table() == TransferTable.DOCUMENT) {
            document();
        } else {
            throw new TransferException(
                    Kind.LATER_VERSION, "the file holds what this program does not know: " + next.getString("table"));
        }
        return null;
    }

    /** Who signs in here under another id, or is here, stays as they are; a name that is missing is added. */
    private void person(JsonObject row) throws SQLException {
        insert(TransferTable.PERSON, row, " on conflict do nothing");
        JsonObject nameOnly = row.copy().putNull("issuer").putNull("subject");
        insert(TransferTable.PERSON, nameOnly, " on conflict do nothing");
    }

    private void project() throws SQLException {
        JsonObject project = row();
        String there = text("select name from project where id = ?", id(project, "id"));
        if (there != null && !there.equals(project.getString("name"))) {
            throw new TransferException(Kind.OTHER_CONTENT, "the project has another name here: " + there);
        }
        if (there == null) {
            insert(TransferTable.PROJECT, project, "");
        }
        for (next = file.next(); table() == TransferTable.MEMBER; next = file.next()) {
            if (there == null) {
                insert(TransferTable.MEMBER, row(), "");
            }
        }
        behind = true;
    }

    private void document() throws SQLException {
        JsonObject row = row();
        UUID key = id(row, "id");
        var id = new DocumentId(key.getMostSignificantBits(), key.getLeastSignificantBits());
        if (isThere(id, key, row)) {
            already++;
            skip();
            return;
        }
        UUID was = id(row, "project_id");
        UUID project = into == null ? was : AppendRows.uuid(into);
        if (text("select name from project where id = ?", project) == null) {
            throw new TransferException(
                    Kind.NO_PROJECT,
                    "document " + id.text() + ": its project is not in this"
                            + " database; import the project, or name another one");
        }
        insert(TransferTable.DOCUMENT, row.put("project_id", project.toString()), "");
        for (next = file.next(); isPart(); next = file.next()) {
            insert(table(), renamed(row(), was, project), "");
        }
        behind = true;
        change("update document set history_id = gen_random_uuid() where id = ?", key);
        change("update timeline set user_id = '" + AppendRows.uuid(UserId.NOBODY) + "' where document_id = ?", key);
        var check = new JournalCheck(database, id, Bucket.NONE);
        check.run();
        documents++;
        entries += check.entries();
    }

    /** Whether the document is there with the same journal; another one under its id is refused. */
    private boolean isThere(DocumentId id, UUID key, JsonObject row) throws SQLException {
        String there = text(
                "select tail_seq || ' ' || tail_hash::text || ' ' || (deleted_at is null) from document where id = ?",
                key);
        String same = row.getValue("tail_seq") + " " + row.getValue("tail_hash") + " true";
        if (there != null && !there.equals(same)) {
            throw new TransferException(
                    Kind.OTHER_CONTENT,
                    "document " + id.text()
                            + (there.endsWith("false") ? " was deleted here" : " has another journal here"));
        }
        return there != null;
    }

    /** Chunks and parts of snapshots are named by their project. */
    private static JsonObject renamed(JsonObject row, UUID was, UUID project) {
        String name = row.getString("name");
        return name == null ? row : row.put("name", name.replace("project/" + was + "/", "project/" + project + "/"));
    }

    /** Goes on behind the project or document that is being read. */
    private void skip() {
        if (behind) {
            return;
        }
        while (table() == TransferTable.PERSON) {
            next = file.next();
        }
        do {
            next = file.next();
        } while (isPart() || table() == TransferTable.MEMBER);
        behind = true;
    }

    /** Why, if it is about this document; a database that does not work ends the whole import. */
    private static String refusal(Exception failure) throws SQLException {
        if (!(failure instanceof SQLException problem)) {
            return failure.getMessage();
        }
        return switch (String.valueOf(problem.getSQLState()).substring(0, 2)) {
            case CLASS_CONSTRAINT -> Kind.OTHER_CONTENT + ": " + problem.getMessage();
            case CLASS_DATA -> Kind.QUARANTINED + ": " + problem.getMessage();
            default -> throw problem;
        };
    }

    private boolean isPart() {
        return table() != null && table().isOfDocument();
    }

    /** The table of the next record; null at the end, and where it is unknown. */
    private TransferTable table() {
        return TransferTable.named(next.getString("table", "")).orElse(null);
    }

    private JsonObject row() {
        if (next.getValue("row") instanceof JsonObject row) {
            return row;
        }
        throw new TransferException(Kind.DAMAGED_FILE, "a record has no row");
    }

    private static UUID id(JsonObject row, String name) {
        try {
            return UUID.fromString(row.getString(name, ""));
        } catch (IllegalArgumentException malformed) {
            throw new TransferException(Kind.DAMAGED_FILE, "a row has no " + name);
        }
    }

    /** Columns that the file does not have get their default. */
    private void insert(TransferTable table, JsonObject row, String more) throws SQLException {
        Set<String> names = new TreeSet<>(row.fieldNames());
        if (!columns(table).containsAll(names)) {
            names.removeAll(columns(table));
            throw new TransferException(
                    Kind.LATER_VERSION, "this database has no columns " + names + " in " + table.sqlName);
        }
        String list = String.join(", ", names);
        String sql = "insert into " + table.sqlName + " (" + list + ") select " + list
                + " from json_populate_record(null::" + table.sqlName + ", ?::json)" + more;
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            statement.setString(1, row.encode());
            statement.executeUpdate();
        }
    }

    private Set<String> columns(TransferTable table) throws SQLException {
        if (!columns.containsKey(table)) {
            Set<String> names = new TreeSet<>();
            try (ResultSet rows = database.getMetaData().getColumns(null, database.getSchema(), table.sqlName, null)) {
                while (rows.next()) {
                    names.add(rows.getString("COLUMN_NAME"));
                }
            }
            columns.put(table, names);
        }
        return columns.get(table);
    }

    private String text(String select, UUID of) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(select)) {
            statement.setObject(1, of);
            ResultSet row = statement.executeQuery();
            return row.next() ? row.getString(1) : null;
        }
    }

    private void change(String sql, UUID of) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            statement.setObject(1, of);
            statement.executeUpdate();
        }
    }
}
