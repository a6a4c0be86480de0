package dev.syncline.live;

import dev.syncline.id.DocumentId;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Makes ready what was edited lately, before a node says that it is. When one of two nodes is restarted, everybody who
 * followed a document there may come to the other at once, and later back: none of them waits for its journal to be read.
 */
final class Warming {
    static final int DOCUMENTS_MAX = 16;
    static final int LATELY_S = 60;
    /** A large database or a large document holds no start up: the node is ready then, and cold. */
    static final int PATIENCE_MS = 5_000;

    private final Ports ports;
    private final LiveNode node;
    private volatile boolean over;

    Warming(Ports ports, LiveNode node) {
        this.ports = ports;
        this.node = node;
    }

    /** Whether nothing is to be waited for any more. */
    boolean isOver() {
        return over;
    }

    /** On the executor of the ports. */
    void begin() {
        ports.scheduler().after(PATIENCE_MS, () -> over = true);
        ports.on(ports.store().edited(LATELY_S, DOCUMENTS_MAX), (documents, problem) -> {
            next(new ArrayDeque<>(problem == null ? documents : List.of()));
        });
    }

    /** One after another, as memory for them is admitted; what cannot be read is told to whoever opens it. */
    private void next(Queue<DocumentId> rest) {
        if (rest.isEmpty() || over) {
            over = true;
        } else {
            node.prepare(rest.remove(), () -> next(rest));
        }
    }
}
