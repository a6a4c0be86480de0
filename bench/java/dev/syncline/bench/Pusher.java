package dev.syncline.bench;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;

/** Somebody who pushes edits to a document of their own, always with as many unacknowledged ones as a window takes. */
final class Pusher {
    private final Edits edits;
    private final int window;
    private final Runnable exhausted;
    private final Runnable settled;
    private WebSocket socket;
    private int nextFrame;
    private long acked;
    private boolean stopped;

    /**
     * @param window edits under way
     * @param exhausted is called when there is no further edit
     * @param settled is called when it has stopped and everything was acknowledged
     */
    Pusher(Edits edits, int window, Runnable exhausted, Runnable settled) {
        this.edits = edits;
        this.window = window;
        this.exhausted = exhausted;
        this.settled = settled;
    }

    Future<Void> join(SyncTarget server) {
        return server.open(edits.document(), edits.type(), this::heard)
                .onSuccess(this::joined)
                .mapEmpty();
    }

    private void joined(WebSocket opened) {
        socket = opened;
        socket.closeHandler(gone -> {
            if (!stopped || acked < pushed()) {
                throw new IllegalStateException(
                        "the server closed after " + acked + " of " + pushed() + " edits: " + opened.closeReason());
            }
        });
    }

    void push() {
        while (!stopped && pushed() - acked + edits.perFrame() <= window) {
            if (nextFrame == edits.frames().size()) {
                exhausted.run();
                return;
            }
            socket.writeBinaryMessage(edits.frames().get(nextFrame++));
        }
    }

    /** Sends nothing more. */
    void stop() {
        stopped = true;
        settle();
    }

    long acked() {
        return acked;
    }

    private long pushed() {
        return (long) nextFrame * edits.perFrame();
    }

    private void settle() {
        if (stopped && acked == pushed()) {
            socket.close();
            settled.run();
        }
    }

    private void heard(Buffer frame) {
        long lsn = Glance.acked(frame);
        if (lsn > 0) {
            acked = lsn;
            push();
            settle();
        } else if (Glance.entries(frame) == 0) {
            SyncTarget.refuse(frame);
        }
    }
}
