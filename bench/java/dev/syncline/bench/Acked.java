package dev.syncline.bench;

import dev.syncline.process.ServerProcess;
import dev.syncline.store.StoreWriters;
import io.vertx.core.Vertx;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries per second that writers push over their sockets and get acknowledged, beside two statements on the same database
 * with as many documents, entries and bytes as the server's commits had: the commit's own, which writes the entries of a
 * document as one chunk, and a plain {@code insert … select unnest} of a row per entry into a table without an index.
 */
final class Acked {
    private static final Shape[] SHAPES = {
        new Shape(1, 1), new Shape(8, 1), new Shape(64, 1), new Shape(1, 50), new Shape(8, 50), new Shape(64, 50)
    };
    /** More than the statement has ever written. */
    private static final int PER_SECOND_MAX = 60_000;

    private static final int ONE_BY_ONE_PER_SECOND_MAX = 25_000;

    private final Plan plan;
    private final Vertx vertx;
    private final BenchDatabase database;
    private final ServerProcess server;
    private final SyncTarget target;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Under way at most, of all writers and of one. */
    private static final int WINDOW_MAX = 4_096;

    private static final int WINDOW_EACH_MAX = 1_024;

    private record Shape(int writers, int perPush) {
        int window() {
            return Math.min(WINDOW_EACH_MAX, WINDOW_MAX / writers);
        }
    }

    /** What the server has counted so far. */
    private record Counted(double commits, double appends, double entries) {
        Counted since(Counted before) {
            return new Counted(commits - before.commits, appends - before.appends, entries - before.entries);
        }

        int documents() {
            return (int) Math.max(1, Math.round(appends / commits));
        }

        int entriesEach() {
            return (int) Math.max(1, Math.round(entries / appends));
        }
    }

    Acked(Plan plan, Vertx vertx, BenchDatabase database, ServerProcess server, SyncTarget target) {
        this.plan = plan;
        this.vertx = vertx;
        this.database = database;
        this.server = server;
        this.target = target;
    }

    void run() throws Exception {
        System.out.println("### Acked entries per second, beside statements on the same database");
        var table = new Table(
                "writers, each on a document",
                "entries per push",
                "n",
                "acked/s",
                "its commits: documents × entries",
                "same statement/s",
                "ratio",
                "goal",
                "a row per entry/s",
                "ratio");
        for (Shape shape : SHAPES) {
            var acked = new Rounds();
            var statement = new Rounds();
            var plain = new Rounds();
            long n = 0;
            Counted made = null;
            for (int round = 0; round < plan.rounds(); round++) {
                Counted before = counted();
                Measured measured = measure(shape);
                made = counted().since(before);
                n += measured.entries();
                acked.add(measured.perSecond());
                int documents = made.documents();
                int each = made.entriesEach();
                statement.add(Commits.perSecond(
                        StoreWriters.statement(
                                database.pools(), database.store(), documents, each, measured.entryBytes()),
                        plan.closedMs()));
                plain.add(Commits.perSecond(
                        StoreWriters.plain(database.pools(), documents, each, measured.entryBytes()), plan.closedMs()));
            }
            table.row(
                    shape.writers(),
                    shape.perPush(),
                    n,
                    acked.show(0),
                    made.documents() + " × " + made.entriesEach(),
                    statement.show(0),
                    Rounds.number(acked.median() / statement.median(), 2),
                    "≥ 0.7",
                    plain.show(0),
                    Rounds.number(acked.median() / plain.median(), 2));
        }
        table.print();
    }

    private record Measured(double perSecond, long entries, int entryBytes) {}

    private Measured measure(Shape shape) throws Exception {
        long perSecond = shape.perPush() == 1 ? ONE_BY_ONE_PER_SECOND_MAX : PER_SECOND_MAX;
        long each = perSecond * (plan.warmUpMs() + plan.closedMs()) / 1000 / shape.writers() + 2 * shape.window();
        List<Edits> edits = new ArrayList<>();
        for (int i = 0; i < shape.writers(); i++) {
            edits.add(Edits.type((int) each / shape.perPush(), shape.perPush()));
        }
        var round = new PushRound(vertx, plan, edits, shape.window());
        double rate = round.run(target);
        long durable = database.durable(edits.stream().map(Edits::document).toList());
        if (durable != round.acked()) {
            throw new IllegalStateException(round.acked() + " entries were acknowledged, " + durable + " are durable");
        }
        return new Measured(rate, durable, edits.getFirst().changeBytes());
    }

    private Counted counted() throws Exception {
        String metrics = http.send(
                        HttpRequest.newBuilder(server.uri("/q/metrics")).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        return new Counted(
                metric(metrics, "syncline_journal_commit_seconds_count{result=\"answered\"}"),
                metric(metrics, "syncline_journal_appends_total{answer=\"committed\"}"),
                metric(metrics, "syncline_journal_entries_total"));
    }

    private static double metric(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }
}
