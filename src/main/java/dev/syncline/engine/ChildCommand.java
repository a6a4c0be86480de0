package dev.syncline.engine;

import dev.syncline.engine.child.EngineChild;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.automerge.Document;

/**
 * Decides how an engine child is started: as this very executable with the argument {@link EngineChild#ARGUMENT} where the program
 * is one, else as a Java process with the two places on its class path that the child's classes came from.
 */
final class ChildCommand {
    /** Set by GraalVM in a native executable. */
    private static final String IMAGE_PROPERTY = "org.graalvm.nativeimage.imagecode";

    /** The young generation is one of so many parts of a child's heap, but need never be larger than this. */
    private static final int YOUNG_PARTS = 3;

    private static final int YOUNG_MIB_MAX = 16;

    private static final Path SHELL = Path.of("/bin/sh");
    private static final Set<String> INHERITED = Set.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH");

    private ChildCommand() {}

    static ProcessBuilder of(Path directory, int heapMib) {
        var command = new ArrayList<String>();
        if (Files.isExecutable(SHELL)) {
            // A crashed child must not fill the disk with core files.
            command.addAll(List.of(SHELL.toString(), "-c", "ulimit -c 0; exec \"$0\" \"$@\""));
        }
        command.addAll(
                System.getProperty(IMAGE_PROPERTY) != null ? executable(directory, heapMib) : java(directory, heapMib));
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        // Secrets in the environment are no business of a process that runs on strangers' bytes.
        builder.environment().keySet().removeIf(name -> !INHERITED.contains(name));
        return builder;
    }

    private static List<String> executable(Path directory, int heapMib) {
        String self = ProcessHandle.current().info().command().orElseThrow();
        return List.of(
                self,
                "-Xmx" + heapMib + "m",
                "-Xmn" + Math.min(YOUNG_MIB_MAX, heapMib / YOUNG_PARTS) + "m",
                "-Djava.library.path=" + directory,
                "-Djava.io.tmpdir=" + directory,
                EngineChild.ARGUMENT);
    }

    private static List<String> java(Path directory, int heapMib) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMib + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+SuppressFatalErrorMessage",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.library.path=" + directory,
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                classPath(),
                EngineChild.class.getName());
    }

    private static String classPath() {
        var places = new LinkedHashSet<String>();
        for (Class<?> needed : List.of(EngineChild.class, Document.class)) {
            places.add(place(needed));
        }
        return String.join(System.getProperty("path.separator"), places);
    }

    /** The jar or folder of a class. Class loaders that keep no code source still name their resources by URL. */
    private static String place(Class<?> type) {
        var domain = type.getProtectionDomain();
        if (domain != null
                && domain.getCodeSource() != null
                && domain.getCodeSource().getLocation() != null) {
            return path(domain.getCodeSource().getLocation().toString());
        }
        String file = "/" + type.getName().replace('.', '/') + ".class";
        URL resource = type.getResource(file);
        if (resource == null) {
            throw new IllegalStateException("no place is known for " + type.getName());
        }
        String text = resource.toString();
        return path(text.substring(0, text.length() - file.length()));
    }

    private static String path(String location) {
        String text = location.startsWith("jar:") ? location.substring("jar:".length()) : location;
        int entry = text.indexOf('!');
        return Path.of(URI.create(entry < 0 ? text : text.substring(0, entry))).toString();
    }
}
