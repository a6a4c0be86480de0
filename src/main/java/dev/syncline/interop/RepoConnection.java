package dev.syncline.interop;

import dev.syncline.id.DocumentId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import dev.syncline.identity.Principal;
import dev.syncline.socket.Budget;
import dev.syncline.socket.PeerConnection;
import dev.syncline.socket.Rate;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One automerge-repo peer, whichever side connected: it says who it is, then talks about documents. Frames before that, and
 * frames of others that it passes on, are dropped. Of the live room.
 */
abstract class RepoConnection implements PeerConnection {
    private static final int CLOSE_GOING_AWAY = 1001;
    private static final int CLOSE_POLICY = 1008;
    private static final int CLOSE_TOO_LARGE = 1009;
    private static final int EPHEMERAL_BYTES_MAX = 64 * 1024;
    private static final int EPHEMERALS_PER_SECOND = 50;
    private static final int BURST_SECONDS = 10;

    /** The way out of a connection; it must not block. */
    interface Out {
        /** @param sent is called when the parts are needed no longer */
        void send(List<byte[]> parts, Runnable sent);

        void close(int code, String reason);
    }

    private final Principal principal;
    private final RepoWorld world;
    private final Budget budget;
    private final Limits limits;
    private final Out out;
    private final Rate ephemerals;
    private final Map<String, Conversation> conversations = new HashMap<>();
    private String name;
    private boolean closed;
    private boolean leaving;
    private int underWay;

    RepoConnection(Principal principal, RepoWorld world, Budget budget, Limits limits, Out out) {
        this.principal = principal;
        this.world = world;
        this.budget = budget;
        this.limits = limits;
        this.out = out;
        this.ephemerals = new Rate(
                EPHEMERALS_PER_SECOND, BURST_SECONDS, world.ports().clock().getAsLong());
    }

    /** The peer said something that is not about a document it may talk of. */
    abstract void greeted(RepoFrame frame);

    /** Whether the peer may begin to talk about a document. */
    abstract boolean mayBegin(DocumentId document);

    /** The connection is over; called once. */
    abstract void over();

    final Principal principal() {
        return principal;
    }

    final RepoWorld world() {
        return world;
    }

    UserId user() {
        return principal.user();
    }

    SessionId session() {
        return principal.session();
    }

    /** What the peer calls itself; null until it said so. */
    final String name() {
        return name;
    }

    final void named(String said) {
        name = said;
    }

    /** How long to wait before so much may be taken; 0 if it was taken. */
    long budget(long bytes, int changes) {
        return budget.take(bytes, changes, world.ports().clock().getAsLong());
    }

    /** @param handled is called once, when the frame takes no room any longer */
    void received(RepoFrame frame, Runnable handled) {
        boolean mine = name != null && frame.sender().equals(name);
        switch (frame) {
            case RepoFrame.Sync sync
            when mine && !closed && !leaving -> {
                sync(sync, handled);
                return;
            }
            case RepoFrame.Ephemeral said
            when mine && !closed -> {
                ephemeral(said, handled);
                return;
            }
            case RepoFrame.Sync notMine -> {}
            case RepoFrame.Ephemeral echo -> {}
            default -> {
                if (!closed && !leaving) {
                    greeted(frame);
                }
            }
        }
        handled.run();
    }

    private void sync(RepoFrame.Sync sync, Runnable handled) {
        Conversation conversation = conversations.get(sync.document());
        if (conversation == null) {
            Optional<DocumentId> id = DocumentId.read(sync.document());
            if (id.isEmpty()
                    || !mayBegin(id.get())
                    || conversations.size() >= limits.documents().openPerSessionMax()) {
                sendUnavailable(sync.document());
                handled.run();
                return;
            }
            conversation = begin(id.get(), sync.document());
        }
        conversation.received(
                sync.request() ? Conversation.Kind.REQUEST : Conversation.Kind.SYNC, sync.message(), handled);
    }

    final Conversation begin(DocumentId document, String written) {
        Conversation conversation = new Conversation(this, world, document, written);
        conversations.put(written, conversation);
        return conversation;
    }

    private void ephemeral(RepoFrame.Ephemeral said, Runnable handled) {
        Conversation conversation = conversations.get(said.document());
        if (conversation != null
                && said.payload().length <= EPHEMERAL_BYTES_MAX
                && ephemerals.take(1, world.ports().clock().getAsLong()) == 0) {
            conversation.received(said, handled);
        } else {
            handled.run();
        }
    }

    /** The peer does not get the document, whatever the reason. */
    void sendUnavailable(String document) {
        send(RepoFrames.unavailable(world.self(), name, document));
    }

    /** The peer has all of a document that is committed, or it is on its way. */
    void inStep(String document) {
        // Who came asks for no report.
    }

    /** What another peer says to those who have a document open. */
    void pass(RepoFrame.Ephemeral said) {
        send(RepoFrames.ephemeral(name, said));
    }

    /** What somebody with our own client says to them. */
    void present(String document, DownFrame.Presence presence) {
        byte[] payload = presence.payload();
        if (RepoFrames.isOneItem(payload)) {
            String session = presence.session().text();
            send(RepoFrames.ephemeral(
                    name, new RepoFrame.Ephemeral(session, document, session, world.nextPresence(), payload)));
        }
    }

    void send(byte[] frame) {
        send(List.of(frame), () -> {});
    }

    void send(List<byte[]> parts, Runnable sent) {
        if (closed) {
            sent.run();
        } else {
            out.send(parts, sent);
        }
    }

    /** Something of the peer's is on its way to the journal. */
    void offered() {
        underWay++;
    }

    void answered() {
        underWay--;
        if (leaving && underWay == 0) {
            end(CLOSE_GOING_AWAY, "DRAINING");
        }
    }

    /** Roles of the user changed. */
    void recheck() {
        new ArrayList<>(conversations.values()).forEach(Conversation::recheck);
    }

    /** The node will stop: what is on its way is still committed and answered. */
    void drain(long patienceMs) {
        leaving = true;
        if (underWay == 0) {
            end(CLOSE_GOING_AWAY, "DRAINING");
        } else {
            world.ports().scheduler().after(patienceMs, () -> end(CLOSE_GOING_AWAY, "DRAINING"));
        }
    }

    /** The protocol has a word for what ended it. */
    @Override
    public void end(Fault fault) {
        String reason = fault.code().name();
        send(RepoFrames.error(world.self(), reason, name == null ? "" : name));
        end(fault.code() == FaultCode.FRAME_TOO_LARGE ? CLOSE_TOO_LARGE : CLOSE_POLICY, reason);
    }

    @Override
    public void end(int code, String reason) {
        if (!closed) {
            gone();
            out.close(code, reason);
        }
    }

    @Override
    public void gone() {
        if (closed) {
            return;
        }
        closed = true;
        over();
        new ArrayList<>(conversations.values()).forEach(Conversation::close);
        conversations.clear();
    }
}
