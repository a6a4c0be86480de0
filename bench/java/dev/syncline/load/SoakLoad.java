package dev.syncline.load;

import dev.syncline.process.FaultProxy;
import dev.syncline.process.ServerProcess;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Mixed load in shifts of half a minute, each on documents of its own, so that whatever stays of a shift adds up: writers
 * and readers of one note, people who join late, a cut of every connection, commands on a desk, and questions about the
 * past. A shift ends when all that was written is acknowledged.
 */
public final class SoakLoad {
    private static final int SHIFT_S = 30;
    private static final int WRITERS = 6;
    private static final int READERS = 2;
    private static final int PAUSE_MS = 100;
    private static final int LATE = 3;
    private static final int COMMAND_PAUSE_MS = 50;

    private final ServerProcess server;
    private final Random random;
    private final AtomicLong acked = new AtomicLong();
    private final AtomicLong commands = new AtomicLong();
    private final AtomicLong cut = new AtomicLong();
    private int shifts;

    public SoakLoad(ServerProcess server, long seed) {
        this.server = server;
        this.random = new Random(seed);
    }

    /** Works until the time is over and the last shift has ended. */
    public void run(int minutes) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
        while (System.nanoTime() < end) {
            shift();
            shifts++;
        }
    }

    /** What was done, in one line. */
    public String summary() {
        return shifts + " shifts, " + acked + " entries acknowledged, " + commands + " commands decided, " + cut
                + " connections cut";
    }

    private void shift() throws Exception {
        try (var proxy = new FaultProxy(server.port());
                var crowd = new Crowd(random, PAUSE_MS)) {
            var address = URI.create("http://localhost:" + proxy.port() + "/");
            crowd.begin(server);
            for (int i = 0; i < READERS; i++) {
                crowd.read(server, "reader " + i);
            }
            for (int i = 0; i < WRITERS; i++) {
                crowd.write(server, () -> address);
            }
            var desk = new Desk(Guest.signIn(server, "clerk"));
            Thread clerk = Thread.ofVirtual().start(desk);
            crowd.awaitAcks("of a shift", WRITERS);
            for (int late = 0; late < LATE; late++) {
                pass(SHIFT_S / (LATE + 1));
                crowd.write(server);
                cut.addAndGet(proxy.cutAll());
                crowd.awaitAcks("after a cut", WRITERS);
            }
            pass(SHIFT_S / (LATE + 1));
            crowd.settle();
            desk.stopped = true;
            clerk.join();
            acked.addAndGet(crowd.ledger.total());
            commands.addAndGet(desk.decided);
        }
    }

    /** The load goes on for a while. */
    private static void pass(int seconds) throws InterruptedException {
        new Semaphore(0).tryAcquire(seconds, TimeUnit.SECONDS);
    }

    /** Somebody who gives commands on a ticket, one after the other. */
    private static final class Desk implements Runnable {
        private final Guest clerk;
        private volatile boolean stopped;
        private volatile long decided;

        Desk(Guest clerk) {
            this.clerk = clerk;
        }

        @Override
        public void run() {
            try {
                String desk = clerk.make(clerk.project("desk", List.of()), "desk");
                command(desk, "ticket.open", Map.of("ticket", "t1", "title", "Door"));
                while (!stopped) {
                    command(desk, "ticket.vote", Map.of("ticket", "t1"));
                    new Semaphore(0).tryAcquire(COMMAND_PAUSE_MS, TimeUnit.MILLISECONDS);
                }
            } catch (Exception failure) {
                throw new IllegalStateException("after " + decided + " commands", failure);
            }
        }

        private void command(String desk, String mutator, Map<String, Object> arguments) throws Exception {
            clerk.command(desk, mutator, arguments);
            decided++;
        }
    }
}
