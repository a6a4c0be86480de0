package dev.syncline.process;

import dev.syncline.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The packaged server as a real process on a folder of its own. The port stays the same over its lives, so that
 * browsers see one origin. Its children (database, engine) end with {@link #close} at the latest.
 *
 * <p>With {@code -Dsyncline.executable=target/syncline} it is the native executable. That brings no database: it gets a
 * Postgres in the folder where the other keeps its own, which outlives the server's kills.
 */
public final class ServerProcess implements AutoCloseable {
    public static final Path PACKAGED = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Optional<Path> EXECUTABLE =
            Optional.ofNullable(System.getProperty("syncline.executable")).map(Path::of);
    private static final String DATABASE_URL = "QUARKUS_DATASOURCE_REACTIVE_URL";
    private static final Duration START_MAX = Duration.ofSeconds(180);
    private static final Duration STOP_MAX = Duration.ofSeconds(40);
    private static final Duration PROBE_MAX = Duration.ofSeconds(30);

    private final Path folder;
    private final int port;
    private final Map<String, String> environment = new HashMap<>();
    private final Optional<Path> executable;
    private final List<String> jvmArguments = new ArrayList<>();
    private final Set<ProcessHandle> descendants = new HashSet<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Thread atExit = new Thread(this::endEverything);
    private Path packaged = PACKAGED;
    private Process process;
    private EmbeddedPostgres database;

    /** A server that keeps everything below one folder. */
    public ServerProcess(Path folder) throws IOException {
        this(folder, EXECUTABLE);
    }

    /** @param executable what to start in place of the packaged jar */
    public ServerProcess(Path folder, Optional<Path> executable) throws IOException {
        this.executable = executable.map(Path::toAbsolutePath);
        this.folder = Files.createDirectories(folder).toAbsolutePath();
        this.port = freePort();
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** An environment variable of the next start. */
    public ServerProcess env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** A system property of the next start. */
    public ServerProcess property(String name, String value) {
        return jvmArgument("-D" + name + "=" + value);
    }

    /** A {@code -X} or {@code -D} of the next start; an executable takes them too. */
    public ServerProcess jvmArgument(String argument) {
        jvmArguments.add(argument);
        return this;
    }

    /** What the next start runs in place of the packaged jar, as another deployment would. */
    public ServerProcess packaged(Path jar) {
        packaged = jar;
        return this;
    }

    /** Whether the server starts a database of its own where none is configured. */
    public boolean bringsDatabase() {
        return executable.isEmpty();
    }

    /** Starts the process and returns when it is ready. */
    public ServerProcess start() throws IOException, InterruptedException {
        launch();
        awaitReady();
        return this;
    }

    /** Starts the process and returns at once. */
    public ServerProcess launch() throws IOException {
        if (isAlive()) {
            throw new IllegalStateException("the server is running");
        }
        process = command()
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        return this;
    }

    /** The packaged program on this server's folder and settings, with arguments. */
    public ProcessBuilder command(String... arguments) {
        if (!bringsDatabase() && !environment.containsKey(DATABASE_URL)) {
            startDatabase();
        }
        var command = new ArrayList<String>();
        executable.ifPresentOrElse(
                file -> command.add(file.toString()),
                () -> command.addAll(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED")));
        command.add("-Dquarkus.http.port=" + port);
        command.addAll(jvmArguments);
        if (executable.isEmpty()) {
            command.addAll(List.of("-jar", packaged.toAbsolutePath().toString()));
        }
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    /** How a command of the program ended, and what it wrote. */
    public record Ended(int code, String out, String err) {}

    /** Runs a command of the program to its end, on this server's folder and settings. */
    public Ended run(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, arguments[0], ".out");
        Path err = Files.createTempFile(folder, arguments[0], ".err");
        int code = command(arguments)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        return new Ended(code, Files.readString(out), Files.readString(err));
    }

    private void startDatabase() {
        Path data = folder.resolve("data");
        database = EmbeddedPostgres.start(data, data.resolve("programs"), Map.of());
        env(DATABASE_URL, "postgresql://127.0.0.1:" + database.port() + "/" + EmbeddedPostgres.DATABASE)
                .env("QUARKUS_DATASOURCE_USERNAME", EmbeddedPostgres.USER)
                .env("QUARKUS_DATASOURCE_PASSWORD", database.password());
    }

    /** Waits until the readiness probe says yes; a process that ended meanwhile fails at once. */
    public void awaitReady() throws IOException, InterruptedException {
        var probe = HttpRequest.newBuilder(uri("/q/health/ready"))
                .timeout(PROBE_MAX)
                .build();
        Await.until("server ready, see " + log(), START_MAX, () -> {
            if (!process.isAlive()) {
                return true;
            }
            return client.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        });
        if (!process.isAlive()) {
            throw new IOException("the server ended with " + process.exitValue() + ":\n" + Files.readString(log()));
        }
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** SIGKILL to the main process alone: its children must notice by themselves. */
    public void kill9() throws InterruptedException {
        rememberDescendants();
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM, then waits for the process to end in its own time. */
    public void stop() throws InterruptedException {
        rememberDescendants();
        process.destroy();
        if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the server did not stop within " + STOP_MAX + ", see " + log());
        }
    }

    /** Stops the process and its children from running, as a frozen machine would, and returns once they stand still. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
        Await.until("frozen, see " + log(), PROBE_MAX, this::isFrozen);
    }

    /** Lets a frozen process go on. */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
        Await.until("running again, see " + log(), PROBE_MAX, () -> !isFrozen());
    }

    /** A test that failed meanwhile leaves it frozen, and a frozen process does not stop. */
    private void thawIfFrozen() throws IOException, InterruptedException {
        if (isFrozen()) {
            thaw();
        }
    }

    /** Whether the operating system has the process stopped. */
    public boolean isFrozen() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).startsWith("T");
    }

    private void signal(String name) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("kill", "-" + name, Long.toString(process.pid())));
        process.descendants().forEach(child -> command.add(Long.toString(child.pid())));
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IOException(command + " ended with " + code);
        }
    }

    /** Waits for the process to end by itself; its exit code. */
    public int awaitEnd() throws InterruptedException {
        if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the server did not end within " + STOP_MAX + ", see " + log());
        }
        return process.exitValue();
    }

    /** A figure of {@code /q/metrics}, summed over its labels. */
    public double metric(String name) throws IOException, InterruptedException {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** A request's own timeout would end with the head of its answer. */
    private String metrics() throws IOException, InterruptedException {
        var question = HttpRequest.newBuilder(uri("/q/metrics")).build();
        var answer = client.sendAsync(question, HttpResponse.BodyHandlers.ofString());
        try {
            return answer.get(PROBE_MAX.toSeconds(), TimeUnit.SECONDS).body();
        } catch (ExecutionException | TimeoutException failure) {
            throw new IOException(failure);
        }
    }

    /** The process as the operating system knows it. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    public int port() {
        return port;
    }

    public Path log() {
        return folder.resolve("server.log");
    }

    public Path folder() {
        return folder;
    }

    /** The address of a path on this server. */
    public URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private void rememberDescendants() {
        if (process != null) {
            process.descendants().forEach(descendants::add);
        }
    }

    /** Stops the server if it runs and ends every child it left behind. */
    @Override
    public void close() {
        try {
            if (isAlive()) {
                thawIfFrozen();
                stop();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (database != null) {
                database.close();
            }
            endEverything();
            client.shutdownNow();
            Runtime.getRuntime().removeShutdownHook(atExit);
        }
    }

    private void endEverything() {
        rememberDescendants();
        postmaster().ifPresent(descendants::add);
        descendants.forEach(ProcessHandle::destroyForcibly);
        if (isAlive()) {
            process.destroyForcibly();
        }
    }

    /** The database's main process: it detached itself, but its folder names it. */
    public Optional<ProcessHandle> postmaster() {
        try (Stream<Path> files = Files.walk(folder)) {
            Optional<Path> file =
                    files.filter(path -> path.endsWith("postmaster.pid")).findFirst();
            if (file.isEmpty()) {
                return Optional.empty();
            }
            long pid = Long.parseLong(Files.readAllLines(file.get()).getFirst().trim());
            return ProcessHandle.of(pid)
                    .filter(handle -> handle.info().command().orElse("").contains("postgres"));
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }
}
