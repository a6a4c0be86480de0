package dev.syncline.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/**
 * A real Postgres for tests: one per JVM, started at the first use and stopped at the end. Its data stays below
 * {@code target/}, so that the next run starts in a moment; every caller gets a database of its own.
 */
public final class TestPostgres {
    private static final Path HOME = Path.of("target", "test-postgres");
    private static final int FOLDERS_MAX = 32;
    private static final String PREFIX = "test_";
    /** Tests end processes, not power: what a test writes need not outlive the machine. */
    private static final Map<String, String> SETTINGS = Map.of("fsync", "off", "full_page_writes", "off");

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static EmbeddedPostgres postgres;
    /** Held here because a lock that nobody refers to may be collected and with that released. */
    private static FolderLock claim;

    private TestPostgres() {}

    /** An empty database of the shared Postgres. */
    public static Database database() {
        String name = PREFIX + DATABASES.incrementAndGet();
        execute(server(), "create database " + name);
        return new Database(server().port(), name, server().password());
    }

    /** A database with the tables of the server. */
    public static Database migrated() {
        Database database = database();
        Flyway.configure()
                .dataSource(database.jdbcUrl(), EmbeddedPostgres.USER, database.password())
                .locations("classpath:db/migration")
                .load()
                .migrate();
        return database;
    }

    /** Where one database is reached. */
    public record Database(int port, String name, String password) {
        public String reactiveUrl() {
            return "postgresql://127.0.0.1:" + port + "/" + name;
        }

        public String jdbcUrl() {
            return "jdbc:" + reactiveUrl();
        }

        public Connection connect() throws SQLException {
            return DriverManager.getConnection(jdbcUrl(), EmbeddedPostgres.USER, password);
        }

        /** What Quarkus must know to use it; as system properties, or upper case with underscores as environment. */
        public Map<String, String> configuration() {
            return Map.of(
                    "quarkus.datasource.reactive.url",
                    reactiveUrl(),
                    "quarkus.datasource.jdbc.url",
                    jdbcUrl(),
                    "quarkus.datasource.username",
                    EmbeddedPostgres.USER,
                    "quarkus.datasource.password",
                    password);
        }
    }

    private static synchronized EmbeddedPostgres server() {
        if (postgres == null) {
            Path folder = claimFolder();
            postgres = EmbeddedPostgres.start(folder, HOME.resolve("programs"), SETTINGS);
            Runtime.getRuntime().addShutdownHook(new Thread(TestPostgres::stop, "test-postgres-stop"));
            dropLeftovers();
        }
        return postgres;
    }

    private static synchronized void stop() {
        postgres.close();
        claim.close();
    }

    /** Test JVMs that run side by side take a folder each; the lock lasts as long as the JVM. */
    private static Path claimFolder() {
        for (int i = 1; i <= FOLDERS_MAX; i++) {
            Path folder = HOME.resolve("server-" + i);
            Optional<FolderLock> claimed = FolderLock.claim(folder);
            if (claimed.isPresent()) {
                claim = claimed.get();
                return folder;
            }
        }
        throw new IllegalStateException(FOLDERS_MAX + " test JVMs run already");
    }

    private static void dropLeftovers() {
        List<String> names = new ArrayList<>();
        try (Connection connection = connect(postgres);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select datname from pg_database")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        names.stream()
                .filter(name -> name.startsWith(PREFIX))
                .forEach(name -> execute(postgres, "drop database " + name));
    }

    private static void execute(EmbeddedPostgres server, String sql) {
        try (Connection connection = connect(server);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static Connection connect(EmbeddedPostgres server) throws SQLException {
        return new Database(server.port(), EmbeddedPostgres.DATABASE, server.password()).connect();
    }
}
