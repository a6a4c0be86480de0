package dev.syncline.bench;

import dev.syncline.bench.Traffic.Measured;
import dev.syncline.bench.Traffic.Shape;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.Map;

/** Fan-out by the server, where every edit is durable before anybody hears of it, beside the bare relay. */
final class FanOut {
    private static final int[] READERS = {1, 10, 100};
    private static final int[] WINDOWS = {1, 16, 64};
    /** More than either has ever carried. */
    private static final int EDITS_PER_SECOND_MAX = 25_000;

    private static final int ONE_BY_ONE_PER_SECOND_MAX = 8_000;

    private static final Shape HEAT = new Shape(10, 64);

    private final Plan plan;
    private final Vertx vertx;
    private final BenchDatabase database;
    private final Cpu cpu;
    private final Map<String, Target> targets = new LinkedHashMap<>();

    FanOut(Plan plan, Vertx vertx, BenchDatabase database, Cpu cpu, Target relay, Target server) {
        this.plan = plan;
        this.vertx = vertx;
        this.database = database;
        this.cpu = cpu;
        targets.put("relay", relay);
        targets.put("Syncline", server);
    }

    void run() throws Exception {
        for (Target target : targets.values()) {
            measure(target, HEAT, edits(HEAT, plan.heatMs()), plan.heatMs());
        }
        paced();
        closedLoops();
    }

    private void paced() throws Exception {
        System.out.println("### Fan-out, 50 edits/s, ms from the writer's send to a reader's receipt");
        var table = new Table("readers", "n", "relay p50", "p99", "Syncline p50", "p99", "p99 − relay's", "goal");
        var commitP99 = new Rounds();
        var commitP50 = new Rounds();
        int commits = 0;
        for (int readers : READERS) {
            Shape shape = new Shape(readers, 0);
            var figures = new LinkedHashMap<String, Latency>();
            for (int round = 0; round < plan.rounds(); round++) {
                Edits edits = edits(shape, plan.pacedMs());
                for (var target : targets.entrySet()) {
                    figures.computeIfAbsent(target.getKey(), name -> new Latency())
                            .add(measure(target.getValue(), shape, edits, plan.pacedMs()));
                }
                Samples commit = Commits.paced(database, plan.pacedMs());
                commits += commit.count();
                commitP50.add(commit.quantileMs(0.5));
                commitP99.add(commit.quantileMs(0.99));
            }
            Latency relay = figures.get("relay");
            Latency ours = figures.get("Syncline");
            table.row(
                    readers,
                    ours.count,
                    relay.p50.show(2),
                    relay.p99.show(2),
                    ours.p50.show(2),
                    ours.p99.show(2),
                    Rounds.number(ours.p99.median() - relay.p99.median(), 2),
                    "≤ 3 + one commit");
        }
        table.print();
        System.out.printf(
                "One commit alone at the same pace, between the rounds: p50 %s, p99 %s ms, n = %,d.%n%n",
                commitP50.show(2), commitP99.show(2), commits);
    }

    private void closedLoops() throws Exception {
        System.out.println("### Fan-out, closed loop, edits/s that reached every reader");
        var table = new Table(
                "readers",
                "window",
                "n",
                "relay",
                "Syncline",
                "ratio",
                "goal",
                "relay p50 / p99 ms",
                "Syncline p50 / p99 ms");
        var costs = new Table(
                "readers", "window", "relay", "load on it", "Syncline's server", "engine", "Postgres", "load on it");
        for (int readers : READERS) {
            for (int window : WINDOWS) {
                closedLoop(new Shape(readers, window), table, costs);
            }
        }
        table.print();
        System.out.println("### Processor time of the same runs, ms per 1,000 edits");
        costs.print();
    }

    private void closedLoop(Shape shape, Table table, Table costs) throws Exception {
        var rates = new LinkedHashMap<String, Rounds>();
        var latencies = new LinkedHashMap<String, Latency>();
        var spent = new LinkedHashMap<String, Double>();
        for (int round = 0; round < plan.rounds(); round++) {
            Edits edits = edits(shape, plan.closedMs());
            for (var target : targets.entrySet()) {
                String name = target.getKey();
                Map<String, Double> before = cpu.used();
                Measured measured = measure(target.getValue(), shape, edits, plan.closedMs());
                cpu.used().forEach((process, seconds) -> {
                    double perEdit = (seconds - before.get(process)) * 1e6 / measured.edits() / plan.rounds();
                    spent.merge(name + ": " + process, perEdit, Double::sum);
                });
                rates.computeIfAbsent(name, unused -> new Rounds()).add(measured.perSecond());
                latencies.computeIfAbsent(name, unused -> new Latency()).add(measured);
            }
        }
        Rounds relay = rates.get("relay");
        Rounds ours = rates.get("Syncline");
        table.row(
                shape.readers(),
                shape.window(),
                latencies.get("Syncline").count,
                relay.show(0),
                ours.show(0),
                Rounds.number(ours.median() / relay.median(), 2),
                shape.readers() == 10 && shape.window() == 64 ? "≥ 0.8" : "",
                latencies.get("relay").both(),
                latencies.get("Syncline").both());
        costs.row(
                shape.readers(),
                shape.window(),
                spent("relay", "relay", spent),
                spent("relay", "load", spent),
                spent("Syncline", "server", spent),
                spent("Syncline", "engine", spent),
                spent("Syncline", "postgres", spent),
                spent("Syncline", "load", spent));
    }

    private static String spent(String target, String process, Map<String, Double> spent) {
        return Rounds.number(spent.get(target + ": " + process), 0);
    }

    private Measured measure(Target target, Shape shape, Edits edits, long ms) throws Exception {
        return Traffic.measure(target, shape, edits, vertx, plan.warmUpMs(), ms);
    }

    private Edits edits(Shape shape, long ms) {
        long perSecond = switch (shape.window()) {
            case 0 -> 2 * Traffic.PER_SECOND;
            case 1 -> ONE_BY_ONE_PER_SECOND_MAX;
            default -> EDITS_PER_SECOND_MAX;
        };
        return Edits.type((int) (perSecond * (plan.warmUpMs() + ms) / 1000), 1);
    }

    /** Latencies over the rounds. */
    private static final class Latency {
        private final Rounds p50 = new Rounds();
        private final Rounds p99 = new Rounds();
        private int count;

        void add(Measured measured) {
            p50.add(measured.latencies().quantileMs(0.5));
            p99.add(measured.latencies().quantileMs(0.99));
            count += measured.latencies().count();
        }

        String both() {
            return Rounds.number(p50.median(), 2) + " / " + Rounds.number(p99.median(), 2);
        }
    }
}
