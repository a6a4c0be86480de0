package dev.syncline.browser;

import dev.syncline.process.Tool;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

/**
 * The browser that tests run: the one named by {@code SYNCLINE_CHROMIUM}, else the one the npm lock file pins, unpacked
 * once per build folder.
 */
record ChromiumBinary(Path executable, Map<String, String> environment) {
    private static final String OVERRIDE = "SYNCLINE_CHROMIUM";
    private static final Path UNPACKED = Path.of("target", "chromium").toAbsolutePath();
    private static final Path PACKAGE = Path.of("node_modules", "@sparticuz", "chromium", "package.json");

    private static final Duration UNPACK_MAX = Duration.ofMinutes(10);

    static ChromiumBinary find() throws IOException, InterruptedException {
        String override = System.getenv(OVERRIDE);
        if (override != null) {
            return new ChromiumBinary(Path.of(override), Map.of());
        }
        unpackOnce();
        return new ChromiumBinary(
                UNPACKED.resolve("chromium"),
                Map.of(
                        "LD_LIBRARY_PATH", UNPACKED.resolve("lib").toString(),
                        "FONTCONFIG_PATH", UNPACKED.toString(),
                        // The cache of fonts lies below the home folder.
                        "HOME", UNPACKED.toString()));
    }

    /** Several test processes may ask at once; the folder appears complete or not at all. */
    private static void unpackOnce() throws IOException, InterruptedException {
        if (!Files.exists(PACKAGE)) {
            throw new IOException("no browser: build without -Dskip.web first, or name one in " + OVERRIDE);
        }
        Files.createDirectories(UNPACKED.getParent());
        Path lock = UNPACKED.resolveSibling("chromium.lock");
        try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var held = channel.lock()) {
            if (held.isValid() && !Files.exists(UNPACKED.resolve("chromium"))) {
                Path unfinished = Files.createTempDirectory(UNPACKED.getParent(), "chromium-");
                unpack(unfinished);
                Files.move(unfinished, UNPACKED, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private static void unpack(Path target) throws IOException, InterruptedException {
        Tool.run(Path.of(""), UNPACK_MAX, "node", "src/test/js/unpack-chromium.mjs", target.toString());
    }
}
