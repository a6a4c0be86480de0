package dev.syncline.bench;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands per second that writers push over their sockets and get acknowledged, which is after they were decided and
 * committed, beside plain changes in the same shape and the same run.
 */
final class Deciding {
    private static final Shape[] SHAPES = {new Shape(1, 1), new Shape(8, 1), new Shape(8, 50), new Shape(64, 50)};

    /** More than was ever decided. */
    private static final int PER_SECOND_MAX = 60_000;

    private static final int ONE_BY_ONE_PER_SECOND_MAX = 30_000;
    private static final int WINDOW = 64;

    private final Plan plan;
    private final Vertx vertx;
    private final BenchDatabase database;
    private final SyncTarget target;

    private record Shape(int writers, int perPush) {
        int window() {
            return Math.max(WINDOW, 2 * perPush);
        }
    }

    private interface Maker {
        Edits make(int frames, int perFrame);
    }

    Deciding(Plan plan, Vertx vertx, BenchDatabase database, SyncTarget target) {
        this.plan = plan;
        this.vertx = vertx;
        this.database = database;
        this.target = target;
    }

    void run() throws Exception {
        System.out.println("### Commands decided and acked per second, beside plain changes");
        var table = new Table("writers, each on a document", "per push", "n", "commands/s", "n", "changes/s", "ratio");
        for (Shape shape : SHAPES) {
            var commands = new Rounds();
            var changes = new Rounds();
            long decided = 0;
            long admitted = 0;
            for (int round = 0; round < plan.rounds(); round++) {
                decided += measure(shape, Edits::command, commands);
                admitted += measure(shape, Edits::type, changes);
            }
            table.row(
                    shape.writers(),
                    shape.perPush(),
                    decided,
                    commands.show(0),
                    admitted,
                    changes.show(0),
                    Rounds.number(commands.median() / changes.median(), 2));
        }
        table.print();
    }

    /** Gives how many were acknowledged in all. */
    private long measure(Shape shape, Maker maker, Rounds rounds) throws Exception {
        long perSecond = shape.perPush() == 1 ? ONE_BY_ONE_PER_SECOND_MAX : PER_SECOND_MAX;
        long each = perSecond * (plan.warmUpMs() + plan.closedMs()) / 1000 / shape.writers() + 2 * shape.window();
        List<Edits> edits = new ArrayList<>();
        for (int i = 0; i < shape.writers(); i++) {
            edits.add(maker.make((int) each / shape.perPush(), shape.perPush()));
        }
        var round = new PushRound(vertx, plan, edits, shape.window());
        rounds.add(round.run(target));
        long durable = database.durable(edits.stream().map(Edits::document).toList());
        if (durable != round.acked()) {
            throw new IllegalStateException(round.acked() + " were acknowledged, " + durable + " are durable");
        }
        return durable;
    }
}
