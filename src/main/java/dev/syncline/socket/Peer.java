package dev.syncline.socket;

import dev.syncline.identity.Principal;
import dev.syncline.identity.SessionWatches;
import dev.syncline.log.Event;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One connection between its transport and the live room, whatever the transport is.
 *
 * @param <C> what the live room makes of it
 */
public abstract class Peer<C extends PeerConnection> {
    private static final Logger LOG = Logger.getLogger(Peer.class);

    private final Principal principal;
    private final Executor live;
    private final Consumer<FaultCode> ends;
    private volatile SessionWatches.Watch watch;
    /** Of the live room. */
    private C connection;

    private boolean ended;

    /** @param ends hears why a connection was ended */
    protected Peer(Principal principal, Executor live, Consumer<FaultCode> ends) {
        this.principal = principal;
        this.live = live;
        this.ends = ends;
    }

    /** Looks after a peer that says nothing or reads nothing; in the live room. */
    public abstract void check(long nowMs);

    public final Principal principal() {
        return principal;
    }

    public final C connection() {
        return connection;
    }

    public final void connect(C made) {
        connection = made;
    }

    public final void watchedBy(SessionWatches.Watch made) {
        watch = made;
    }

    protected final boolean ended() {
        return ended;
    }

    /** Ends the connection for a reason that the peer is told. */
    public final void end(Fault fault) {
        live.execute(() -> endNow(fault));
    }

    /** As {@link #end}, in the live room. */
    protected final void endNow(Fault fault) {
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
    protected final void giveUp(int code, String reason) {
        if (!ended) {
            ended = true;
            connection.end(code, reason);
        }
    }

    /** The transport is closed. */
    public final void gone() {
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
