package dev.syncline.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Postgres' programs, unpacked from the archive that travels on the class path. They are unpacked once per archive into
 * a folder named by its hash, beside the data and not in a temporary folder that something may tidy up.
 */
final class PostgresBinaries {
    private static final int OWNER_EXECUTES = 0100;
    private static final String UNFINISHED = "unpacking-";
    /** Longer than unpacking takes: a folder this old belongs to a process that was killed. */
    private static final Duration UNFINISHED_MAX = Duration.ofMinutes(10);

    private PostgresBinaries() {}

    static boolean areHere() {
        return archive().isPresent();
    }

    /** The folder of the programs below {@code cache}; they are unpacked if they are not there. */
    static Path unpackInto(Path cache) {
        URL archive = archive().orElseThrow(() -> new EmbeddedException("This build brings no Postgres"));
        try {
            Path home = cache.resolve("postgres-" + hash(archive));
            removeLeftovers(Files.createDirectories(cache));
            if (!Files.isDirectory(home)) {
                Path unfinished = Files.createTempDirectory(cache, UNFINISHED);
                unpack(archive, unfinished);
                moveOrYield(unfinished, home);
            }
            return home;
        } catch (IOException failure) {
            throw new EmbeddedException("Postgres cannot be unpacked into " + cache + ": " + failure, failure);
        }
    }

    /** Removes a folder with everything in it. */
    static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void removeLeftovers(Path cache) throws IOException {
        FileTime limit = FileTime.from(Instant.now().minus(UNFINISHED_MAX));
        try (var leftovers = Files.newDirectoryStream(cache, UNFINISHED + "*")) {
            for (Path leftover : leftovers) {
                if (Files.getLastModifiedTime(leftover).compareTo(limit) < 0) {
                    remove(leftover);
                }
            }
        }
    }

    /** What travels with this build for this machine; a native executable has nothing. */
    private static Optional<URL> archive() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> "unknown";
        };
        return Optional.ofNullable(
                PostgresBinaries.class.getResource("/postgres-" + system + "-" + processor + ".txz"));
    }

    private static String hash(URL archive) throws IOException {
        try (var stream = new DigestInputStream(archive.openStream(), MessageDigest.getInstance("SHA-256"))) {
            stream.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(stream.getMessageDigest().digest(), 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java knows SHA-256", impossible);
        }
    }

    private static void unpack(URL archive, Path folder) throws IOException {
        try (InputStream bytes = archive.openStream();
                var tar = new TarArchiveInputStream(new XZInputStream(bytes))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = folder.resolve(entry.getName()).normalize();
                if (!target.startsWith(folder)) {
                    throw new IOException("the archive names a file outside of it: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, target);
                    boolean program = (entry.getMode() & OWNER_EXECUTES) != 0;
                    Files.setPosixFilePermissions(
                            target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    /** Puts the finished folder into place, or throws it away if another process was faster. */
    private static void moveOrYield(Path unfinished, Path home) throws IOException {
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.move(unfinished, home);
        } catch (IOException failure) {
            remove(unfinished);
            if (!Files.isDirectory(home)) {
                throw failure;
            }
        }
    }
}
