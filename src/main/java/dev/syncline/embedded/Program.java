package dev.syncline.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs one of Postgres' programs to its end. Postgres refuses to run as root; root runs it in a user namespace of its
 * own, where it is nobody and still owns its files.
 */
final class Program {
    private static final long TIMEOUT_S = 90;

    private final Path home;
    private final boolean asNobody;

    /**
     * @param home the folder of Postgres' programs
     * @param owned any file this process made, to tell whether it runs as root
     */
    Program(Path home, Path owned) {
        this.home = home;
        try {
            this.asNobody = Integer.valueOf(0).equals(Files.getAttribute(owned, "unix:uid"));
        } catch (IOException failure) {
            throw new EmbeddedException("The owner of " + owned + " cannot be read: " + failure, failure);
        }
    }

    /** Runs {@code name} and gives its exit code; what it printed is left in {@code output}. */
    int run(Path output, String name, String... arguments) {
        List<String> command = new ArrayList<>();
        if (asNobody) {
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(home.resolve("bin").resolve(name).toString());
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new EmbeddedException(name + " did not end within " + TIMEOUT_S + " s.");
            }
            return process.exitValue();
        } catch (IOException failure) {
            throw new EmbeddedException(notRunnable(name, failure), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new EmbeddedException(name + " was interrupted.", interrupted);
        }
    }

    /** The end of a text file, for a message; empty if it cannot be read. */
    static String tail(Path file, int lines) {
        try {
            List<String> all = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join(System.lineSeparator(), all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException unreadable) {
            return "";
        }
    }

    private String notRunnable(String name, IOException failure) {
        String why = asNobody
                ? " Postgres does not run as root and there is no `unshare` here: start the server as another user."
                : "";
        return name + " cannot be run: " + failure.getMessage() + "." + why;
    }
}
