package dev.syncline.socket;

import dev.syncline.identity.Principal;
import dev.syncline.identity.SessionWatches;
import dev.syncline.log.Event;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** One connection between its transport and the live room, whatever the transport is. */
abstract class Peer {
    private static final Logger LOG = Logger.getLogger(Peer.class);

    private final Principal principal;
    private final Executor live;
    private final Consumer<FaultCode> ends;
    private volatile SessionWatches.Watch watch;
    /** Of the live room. */
    private Connection connection;

    private boolean ended;

    /** @param ends hears why a connection was ended */
    Peer(Principal principal, Executor live, Consumer<FaultCode> ends) {
        this.principal = principal;
        this.live = live;
        this.ends = ends;
    }

    /** The way out of the connection. */
    abstract Outbound out();

    /** Looks after a peer that says nothing or reads nothing; in the live room. */
    abstract void check(long nowMs);

    final Principal principal() {
        return principal;
    }

    final Connection connection() {
        return connection;
    }

    final void connect(Connection made) {
        connection = made;
    }

    final void watchedBy(SessionWatches.Watch made) {
        watch = made;
    }

    final boolean ended() {
        return ended;
    }

    /** Ends the connection for a reason that the peer is told. */
    final void end(Fault fault) {
        live.execute(() -> endNow(fault));
    }

    /** As {@link #end}, in the live room. */
    final void endNow(Fault fault) {
        if (ended) {
            return;
        }
        ended = true;
        ends.accept(fault.code());
        Event.of("connection ended")
                .with("session", principal.session())
                .with("code", fault.code())
                .info(LOG);
        connection.end(fault);
    }

    /** Ends the connection of a peer that hears nothing any more; in the live room. */
    final void giveUp(int code, String reason) {
        if (!ended) {
            ended = true;
            connection.gone();
            out().close(code, reason);
        }
    }

    /** The transport is closed. */
    final void gone() {
        SessionWatches.Watch watching = watch;
        if (watching != null) {
            watching.close();
        }
        live.execute(() -> {
            ended = true;
            connection.gone();
        });
    }
}
