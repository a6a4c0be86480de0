package dev.syncline.load;

import dev.syncline.id.DocumentId;
import dev.syncline.socket.Ids;
import dev.syncline.socket.SyncClient;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.UpFrame;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A cheap client that has a document open and writes nothing. When its connection breaks it comes back as the worker's link
 * does, after a pause with full jitter, and goes on where it was in its document.
 */
final class Idler implements AutoCloseable {
    private static final int PAUSE_FIRST_MS = 500;
    private static final int PAUSE_LAST_MS = 30_000;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    private final URI server;
    private final String token;
    private final DocumentId document;
    private final boolean follows;
    private final Random random;
    private final Semaphore stop = new Semaphore(0);
    private final Queue<String> troubles = new ConcurrentLinkedQueue<>();
    private volatile SyncClient client;
    private volatile boolean stopped;
    private volatile int connects;
    private volatile int retries;
    private volatile long seq;
    private byte[] hash;
    private byte[] history;

    /** @param document to follow; null: one of its own */
    Idler(URI server, String token, DocumentId document, Random random) {
        this.server = server;
        this.token = token;
        this.follows = document != null;
        this.document = follows ? document : Ids.document();
        this.random = random;
        Thread.ofVirtual().start(this::live);
    }

    boolean follows() {
        return follows;
    }

    boolean isOpen() {
        SyncClient present = client;
        return present != null && present.isOpen();
    }

    /** How often it was let in. */
    int connects() {
        return connects;
    }

    /** How often it was asked to come again later. */
    int retries() {
        return retries;
    }

    /** Up to where it has read its document. */
    long seq() {
        return seq;
    }

    /** What must never happen, as it happened. */
    List<String> troubles() {
        return List.copyOf(troubles);
    }

    private void live() {
        int ceilingMs = PAUSE_FIRST_MS;
        try {
            while (!stopped) {
                if (connect()) {
                    ceilingMs = PAUSE_FIRST_MS;
                    read();
                }
                stop.tryAcquire(random.nextInt(ceilingMs), TimeUnit.MILLISECONDS);
                ceilingMs = Math.min(PAUSE_LAST_MS, 2 * ceilingMs);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean connect() throws InterruptedException {
        try {
            SyncClient fresh = SyncClient.greeted(server, token);
            boolean opened = open(fresh);
            if (opened) {
                client = fresh;
                connects++;
            } else {
                fresh.close();
            }
            return opened;
        } catch (SyncClient.Refused refused) {
            boolean later = refused.status() == TOO_MANY || refused.status() == UNAVAILABLE;
            askedToWait(later && !refused.code().isEmpty(), refused.status() + " " + refused.code());
        } catch (InterruptedException ended) {
            throw ended;
        } catch (Exception | AssertionError broken) {
            // The connection broke before it was of use.
        }
        return false;
    }

    /** Opens the document where it was left. */
    private boolean open(SyncClient fresh) throws Exception {
        boolean resuming = seq > 0;
        fresh.send(new UpFrame.Open(
                document, "note", null, resuming ? history : null, seq, resuming ? hash : null, List.of()));
        DownFrame answer = fresh.await(
                DownFrame.class, frame -> frame instanceof DownFrame.Opened || frame instanceof DownFrame.Fault);
        if (answer instanceof DownFrame.Opened opened) {
            if (opened.from() != seq) {
                troubles.add("not resumed at " + seq + ", but " + opened);
            }
            history = opened.history();
            return true;
        }
        askedToWait(((DownFrame.Fault) answer).retryAfterMs() >= 0, answer.toString());
        return false;
    }

    private void askedToWait(boolean asked, String refusal) {
        if (asked) {
            retries++;
        } else {
            troubles.add("refused with " + refusal);
        }
    }

    /** Follows the document until the connection is gone. */
    private void read() throws InterruptedException {
        while (!stopped && client.isOpen()) {
            for (DownFrame.Entries entries : client.taken(DownFrame.Entries.class)) {
                if (entries.first() != seq + 1) {
                    troubles.add("after " + seq + " came " + entries.first());
                }
                seq = entries.last();
                hash = entries.hash();
            }
            for (DownFrame.Fault fault : client.taken(DownFrame.Fault.class)) {
                if (fault.retryAfterMs() < 0) {
                    troubles.add("met " + fault);
                }
            }
            stop.tryAcquire(50, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        stopped = true;
        stop.release(2);
        SyncClient present = client;
        if (present != null) {
            present.close();
        }
    }
}
