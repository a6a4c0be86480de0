package dev.syncline.store;

import dev.syncline.embedded.TestPostgres;
import dev.syncline.id.DocumentId;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The journal on a real Postgres: the contract, and what only a database can do to it. */
class PgJournalStoreTest extends JournalStoreContract {
    private static TestPostgres.Database database;
    private static PgNode node;
    private static PgNode otherNode;

    @BeforeAll
    static void open() {
        database = TestPostgres.migrated();
        node = new PgNode(database);
        otherNode = new PgNode(database);
    }

    @AfterAll
    static void close() throws Exception {
        node.close();
        otherNode.close();
    }

    @Override
    JournalStore store() {
        return node.store();
    }

    @Override
    JournalStore otherNode() {
        return otherNode.store();
    }

    @Override
    void whileHeld(DocumentId document, Runnable work) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            execute(connection, "select from document where id = ? for no key update", AppendRows.uuid(document));
            work.run();
            connection.rollback();
        }
    }

    @Override
    void delete(DocumentId document) throws SQLException {
        execute("update document set deleted_at = now() where id = ?", AppendRows.uuid(document));
    }

    @Override
    void damage(DocumentId document, long seqLast) throws SQLException {
        execute(
                "update chunk set payload = set_bit(payload, 77, 1 - get_bit(payload, 77))"
                        + " where document_id = ? and seq_last = ?",
                AppendRows.uuid(document),
                seqLast);
    }

    @Override
    void lose(DocumentId document, long seqLast) throws SQLException {
        execute("delete from chunk where document_id = ? and seq_last = ?", AppendRows.uuid(document), seqLast);
    }

    private static void execute(String sql, Object... values) throws SQLException {
        try (Connection connection = database.connect()) {
            execute(connection, sql, values);
        }
    }

    private static void execute(Connection connection, String sql, Object... values) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.execute();
        }
    }
}
