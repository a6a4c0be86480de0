package dev.syncline.ops;

import dev.syncline.embedded.EmbeddedException;
import dev.syncline.embedded.EmbeddedPostgres;
import dev.syncline.embedded.FolderLock;
import io.quarkus.runtime.configuration.ConfigUtils;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * Chooses the database before Quarkus starts: the configured one, or an embedded one in the data folder. The choice
 * reaches Quarkus as system properties.
 */
final class BootDatabase {
    private static final Logger LOG = Logger.getLogger(BootDatabase.class);
    private static final String REACTIVE_URL = "quarkus.datasource.reactive.url";
    private static final String JDBC_URL = "quarkus.datasource.jdbc.url";
    private static final String USERNAME = "quarkus.datasource.username";
    private static final String PASSWORD = "quarkus.datasource.password";
    private static final String DATA_DIR = "syncline.data-dir";
    private static final String DATA_DIR_DEFAULT = "data";
    private static final String JDBC = "jdbc:";

    private BootDatabase() {}

    /** Gives what must be closed after Quarkus has stopped, if anything was started. */
    static Optional<AutoCloseable> prepare() {
        Config config = ConfigUtils.configBuilder().build();
        Optional<String> reactive = value(config, REACTIVE_URL);
        Optional<String> jdbc = value(config, JDBC_URL);
        if (reactive.isPresent() || jdbc.isPresent()) {
            nameBothUrls(reactive, jdbc);
            return Optional.empty();
        }
        if (!EmbeddedPostgres.isHere()) {
            throw new EmbeddedException("No database is configured, and this build brings none for this machine."
                    + " Name yours: QUARKUS_DATASOURCE_REACTIVE_URL=postgresql://host:5432/database.");
        }
        return Optional.of(startEmbedded(Path.of(value(config, DATA_DIR).orElse(DATA_DIR_DEFAULT))));
    }

    /** A connection of its own to the chosen database, for a command. */
    static Connection connect() throws SQLException {
        Config config = ConfigUtils.configBuilder().build();
        return DriverManager.getConnection(
                config.getValue(JDBC_URL, String.class),
                config.getOptionalValue(USERNAME, String.class).orElse(null),
                config.getOptionalValue(PASSWORD, String.class).orElse(null));
    }

    /** Migrations speak JDBC and everything else the reactive protocol; naming one of the two URLs is enough. */
    private static void nameBothUrls(Optional<String> reactive, Optional<String> jdbc) {
        reactive.ifPresent(url -> check(REACTIVE_URL, url, "postgresql://host:5432/database"));
        jdbc.ifPresent(url -> check(JDBC_URL, url, "jdbc:postgresql://host:5432/database"));
        if (reactive.isEmpty()) {
            System.setProperty(REACTIVE_URL, jdbc.orElseThrow().substring(JDBC.length()));
        }
        if (jdbc.isEmpty()) {
            String url = reactive.orElseThrow();
            System.setProperty(JDBC_URL, JDBC + url.substring(url.indexOf("postgres")));
        }
    }

    /** The address may hold a password: the sentence does not repeat it. */
    private static void check(String name, String url, String example) {
        if (!url.contains("postgres") || url.startsWith(JDBC) != example.startsWith(JDBC)) {
            throw new EmbeddedException(name + " is no address of a Postgres, such as " + example);
        }
    }

    private static AutoCloseable startEmbedded(Path folder) {
        Path home = folder.toAbsolutePath().normalize();
        FolderLock lock = FolderLock.claim(home)
                .orElseThrow(() -> new EmbeddedException("Another server already works on the data in " + home
                        + ". Stop it, or name another folder with SYNCLINE_DATA_DIR."));
        EmbeddedPostgres postgres = EmbeddedPostgres.start(home, home.resolve("programs"), Map.of());
        String address = "postgresql://127.0.0.1:" + postgres.port() + "/" + EmbeddedPostgres.DATABASE;
        System.setProperty(REACTIVE_URL, address);
        System.setProperty(JDBC_URL, JDBC + address);
        System.setProperty(USERNAME, EmbeddedPostgres.USER);
        System.setProperty(PASSWORD, postgres.password());
        LOG.infof("Syncline keeps its data in %s (Postgres on port %s)", postgres.cluster(), postgres.port());
        postgres.watch(() -> Server.databaseEnded("The Postgres in " + postgres.cluster()
                + " ended by itself; its own log beside it may say why. The server ended with it: start it again."));
        return () -> {
            postgres.close();
            lock.close();
        };
    }

    private static Optional<String> value(Config config, String name) {
        return config.getOptionalValue(name, String.class).filter(value -> !value.isBlank());
    }
}
