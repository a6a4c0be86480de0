package dev.syncline.load;

import dev.syncline.embedded.EmbeddedPostgres;
import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** What lies in the embedded Postgres of a running server, past the server. */
final class Rows {
    private static final int PORT_LINE = 3;

    private Rows() {}

    /** How many entries of each timeline are durable; those with none are left out. */
    static Map<TimelineId, Long> durable(Path serverFolder) throws Exception {
        try (var connection = connect(serverFolder)) {
            return durable(connection, "");
        }
    }

    /** Those of one document, in any database. */
    static Map<TimelineId, Long> durable(Connection connection, DocumentId document) throws Exception {
        return durable(connection, " and document_id = '" + new UUID(document.hi(), document.lo()) + "'");
    }

    private static Map<TimelineId, Long> durable(Connection connection, String and) throws Exception {
        Map<TimelineId, Long> durable = new HashMap<>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select id, durable_lsn from timeline where durable_lsn > 0" + and)) {
            while (rows.next()) {
                UUID id = rows.getObject(1, UUID.class);
                byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .array();
                durable.put(TimelineId.of(bytes), rows.getLong(2));
            }
        }
        return durable;
    }

    /** How many entries are no longer kept. */
    static long folded(Path serverFolder) throws Exception {
        try (var connection = connect(serverFolder);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select sum(base_seq) from document")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Runs a statement that changes rows behind the server's back, and gives how many. */
    static int change(Path serverFolder, String sql) throws Exception {
        try (var connection = connect(serverFolder);
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private static Connection connect(Path serverFolder) throws Exception {
        Path home = serverFolder.resolve("data");
        String port = Files.readAllLines(home.resolve("postgres").resolve("postmaster.pid"))
                .get(PORT_LINE)
                .trim();
        String password = Files.readString(home.resolve("password")).trim();
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/" + EmbeddedPostgres.DATABASE;
        return DriverManager.getConnection(url, EmbeddedPostgres.USER, password);
    }
}
