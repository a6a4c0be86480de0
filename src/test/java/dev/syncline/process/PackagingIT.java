package dev.syncline.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the packaged server holds, and what it must not hold. */
class PackagingIT {
    private static final Path PACKAGED = Path.of("target", "quarkus-app");
    private static final String WORKER_CLASSES = "dev/syncline/worker/";
    private static final List<String> COMPILER_CLASSES = List.of("org/teavm/", "com/palantir/", "com/tngtech/");

    @Test
    @DisplayName("[BD5] the packaged server holds no class of the worker or of its compiler")
    void bd5_serverHoldsNoWorkerClass() throws IOException {
        try (Stream<Path> files = Files.walk(PACKAGED)) {
            var strangers = files.filter(file -> file.toString().endsWith(".jar"))
                    .flatMap(jar -> entries(jar).stream())
                    .filter(PackagingIT::isStranger)
                    .toList();

            assertThat(strangers).isEmpty();
        }
    }

    @Test
    @DisplayName("[BD5] the packaged server holds the worker's script and Automerge's glue and wasm")
    void bd5_serverHoldsTheWeb() throws IOException {
        try (Stream<Path> files = Files.list(PACKAGED.resolve("app"))) {
            var entries = files.flatMap(jar -> entries(jar).stream()).toList();

            assertThat(entries)
                    .contains(
                            "META-INF/resources/worker.js",
                            "META-INF/resources/commands.js",
                            "META-INF/resources/transport.js",
                            "META-INF/resources/automerge/automerge_wasm.js",
                            "META-INF/resources/automerge/automerge.wasm");
        }
    }

    @Test
    @DisplayName("[BD11] what a browser fetches first is small")
    void bd11_scriptsAreSmall() throws IOException {
        assertThat(brotliBytes("syncline.js")).as("the tab's script").isBetween(1L, 10_000L);
        assertThat(brotliBytes("worker-boot.js") + brotliBytes("worker.js"))
                .as("the worker")
                .isBetween(1L, 45_000L);
        assertThat(brotliBytes("commands.js")).as("commands").isGreaterThan(1);
        long together = 0;
        for (String file : FirstVisit.FILES) {
            together += brotliBytes(file);
        }
        assertThat(together).as("all that a merged document needs").isBetween(700_000L, 851_000L);
        assertThat(brotliBytes("mirror.js")).as("other servers").isBetween(1L, 2_500L);
        assertThat(brotliBytes("transport.js")).as("other transports").isBetween(1L, 2_500L);
    }

    @Test
    @DisplayName("[BD11] mutators are in the script of commands only")
    void bd11_mutatorsApart() throws IOException {
        String mutator = "ticket.prioritize";

        assertThat(text("commands.js")).contains(mutator);
        assertThat(text("worker.js")).isNotEmpty().doesNotContain(mutator);
    }

    private static String text(String file) throws IOException {
        var found = new StringBuilder();
        try (Stream<Path> jars = Files.list(PACKAGED.resolve("app"))) {
            for (Path jar : jars.toList()) {
                try (var zip = new ZipFile(jar.toFile())) {
                    ZipEntry entry = zip.getEntry("META-INF/resources/" + file);
                    if (entry != null) {
                        found.append(new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return found.toString();
    }

    /** The bytes of a page's file as they travel. */
    private static long brotliBytes(String file) throws IOException {
        try (Stream<Path> jars = Files.list(PACKAGED.resolve("app"))) {
            return jars.mapToLong(jar -> size(jar, "META-INF/brotli/" + file + ".br"))
                    .sum();
        }
    }

    private static long size(Path jar, String name) {
        try (var zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry(name);
            return entry == null ? 0 : entry.getSize();
        } catch (IOException e) {
            throw new IllegalStateException(jar.toString(), e);
        }
    }

    private static boolean isStranger(String entry) {
        return entry.startsWith(WORKER_CLASSES) || COMPILER_CLASSES.stream().anyMatch(entry::startsWith);
    }

    private static List<String> entries(Path jar) {
        try (var zip = new ZipFile(jar.toFile())) {
            return zip.stream().map(ZipEntry::getName).toList();
        } catch (IOException e) {
            throw new IllegalStateException(jar.toString(), e);
        }
    }
}
