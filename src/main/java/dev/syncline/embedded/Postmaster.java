package dev.syncline.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * What {@code postmaster.pid} says about a cluster, compared with what really runs. The file outlives a Postgres that
 * was killed, and its number may belong to a stranger by then.
 */
final class Postmaster {
    private static final String FILE = "postmaster.pid";

    private final Path cluster;

    Postmaster(Path cluster) {
        this.cluster = cluster;
    }

    /** What the file and the process table say together. */
    enum Found {
        /** No file, or the process it names is gone: Postgres itself clears that up. */
        NOBODY,
        /** A Postgres of this cluster runs. */
        RUNNING,
        /** The number belongs to another program: the file is a leftover. */
        STRANGER
    }

    Found find() {
        OptionalLong pid = pid();
        if (pid.isEmpty() || ProcessHandle.of(pid.getAsLong()).isEmpty()) {
            return Found.NOBODY;
        }
        return isPostgresOfThisCluster(pid.getAsLong()) ? Found.RUNNING : Found.STRANGER;
    }

    /** The number in the file, whatever it names. */
    OptionalLong pid() {
        try {
            List<String> lines = Files.readAllLines(cluster.resolve(FILE), StandardCharsets.UTF_8);
            return lines.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseLong(lines.getFirst().trim()));
        } catch (IOException | NumberFormatException missingOrUnfinished) {
            return OptionalLong.empty();
        }
    }

    /** Takes a leftover file away, so that Postgres does not mistake a stranger for itself. */
    void removeLeftover() {
        boolean inUse = ProcessHandle.allProcesses().anyMatch(process -> isPostgresOfThisCluster(process.pid()));
        if (inUse) {
            throw new EmbeddedException("A Postgres that is not named in " + cluster.resolve(FILE)
                    + " works on this folder: stop it first.");
        }
        try {
            Files.deleteIfExists(cluster.resolve(FILE));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A Postgres, main process or child, works in its cluster's folder; nothing else may be ended for it. */
    private boolean isPostgresOfThisCluster(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            return Files.readSymbolicLink(process.resolve("exe"))
                            .getFileName()
                            .toString()
                            .startsWith("postgres")
                    && Files.isSameFile(Files.readSymbolicLink(process.resolve("cwd")), cluster);
        } catch (IOException | SecurityException notOurs) {
            return false;
        }
    }
}
