package dev.syncline.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.automerge.Document;

/**
 * A private directory for the engine's children with Automerge's native library in it, unpacked once instead of once
 * per child. Its name carries the owner's process id, so that the next start can remove what a killed owner left behind.
 */
final class NativeLibrary implements AutoCloseable {
    /** The name under which automerge-java 0.0.7 looks for its library before it unpacks one itself. */
    private static final String NAME = "automerge_jni_0_2_0";

    private static final String PREFIX = "syncline-engine-";

    private final Path directory;

    private NativeLibrary(Path directory) {
        this.directory = directory;
    }

    static NativeLibrary unpack() throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        removeOrphans(parent);
        Path directory = Files.createTempDirectory(
                parent, PREFIX + ProcessHandle.current().pid() + "-");
        try (InputStream library = Document.class.getResourceAsStream("/native/" + resource())) {
            // Without it the children unpack their own, each for itself.
            if (library != null) {
                Files.copy(library, directory.resolve(System.mapLibraryName(NAME)));
            }
        }
        return new NativeLibrary(directory);
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() {
        remove(directory);
    }

    private static String resource() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
        if (system.startsWith("mac")) {
            return processor + "-apple-darwin/libautomerge_jni.dylib";
        }
        return system.startsWith("windows")
                ? processor + "-pc-windows-gnu/automerge_jni.dll"
                : processor + "-unknown-linux-gnu/libautomerge_jni.so";
    }

    private static void removeOrphans(Path parent) throws IOException {
        try (Stream<Path> entries = Files.list(parent)) {
            entries.filter(NativeLibrary::isOrphan).forEach(NativeLibrary::remove);
        }
    }

    private static boolean isOrphan(Path entry) {
        String name = entry.getFileName().toString();
        int end = name.indexOf('-', PREFIX.length());
        if (!name.startsWith(PREFIX) || end < 0) {
            return false;
        }
        try {
            long owner = Long.parseLong(name, PREFIX.length(), end, 10);
            return ProcessHandle.of(owner).isEmpty();
        } catch (NumberFormatException notOurs) {
            return false;
        }
    }

    private static void remove(Path directory) {
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(entry);
            }
        } catch (IOException | UncheckedIOException foreignOrBusy) {
            System.getLogger(NativeLibrary.class.getName())
                    .log(System.Logger.Level.DEBUG, "left behind: {0}", directory);
        }
    }
}
