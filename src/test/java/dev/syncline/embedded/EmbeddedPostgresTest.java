package dev.syncline.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One cluster through its life: made, stopped, started again, left behind. */
class EmbeddedPostgresTest {
    private static final Path PROGRAMS = Path.of("target", "test-postgres", "programs");

    private Path folder;
    private EmbeddedPostgres last;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "test-postgres")), "life-");
    }

    @AfterEach
    void stopAndRemove() throws IOException {
        if (last != null) {
            last.close();
        }
        PostgresBinaries.remove(folder);
    }

    @Test
    @DisplayName("[EP1] data survive a stop and a start")
    void ep1_dataSurviveARestart() throws SQLException {
        start();
        execute("create table kept (value int)");
        execute("insert into kept values (42)");
        last.close();

        start();

        assertThat(query("select value from kept")).isEqualTo("42");
    }

    @Test
    @DisplayName("[EP2] a Postgres that a killed server left behind is stopped, and its committed data are there")
    void ep2_orphanIsStopped() throws SQLException {
        start();
        execute("create table kept as select 42 as value");
        long orphan = new Postmaster(last.cluster()).pid().orElseThrow();

        start();

        // Until somebody collects its exit code a process that ended keeps its number, but no program.
        assertThat(Files.exists(Path.of("/proc", Long.toString(orphan), "exe"))).isFalse();
        assertThat(query("select value from kept")).isEqualTo("42");
    }

    @Test
    @DisplayName("[EP3] a leftover postmaster.pid with a stranger's number ends nobody and does not stand in the way")
    void ep3_strangerIsLeftAlone() throws IOException, SQLException {
        start();
        last.close();
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(
                    last.cluster().resolve("postmaster.pid"), stranger.pid() + "\n" + last.cluster() + "\n1\n1\n");

            start();

            assertThat(query("select 1")).isEqualTo("1");
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    @DisplayName("[EP4] one server per data folder; the claim is free again when it is given back")
    void ep4_oneServerPerFolder() {
        FolderLock first = FolderLock.claim(folder).orElseThrow();

        assertThat(FolderLock.claim(folder)).isEmpty();
        first.close();

        FolderLock.claim(folder).orElseThrow().close();
    }

    @Test
    @DisplayName("[EP5] the database asks for the password, which only its owner can read")
    void ep5_passwordIsAskedFor() throws IOException {
        start();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("password"))))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> DriverManager.getConnection(url(), EmbeddedPostgres.USER, "guess"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    @DisplayName("[EP6] a data folder that Postgres refuses gives a sentence with Postgres' own reason")
    void ep6_refusedDataGiveASentence() throws IOException {
        start();
        last.close();
        Files.writeString(last.cluster().resolve("PG_VERSION"), "9\n");

        assertThatThrownBy(this::start)
                .isInstanceOf(EmbeddedException.class)
                .hasMessageContaining(last.cluster().toString())
                .hasMessageContaining("incompatible");
        last = null;
    }

    @Test
    @DisplayName("[EP7] durability settings are on")
    void ep7_durabilityIsOn() throws SQLException {
        start();

        assertThat(query("show fsync")).isEqualTo("on");
        assertThat(query("show synchronous_commit")).isEqualTo("on");
        assertThat(query("show full_page_writes")).isEqualTo("on");
    }

    private void start() {
        last = EmbeddedPostgres.start(folder, PROGRAMS, Map.of());
    }

    private String url() {
        return "jdbc:postgresql://127.0.0.1:" + last.port() + "/" + EmbeddedPostgres.DATABASE;
    }

    private void execute(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url(), EmbeddedPostgres.USER, last.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String query(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url(), EmbeddedPostgres.USER, last.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
