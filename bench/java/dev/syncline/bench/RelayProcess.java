package dev.syncline.bench;

import java.io.IOException;
import java.nio.file.Path;

/** The {@link Relay} as a process, started as this program was. */
final class RelayProcess implements AutoCloseable {
    private final Process process;
    private final int port;

    RelayProcess() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Relay.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = process.inputReader().readLine();
        if (line == null) {
            throw new IOException("the relay did not start");
        }
        port = Integer.parseInt(line);
    }

    int port() {
        return port;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
