package dev.syncline.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A program that is run to its end. It shares no stream with this one: Node makes those that it inherits non-blocking, and
 * the runner of the tests could not read its own any longer.
 */
public final class Tool {
    private Tool() {}

    /** @throws IOException if it fails, or takes too long; with all that it printed */
    public static void run(Path folder, Duration most, String... command) throws IOException, InterruptedException {
        Path printed = Files.createTempFile("tool", ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        try {
            process.getOutputStream().close();
            boolean ended = process.waitFor(most.toSeconds(), TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command)
                        + (ended ? " ended with " + process.exitValue() : " did not end in " + most) + ": "
                        + Files.readString(printed));
            }
        } finally {
            process.destroyForcibly();
            Files.delete(printed);
        }
    }
}
