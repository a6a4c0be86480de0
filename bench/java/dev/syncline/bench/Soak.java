package dev.syncline.bench;

import dev.syncline.load.SoakLoad;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Mixed load for so many minutes ({@link SoakLoad}), and what the server holds meanwhile, looked at every ten seconds behind
 * a full collection in each of its processes: what stays of work that is done would show as a line that rises. The samples
 * are left as {@code target/soak.csv}, their picture as {@code target/soak.svg}.
 */
final class Soak {
    private static final int SAMPLE_S = 10;
    private static final Path CSV = Path.of("target", "soak.csv");
    private static final Path PICTURE = Path.of("target", "soak.svg");
    private static final Duration REST_MAX = Duration.ofMinutes(3);
    private static final double MB = 1e6;
    private static final double S_PER_HOUR = 3_600;

    private final ServerProcess server;
    private final int minutes;
    private final long seed = ThreadLocalRandom.current().nextLong();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Sample> samples = new ArrayList<>();

    /** @param server on the database, with its settings, not started */
    Soak(ServerProcess server, int minutes) {
        this.server = server;
        this.minutes = minutes;
    }

    /**
     * One look at the server.
     *
     * @param heapMb of the server, what a full collection leaves
     * @param engineMb each child's share of memory, added up
     * @param threads of the server and its children
     * @param files that they have open, with sockets
     */
    private record Sample(double seconds, double heapMb, double engineMb, double threads, double files) {}

    void run() throws Exception {
        server.env("SYNCLINE_LIVE_SNAPSHOT_ENTRIES", "300")
                .env("SYNCLINE_LIMITS_IDENTITY_SIGN_INS_PER_MINUTE", "1000000")
                .jvmArgument("-Xmx512m")
                .start();
        var load = new SoakLoad(server, seed);
        long start = System.nanoTime();
        try (var sampler = Executors.newSingleThreadScheduledExecutor()) {
            var sampling = sampler.scheduleWithFixedDelay(() -> sample(start), SAMPLE_S, SAMPLE_S, TimeUnit.SECONDS);
            load.run(minutes);
            if (sampling.isDone()) {
                // A look failed and there were no others: its failure is the result.
                sampling.get();
            }
            sampling.cancel(false);
        }
        // Whatever becomes of the rest, what an hour showed is there.
        write();
        Await.until("documents leave memory", REST_MAX, () -> server.metric("syncline_live_documents") == 0);
        sample(start);
        write();
        report(load);
    }

    private void sample(long start) {
        try {
            for (ProcessHandle process : processes().toList()) {
                Idle.collect(process.pid());
            }
            samples.add(new Sample(
                    (System.nanoTime() - start) / 1e9,
                    heapMb(),
                    Memory.of(server.handle()).children(),
                    processes().mapToLong(one -> count(one, "task")).sum(),
                    processes().mapToLong(one -> count(one, "fd")).sum()));
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The server last: its heap is read right behind its collection. */
    private Stream<ProcessHandle> processes() {
        return Stream.concat(server.handle().descendants(), Stream.of(server.handle()));
    }

    private static long count(ProcessHandle process, String what) {
        try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(process.pid()), what))) {
            return entries.count();
        } catch (IOException | UncheckedIOException gone) {
            return 0;
        }
    }

    private double heapMb() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.uri("/q/metrics")).build();
        return http.send(request, BodyHandlers.ofString())
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum()
                / MB;
    }

    private void write() throws IOException {
        List<String> lines = new ArrayList<>(List.of("seconds,heap_mb,engine_mb,threads,files"));
        samples.forEach(sample -> lines.add(String.format(
                Locale.ROOT,
                "%.0f,%.1f,%.1f,%.0f,%.0f",
                sample.seconds(),
                sample.heapMb(),
                sample.engineMb(),
                sample.threads(),
                sample.files())));
        Files.write(CSV, lines);
        double[] seconds = figures(Sample::seconds);
        Files.writeString(
                PICTURE,
                new Plot(seconds)
                        .panel("heap after a full collection, MB", figures(Sample::heapMb))
                        .panel("engine children, MB", figures(Sample::engineMb))
                        .panel("threads", figures(Sample::threads))
                        .panel("open files and sockets", figures(Sample::files))
                        .svg());
    }

    private double[] figures(ToDoubleFunction<Sample> figure) {
        return samples.stream().mapToDouble(figure).toArray();
    }

    private void report(SoakLoad load) throws Exception {
        System.out.println("### Mixed load for " + minutes + " minutes");
        System.out.println(load.summary() + ", " + (long) server.metric("syncline_live_compactions_seconds_count")
                + " compactions; " + samples.size() + " samples; seed " + seed);
        var table = new Table("", "first third", "last third", "least", "most", "afterwards", "rises by, per hour");
        row(table, "heap after a full collection, MB", figures(Sample::heapMb));
        row(table, "engine children, MB", figures(Sample::engineMb));
        row(table, "threads", figures(Sample::threads));
        row(table, "open files and sockets", figures(Sample::files));
        table.print();
    }

    /** The last sample was taken after the load and stands alone; the slope is of the last two thirds. */
    private void row(Table table, String what, double[] all) {
        int load = all.length - 1;
        int third = load / 3;
        table.row(
                what,
                Rounds.number(mean(all, 0, third), 1),
                Rounds.number(mean(all, load - third, load), 1),
                Rounds.number(Arrays.stream(all, 0, load).min().orElse(0), 1),
                Rounds.number(Arrays.stream(all, 0, load).max().orElse(0), 1),
                Rounds.number(all[load], 1),
                Rounds.number(slope(figures(Sample::seconds), all, third, load) * S_PER_HOUR, 1));
    }

    private static double mean(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum / Math.max(1, to - from);
    }

    /** Of the straight line that is nearest to the points. */
    private static double slope(double[] x, double[] y, int from, int to) {
        double meanX = mean(x, from, to);
        double meanY = mean(y, from, to);
        double above = 0;
        double below = 0;
        for (int i = from; i < to; i++) {
            above += (x[i] - meanX) * (y[i] - meanY);
            below += (x[i] - meanX) * (x[i] - meanX);
        }
        return below == 0 ? 0 : above / below;
    }
}
