package dev.syncline.load;

import dev.syncline.embedded.EmbeddedPostgres;
import dev.syncline.embedded.TestPostgres;
import dev.syncline.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Two packaged servers on one Postgres. */
final class TwoNodes implements AutoCloseable {
    final ServerProcess left;
    final ServerProcess right;
    private final TestPostgres.Database database = TestPostgres.database();

    TwoNodes(Path folder) throws IOException {
        left = node(folder.resolve("left"));
        right = node(folder.resolve("right"));
    }

    private ServerProcess node(Path folder) throws IOException {
        return new ServerProcess(folder)
                .env("QUARKUS_DATASOURCE_REACTIVE_URL", database.reactiveUrl())
                .env("QUARKUS_DATASOURCE_USERNAME", EmbeddedPostgres.USER)
                .env("QUARKUS_DATASOURCE_PASSWORD", database.password())
                .jvmArgument("-Xmx512m");
    }

    List<ServerProcess> both() {
        return List.of(left, right);
    }

    ServerProcess other(ServerProcess node) {
        return node == left ? right : left;
    }

    /** One behind the other: the first one makes the tables. */
    TwoNodes start() throws IOException, InterruptedException {
        left.start();
        right.start();
        return this;
    }

    Connection connect() throws SQLException {
        return database.connect();
    }

    /** A number that a query gives. */
    long number(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
