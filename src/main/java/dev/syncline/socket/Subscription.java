package dev.syncline.socket;

import dev.syncline.access.Role;
import dev.syncline.id.DocumentId;
import dev.syncline.live.Subscriber;
import dev.syncline.wire.Fault;
import java.util.function.Consumer;

/** One document that a connection holds open. Once closed it delivers nothing, whatever is still under way. */
final class Subscription implements Subscriber {
    private final DocumentId document;
    private final Outbound out;
    private final Consumer<Fault> onEnd;
    private Role role;
    private boolean closed;

    Subscription(DocumentId document, Role role, Outbound out, Consumer<Fault> onEnd) {
        this.document = document;
        this.role = role;
        this.out = out;
        this.onEnd = onEnd;
    }

    DocumentId document() {
        return document;
    }

    Role role() {
        return role;
    }

    void role(Role changed) {
        role = changed;
    }

    void close() {
        closed = true;
    }

    @Override
    public void deliver(byte[] frame) {
        if (!closed) {
            out.send(frame);
        }
    }

    @Override
    public void ended(Fault fault) {
        if (!closed) {
            closed = true;
            onEnd.accept(fault);
        }
    }
}
