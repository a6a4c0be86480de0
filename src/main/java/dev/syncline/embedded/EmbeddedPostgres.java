package dev.syncline.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * A Postgres of our own on the loopback interface, with its data in a folder that survives it. The caller holds the
 * {@link FolderLock} of that folder, so a Postgres that is found running there was left behind by a server that was
 * killed; it is stopped before a new one starts.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    public static final String USER = "syncline";
    public static final String DATABASE = "postgres";

    private static final String UNFINISHED = "postgres-unfinished-";
    private static final int PORT_TRIES_MAX = 5;
    private static final int PASSWORD_BYTES = 24;
    private static final long LOG_BYTES_MAX = 4L << 20;
    private static final int LOG_TAIL_LINES = 12;
    private static final String STOP_TIMEOUT_S = "15";
    private static final String START_TIMEOUT_S = "60";

    private final Path cluster;
    private final Path log;
    private final Path output;
    private final Path passwordFile;
    private final Program program;
    private int port;
    private volatile boolean closing;

    private EmbeddedPostgres(Path folder, Path binaries) {
        this.cluster = folder.resolve("postgres");
        this.log = folder.resolve("postgres.log");
        this.output = folder.resolve("postgres-command.log");
        this.passwordFile = folder.resolve("password");
        this.program = new Program(PostgresBinaries.unpackInto(binaries), folder);
    }

    /** Whether this build brings a Postgres for this machine; a native executable does not. */
    public static boolean isHere() {
        return PostgresBinaries.areHere();
    }

    /**
     * Starts Postgres on a free port.
     *
     * @param folder holds the cluster, its password and its log; made on the first start
     * @param binaries where Postgres' programs are kept
     * @param settings of postgresql.conf, over the defaults
     */
    public static EmbeddedPostgres start(Path folder, Path binaries, Map<String, String> settings) {
        try {
            Path home = Files.createDirectories(folder).toRealPath();
            var postgres =
                    new EmbeddedPostgres(home, Files.createDirectories(binaries).toRealPath());
            postgres.stopOrphan();
            postgres.createIfMissing();
            postgres.startOnFreePort(settings);
            return postgres;
        } catch (IOException failure) {
            throw new EmbeddedException("The data folder " + folder + " cannot be used: " + failure, failure);
        }
    }

    /** The folder of the cluster itself. */
    public Path cluster() {
        return cluster;
    }

    public int port() {
        return port;
    }

    public String password() {
        try {
            return Files.readString(passwordFile).trim();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Stops Postgres; open transactions are rolled back, committed ones are on the disk already. */
    @Override
    public void close() {
        closing = true;
        stop();
    }

    /** Calls {@code ended}, once, if Postgres ends before {@link #close} was called. */
    public void watch(Runnable ended) {
        OptionalLong pid = new Postmaster(cluster).pid();
        CompletableFuture<?> end = pid.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : ProcessHandle.of(pid.getAsLong())
                        .map(ProcessHandle::onExit)
                        .orElseGet(() -> CompletableFuture.completedFuture(null));
        end.thenRun(() -> {
            if (!closing) {
                ended.run();
            }
        });
    }

    private void stopOrphan() {
        if (!Files.isDirectory(cluster)) {
            return;
        }
        var postmaster = new Postmaster(cluster);
        switch (postmaster.find()) {
            case RUNNING -> stop();
            case STRANGER -> postmaster.removeLeftover();
            case NOBODY -> {}
        }
    }

    private void stop() {
        String folder = cluster.toString();
        int code = program.run(output, "pg_ctl", "stop", "-D", folder, "-m", "fast", "-w", "-t", STOP_TIMEOUT_S);
        if (code != 0 && new Postmaster(cluster).find() == Postmaster.Found.RUNNING) {
            code = program.run(output, "pg_ctl", "stop", "-D", folder, "-m", "immediate", "-w", "-t", STOP_TIMEOUT_S);
        }
        if (code != 0 && new Postmaster(cluster).find() == Postmaster.Found.RUNNING) {
            throw new EmbeddedException("The Postgres in " + cluster + " does not stop: " + Program.tail(output, 3));
        }
    }

    /** A cluster is made beside its place and moved there whole, so that a half-made one is never taken for data. */
    private void createIfMissing() throws IOException {
        if (Files.isDirectory(cluster)) {
            return;
        }
        removeUnfinished();
        Path unfinished = Files.createTempDirectory(cluster.getParent(), UNFINISHED);
        writePassword();
        int code = program.run(
                output,
                "initdb",
                "--pgdata=" + unfinished,
                "--username=" + USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8");
        if (code != 0) {
            throw new EmbeddedException(
                    "The database cannot be made in " + cluster + ": " + Program.tail(output, LOG_TAIL_LINES));
        }
        Files.move(unfinished, cluster);
    }

    /** Clears up after a first start that was killed; what its dying initdb still holds is left for the next time. */
    private void removeUnfinished() throws IOException {
        try (var leftovers = Files.newDirectoryStream(cluster.getParent(), UNFINISHED + "*")) {
            for (Path leftover : leftovers) {
                try {
                    PostgresBinaries.remove(leftover);
                } catch (IOException stillWritten) {
                    continue;
                }
            }
        }
    }

    private void writePassword() throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        Files.deleteIfExists(passwordFile);
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, HexFormat.of().formatHex(random) + "\n");
    }

    private void startOnFreePort(Map<String, String> settings) throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
            Files.delete(log);
        }
        for (int tries = 0; tries < PORT_TRIES_MAX; tries++) {
            port = freePort();
            if (program.run(output, "pg_ctl", startArguments(settings)) == 0) {
                return;
            }
            if (!Program.tail(log, LOG_TAIL_LINES).contains("could not bind")) {
                break;
            }
        }
        throw new EmbeddedException("Postgres does not start on the data in " + cluster + ":" + System.lineSeparator()
                + Program.tail(log, LOG_TAIL_LINES));
    }

    private String[] startArguments(Map<String, String> settings) {
        List<String> options = new ArrayList<>();
        options.add("-p " + port);
        options.add("-c listen_addresses=127.0.0.1");
        options.add("-c unix_socket_directories=");
        options.add("-c log_checkpoints=off");
        settings.forEach((name, value) -> options.add("-c " + name + "=" + value));
        String joined = String.join(" ", options);
        return new String[] {
            "start", "-D", cluster.toString(), "-l", log.toString(), "-w", "-t", START_TIMEOUT_S, "-o", joined
        };
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
