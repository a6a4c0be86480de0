package dev.syncline.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The packaged server with some classes compiled of changed sources: what another version of a team's rules would be. */
public final class ChangedServer {
    private static final Path SOURCES = Path.of("src", "main", "java");

    private final Path folder;
    private final List<String> sources = new ArrayList<>();

    /** @param folder which does not exist */
    public ChangedServer(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /**
     * Replaces parts of a class's source.
     *
     * @param type name of the class, such as {@code dev.syncline.app.Desk}
     * @param parts what stands there, each with what stands there from now on
     */
    public ChangedServer change(String type, Map<String, String> parts) throws IOException {
        Path file = Path.of(type.replace('.', '/') + ".java");
        String source = Files.readString(SOURCES.resolve(file));
        for (Map.Entry<String, String> part : parts.entrySet()) {
            assertThat(source).contains(part.getKey());
            source = source.replace(part.getKey(), part.getValue());
        }
        Path changed = folder.resolve("sources").resolve(file);
        Files.createDirectories(changed.getParent());
        sources.add(Files.writeString(changed, source).toString());
        return this;
    }

    /** Compiles what was changed; gives the jar to start. */
    public Path make() throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        var arguments = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none", "-cp", "target/classes"));
        arguments.addAll(sources);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
        Path packaged = ServerProcess.PACKAGED.toAbsolutePath().getParent();
        for (String same : List.of("lib", "quarkus")) {
            Files.createSymbolicLink(folder.resolve(same), packaged.resolve(same));
        }
        Path app = Files.createDirectories(folder.resolve("app"));
        try (Stream<Path> jars = Files.list(packaged.resolve("app"))) {
            Path jar = jars.findFirst().orElseThrow();
            replace(classes, Files.copy(jar, app.resolve(jar.getFileName())));
        }
        Path run = ServerProcess.PACKAGED.getFileName();
        return Files.copy(packaged.resolve(run), folder.resolve(run));
    }

    private static void replace(Path classes, Path jar) throws IOException {
        try (FileSystem inside = FileSystems.newFileSystem(jar);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path place = inside.getPath(classes.relativize(file).toString());
                Files.copy(file, place, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
