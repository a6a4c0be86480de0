package dev.syncline.browser;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A real browser on a profile folder. The folder outlives it, so that the same person can come back. Its end fails if it
 * reported a violation of a content security policy, unless the test provoked that.
 */
public final class Chromium implements AutoCloseable {
    private static final int START_SECONDS_MAX = 120;
    private static final int STOP_SECONDS_MAX = 30;
    private static final String ADDRESS_LINE = "DevTools listening on ";
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--disable-background-timer-throttling",
            "--disable-backgrounding-occluded-windows",
            "--disable-renderer-backgrounding",
            "--remote-debugging-port=0",
            "--window-size=1280,900");

    private final Process process;
    private final DevTools devTools;
    private final Violations violations;
    private final Thread atExit = new Thread(this::killProcesses);

    private Chromium(Process process, DevTools devTools) {
        this.process = process;
        this.devTools = devTools;
        this.violations = new Violations(devTools);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Starts a browser on a profile folder, new or left by an earlier browser, however that one ended. */
    public static Chromium start(Path profile) throws IOException, InterruptedException {
        return start(profile, List.of());
    }

    /** With flags of its own, such as names that only this browser resolves. */
    static Chromium start(Path profile, List<String> flags) throws IOException, InterruptedException {
        ChromiumBinary binary = ChromiumBinary.find();
        Files.createDirectories(profile);
        var command = new ArrayList<String>();
        command.add(binary.executable().toString());
        command.addAll(FLAGS);
        command.addAll(flags);
        command.add("--user-data-dir=" + profile.toAbsolutePath());
        command.add("about:blank");
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(binary.environment());
        Process process = builder.start();
        var address = new CompletableFuture<URI>();
        Thread.ofPlatform().daemon().name("chromium-log").start(() -> keepLog(process, profile, address));
        try {
            return new Chromium(process, new DevTools(address.get(START_SECONDS_MAX, TimeUnit.SECONDS)));
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new IOException("no browser within " + START_SECONDS_MAX + " s, see " + logFile(profile), e);
        }
    }

    private static Path logFile(Path profile) {
        return profile.resolveSibling(profile.getFileName() + ".log");
    }

    private static void keepLog(Process process, Path profile, CompletableFuture<URI> address) {
        try (BufferedReader lines = process.inputReader();
                var log = Files.newBufferedWriter(
                        logFile(profile), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.append(line).append('\n').flush();
                if (line.startsWith(ADDRESS_LINE)) {
                    address.complete(URI.create(line.substring(ADDRESS_LINE.length())));
                }
            }
        } catch (IOException e) {
            address.completeExceptionally(e);
        }
        address.completeExceptionally(new IOException("the browser ended at once"));
    }

    /** A new tab of this profile at an address. */
    public Tab open(String address) {
        return tab("").go(address);
    }

    /** A new tab of another person on the same machine: nothing of this profile is visible there, nothing is kept. */
    public Tab openPrivate(String address) {
        return openIn(newPrivateProfile(), address);
    }

    /** A profile of its own without a folder, for {@link #openIn}; cheaper than a second browser. */
    public String newPrivateProfile() {
        return devTools.call("", "Target.createBrowserContext")
                .path("browserContextId")
                .asText();
    }

    public Tab openIn(String privateProfile, String address) {
        return tab(privateProfile).go(address);
    }

    private Tab tab(String privateProfile) {
        JsonNode created = privateProfile.isEmpty()
                ? devTools.call("", "Target.createTarget", "url", "about:blank")
                : devTools.call("", "Target.createTarget", "url", "about:blank", "browserContextId", privateProfile);
        return new Tab(devTools, created.path("targetId").asText());
    }

    Violations violations() {
        return violations;
    }

    /** Every SharedWorker alive in this browser, attached, so that a test can look inside. */
    public List<Script> sharedWorkers() {
        return targets("shared_worker").map(id -> new Script(devTools, id)).toList();
    }

    /** Ends every SharedWorker of this browser at once, as a crash would; pages live on. */
    public void endSharedWorkers() {
        targets("shared_worker").toList().forEach(id -> devTools.call("", "Target.closeTarget", "targetId", id));
    }

    /** Stops the process that shows a tab, as a debugger or a laptop's lid would, and gives it, to be woken with CONT. */
    public ProcessHandle stopRendererOf(Tab tab) throws IOException, InterruptedException {
        for (ProcessHandle renderer :
                process.descendants().filter(Chromium::isRenderer).toList()) {
            signal(renderer, "STOP");
            if (!tab.answers()) {
                return renderer;
            }
            signal(renderer, "CONT");
        }
        throw new IllegalStateException("no process shows the tab");
    }

    private static boolean isRenderer(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .contains("--type=renderer");
        } catch (IOException gone) {
            return false;
        }
    }

    public static void signal(ProcessHandle process, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private Stream<String> targets(String type) {
        JsonNode all = devTools.call("", "Target.getTargets").path("targetInfos");
        return StreamSupport.stream(all.spliterator(), false)
                .filter(target -> target.path("type").asText().equals(type))
                .map(target -> target.path("targetId").asText());
    }

    /** SIGKILL to every process of the browser at once, as a power cut of the program would. */
    public void kill9() {
        devTools.close();
        killProcesses();
        forgetAtExit();
        violations.assertNone();
    }

    private void killProcesses() {
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().join());
    }

    /** Lets the browser end by itself, so that it writes what it has not written yet. */
    @Override
    public void close() {
        try {
            devTools.call("", "Browser.close");
            process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (IllegalStateException e) {
            // The browser may be gone before it answers.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill9();
    }

    private void forgetAtExit() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            throw new UncheckedIOException(new IOException("closed while the program ends", e));
        }
    }
}
