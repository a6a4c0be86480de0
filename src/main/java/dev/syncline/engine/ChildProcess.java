package dev.syncline.engine;

import dev.syncline.engine.child.Pipe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** One engine child as its supervisor sees it: a pipe, an end, and a word about why it ended. */
final class ChildProcess {
    private static final Logger LOG = System.getLogger(ChildProcess.class.getName());
    private static final int LOGGED_LINES_MAX = 20;
    private static final int LOGGED_CHARS_MAX = 500;
    private static final int PAGE_BYTES = 4096;
    private static final long END_MS_MAX = 5000;
    /** A shell's and Java's way to say which signal ended a process. */
    private static final int SIGNAL_BASE = 128;

    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    /** Why the supervisor ended a child. */
    enum Verdict {
        NONE,
        TIMEOUT,
        MEMORY,
        /** It did not answer as it should. */
        BROKEN,
        CLOSED
    }

    private final Process process;
    private final Pipe pipe;
    private volatile Verdict verdict = Verdict.NONE;
    private volatile boolean silent;

    private ChildProcess(Process process) {
        this.process = process;
        this.pipe = new Pipe(process.getInputStream(), process.getOutputStream());
        Thread errors = new Thread(this::logErrors, "engine-child-" + process.pid() + "-errors");
        errors.setDaemon(true);
        errors.start();
    }

    static ChildProcess start(ProcessBuilder command) throws IOException {
        return new ChildProcess(command.start());
    }

    Pipe pipe() {
        return pipe;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether answers may still come. */
    boolean answers() {
        return !silent && process.isAlive();
    }

    /** Notes that no answer will come any more. */
    void silent() {
        silent = true;
    }

    Verdict verdict() {
        return verdict;
    }

    /** Ends the child at once. The first reason stands. */
    void kill(Verdict reason) {
        if (verdict == Verdict.NONE) {
            verdict = reason;
        }
        process.destroyForcibly();
    }

    /**
     * Waits for the end of a child whose output has ended, and tells whether the request it executed is to blame: a
     * signal from outside (an operator, the kernel) says nothing about the bytes.
     */
    boolean endedByItsOwnFault() {
        try {
            if (!process.waitFor(END_MS_MAX, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return true;
            }
            int status = process.exitValue();
            return status != SIGNAL_BASE + SIGKILL && status != SIGNAL_BASE + SIGTERM;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            return false;
        } finally {
            close();
        }
    }

    private void close() {
        try {
            pipe.close();
        } catch (IOException ended) {
            LOG.log(Level.DEBUG, "the pipe of an engine child was broken", ended);
        }
    }

    /** Resident memory in bytes, or 0 where the system does not tell. */
    long residentBytes() {
        try {
            String[] pages = Files.readString(Path.of("/proc", Long.toString(pid()), "statm"))
                    .split(" ");
            return Long.parseLong(pages[1]) * PAGE_BYTES;
        } catch (IOException | RuntimeException unknown) {
            return 0;
        }
    }

    private void logErrors() {
        try (var lines = new BufferedReader(
                new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8), LOGGED_CHARS_MAX)) {
            int logged = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (logged++ < LOGGED_LINES_MAX) {
                    LOG.log(
                            Level.WARNING,
                            "engine child {0}: {1}",
                            Long.toString(pid()),
                            line.substring(0, Math.min(line.length(), LOGGED_CHARS_MAX)));
                }
            }
        } catch (IOException ended) {
            LOG.log(Level.DEBUG, "errors of an engine child ended", ended);
        }
    }
}
