package dev.syncline.load;

import dev.syncline.command.Arguments;
import dev.syncline.command.CommandReplica;
import dev.syncline.command.Outcome;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.process.Await;
import dev.syncline.worker.client.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Moves planned hours between the tickets of a desk, as long as not too many moves wait for the server. */
final class Mover {
    private static final int PAUSE_MS = 50;
    private static final int WAITING_MAX = 4;
    private static final int TICKETS = 4;
    private static final int HOURS = 1_000;

    /** How many hours the tickets have together, always. */
    static final long HOURS_IN_ALL = (long) TICKETS * HOURS;

    final JvmDevice device;
    private final DocumentId desk;
    private final Random random;
    /** Of each command that was given, by its seed, the outcomes that the device was told. */
    private final Map<Long, List<Outcome>> told = new HashMap<>();

    private volatile boolean stopped;

    Mover(JvmDevice device, DocumentId desk, long seed) {
        this.device = device;
        this.desk = desk;
        this.random = new Random(seed);
    }

    /** Opens the desk and waits for what the server has of it. */
    void begin(ProjectId project) throws Exception {
        device.open(desk, "desk", project);
        Await.until(
                device.name() + " has the desk",
                Crew.WAIT_MAX,
                () -> device.ask(() -> device.status(desk).current()));
    }

    /** Makes the tickets, each with its hours, and waits until the server has decided so. */
    void furnish() throws Exception {
        for (int i = 0; i < TICKETS; i++) {
            Arguments ticket = Arguments.NONE.with("ticket", "t" + i);
            device.ask(() -> give("ticket.open", ticket.with("title", "Work")));
            device.ask(() -> give("ticket.plan", ticket.with("hours", HOURS)));
        }
        Await.until("the desk is furnished", Crew.WAIT_MAX, this::settled);
    }

    /** Moves hours again and again, until it is stopped. */
    void move() {
        device.often(PAUSE_MS, () -> {
            hear();
            if (!stopped && device.commanded(desk).undecided().size() < WAITING_MAX) {
                int from = random.nextInt(TICKETS);
                int to = (from + 1 + random.nextInt(TICKETS - 1)) % TICKETS;
                Arguments way = Arguments.NONE.with("from", "t" + from).with("to", "t" + to);
                give("hours.move", way.with("hours", 1 + random.nextInt(20)));
            }
        });
    }

    private boolean give(String mutator, Arguments arguments) {
        long seed = random.nextLong();
        CommandReplica.Given given = device.give(desk, mutator, arguments, seed, () -> {});
        if (given.rejection() == null) {
            told.put(seed, new ArrayList<>());
        }
        return given.rejection() == null;
    }

    private void hear() {
        for (CommandReplica.Settled settled : device.commanded(desk).settled()) {
            told.computeIfAbsent(settled.command().seed(), seed -> new ArrayList<>())
                    .add(settled.outcome());
        }
    }

    void stop() {
        stopped = true;
    }

    /** Whether everything that was given is decided, and all that the server has is here. */
    boolean settled() throws Exception {
        return device.ask(() -> {
            hear();
            Status status = device.status(desk);
            return device.commanded(desk).undecided().isEmpty() && status.waiting() == 0 && status.current();
        });
    }

    /** What {@link #told} holds. */
    Map<Long, List<Outcome>> told() throws Exception {
        return device.ask(() -> {
            hear();
            return Map.copyOf(told);
        });
    }
}
