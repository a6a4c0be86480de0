package dev.syncline.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.stream.Stream;

/** Scripts for Node, with the packages that the lock file beside them pins. */
public final class NodeScripts {
    private static final Duration INSTALL_MAX = Duration.ofMinutes(10);

    private NodeScripts() {}

    /** Lays the scripts out in a folder, beside their packages, which are installed once for a lock file. */
    public static synchronized Path in(Path folder, Path scripts) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path stamp = folder.resolve("installed-lock.json");
        Path lock = scripts.resolve("package-lock.json");
        try (Stream<Path> files = Files.list(scripts)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (!Files.exists(stamp) || Files.mismatch(stamp, lock) != -1) {
            Tool.run(
                    folder,
                    INSTALL_MAX,
                    "npm",
                    "ci",
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                    "--loglevel=error");
            Files.copy(lock, stamp, StandardCopyOption.REPLACE_EXISTING);
        }
        return folder.toAbsolutePath();
    }
}
