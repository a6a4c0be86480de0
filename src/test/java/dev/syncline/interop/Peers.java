package dev.syncline.interop;

import dev.syncline.process.NodeScripts;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs with stock automerge-repo, run by Node: the scripts of {@code src/test/peers}, beside their pinned packages. */
public final class Peers {
    private static final Path SCRIPTS = Path.of("src", "test", "peers");
    private static final Path FOLDER = Path.of("target", "peers");

    private Peers() {}

    /** A folder with the scripts and the packages. */
    public static Path folder() throws IOException, InterruptedException {
        return NodeScripts.in(FOLDER, SCRIPTS);
    }

    /** A script under way; whoever closes it ends it. */
    public static final class Running implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;

        private Running(Process process) {
            this.process = process;
            this.out = process.inputReader(StandardCharsets.UTF_8);
        }

        /** The next line that it prints; null when it has ended. */
        public String line() throws IOException {
            return out.readLine();
        }

        public List<String> rest() throws IOException {
            List<String> lines = new ArrayList<>();
            for (String line; (line = line()) != null; ) {
                lines.add(line);
            }
            return lines;
        }

        public void say(String line) throws IOException {
            process.outputWriter(StandardCharsets.UTF_8).write(line + "\n");
            process.outputWriter(StandardCharsets.UTF_8).flush();
        }

        /** Ends the script; what it printed can still be read. */
        public void end() {
            // By its handle: ending it as a Process would close what it printed.
            process.toHandle().destroyForcibly();
        }

        @Override
        public void close() {
            end();
        }
    }

    public static Running start(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        return new Running(new ProcessBuilder(command)
                .directory(folder().toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Everything that kit.mjs does, by name. */
    public static List<String> scenarios() {
        return List.of(
                "both ways",
                "a late joiner with the first gone",
                "made here, opened there",
                "offline edits and reconnecting",
                "ephemeral messages",
                "a forgotten history",
                "an unknown document that appears later",
                "denied, granted, read only, written, revoked",
                "a token that is ended",
                "documents of 1 MB and 10 MB",
                "500 documents on one connection",
                "values of every kind",
                "garbage disturbs nobody");
    }

    /** The name of the scenario that a line of kit.mjs tells of. */
    public static String scenario(String line) {
        return line.split(" ", 2)[1].replaceAll(" \\(\\d+ ms\\)$|: .*", "");
    }
}
