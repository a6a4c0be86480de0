package dev.syncline.interop;

import dev.syncline.access.Access;
import dev.syncline.access.Action;
import dev.syncline.access.Role;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Fault;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What one peer and this server say to each other about one document. Messages are handled in order; one that needs
 * something read first holds up those behind it, while changes go to the journal one behind the other without waiting.
 *
 * <p>States: unasked → absent (unknown or denied; looked up again when that may have changed) or following. A follower is
 * brought into step by {@link Telling}; what it writes goes to the journal by {@link Taking}.
 */
final class Conversation {
    private static final long BUSY_RETRY_MS = 250;
    /** What clients of our own take. */
    private static final int PRESENCE_BYTES_MAX = 4096;

    private final RepoConnection peer;
    private final RepoWorld world;
    private final DocumentId document;
    private final String name;
    private final Telling telling;
    private final Taking taking;
    private final Deque<Turn> waiting = new ArrayDeque<>();

    private Followed followed;
    /** What waits for the document to be followed. */
    private Said joining;

    private Role role;
    private List<ChangeHash> theirHeads = List.of();
    private boolean busy;
    /** A reason to look for the document again came while it was being looked for: what is read then may be older. */
    private boolean lookDue;

    private boolean closed;

    /** Something that the peer sent, in its turn. */
    private sealed interface Turn {
        /** Is to be called when it was handled. */
        Runnable handled();
    }

    /** A message of the sync protocol. */
    record Said(Kind kind, SyncMessage message, Runnable handled) implements Turn {}

    /** What the peer says to the others in passing. */
    private record Passing(RepoFrame.Ephemeral said, Runnable handled) implements Turn {}

    /**
     * What the peer wants with a message. Two are no messages of it: LOOK is a reason to look for the document again, OPEN one
     * to begin to talk about it.
     */
    enum Kind {
        REQUEST,
        SYNC,
        LOOK,
        OPEN
    }

    /** @param name the document's id as the peer writes it */
    Conversation(RepoConnection peer, RepoWorld world, DocumentId document, String name) {
        this.peer = peer;
        this.world = world;
        this.document = document;
        this.name = name;
        this.telling = new Telling(this, world, RepoFrames.syncPrefix(world.self(), peer.name(), name));
        this.taking = new Taking(this, world, telling);
    }

    DocumentId document() {
        return document;
    }

    RepoConnection peer() {
        return peer;
    }

    Telling telling() {
        return telling;
    }

    /** Null unless the document is followed. */
    Followed followed() {
        return followed;
    }

    Role role() {
        return role;
    }

    boolean isClosed() {
        return closed;
    }

    boolean may(Action action) {
        return role != null && Access.allowed(role, action);
    }

    void received(Kind kind, SyncMessage message, Runnable handled) {
        waiting.add(new Said(kind, message, handled));
        next();
    }

    /**
     * Begins to talk, whether the document is here or not.
     *
     * @param theirs heads that the peer had when it was last heard of
     */
    void open(List<ChangeHash> theirs) {
        SyncMessage.Have had = new SyncMessage.Have(theirs, BloomFilter.EMPTY);
        received(Kind.OPEN, new SyncMessage(List.of(), List.of(), List.of(had), List.of(), false), () -> {});
    }

    /** What the peer says in passing comes behind what it wrote before. */
    void received(RepoFrame.Ephemeral said, Runnable handled) {
        waiting.add(new Passing(said, handled));
        next();
    }

    private void next() {
        while (!busy && !waiting.isEmpty()) {
            switch (waiting.remove()) {
                case Said said -> handle(said);
                case Passing passing -> {
                    pass(passing.said());
                    passing.handled().run();
                }
            }
        }
    }

    /** The messages behind this one wait. */
    void hold() {
        busy = true;
    }

    boolean isHeld() {
        return busy;
    }

    /** What held up the messages is over. */
    void goOn() {
        busy = false;
        if (!closed) {
            next();
        }
    }

    /** The same, behind a last step that may hold them up again. */
    void goOnAfter(Runnable last) {
        busy = false;
        last.run();
        if (!closed) {
            next();
        }
    }

    /** A message could not be handled yet: it comes first when the messages go on. */
    void again(Said said) {
        waiting.addFirst(said);
        if (closed) {
            passOver();
        } else {
            goOn();
        }
    }

    void later(Runnable task) {
        world.ports().scheduler().after(BUSY_RETRY_MS, task);
    }

    private void handle(Said said) {
        theirHeads = said.message().heads();
        telling.heard(said.message());
        if (followed == null) {
            lookUp(said);
        } else if (!said.message().changes().isEmpty()) {
            taking.take(said);
        } else if (said.kind() == Kind.OPEN) {
            telling.open(said.message().have().getFirst().shared());
            said.handled().run();
        } else {
            telling.answer(said.message());
            said.handled().run();
        }
    }

    /** May the peer see the document, and is there one? */
    private void lookUp(Said said) {
        busy = true;
        lookDue = false;
        world.ports().on(world.directory().role(peer.user(), document), (found, problem) -> {
            if (closed) {
                said.handled().run();
            } else if (problem != null) {
                later(() -> lookUp(said));
            } else if (lookDue) {
                lookUp(said);
            } else if (found.isPresent()) {
                role = found.get();
                follow(said);
            } else if (said.kind() == Kind.SYNC && !said.message().heads().isEmpty()) {
                new Uploading(this, world, peer).run(said.message(), outcome -> uploaded(said, outcome));
            } else {
                unavailable(said);
            }
        });
    }

    private void uploaded(Said said, Uploading.Outcome outcome) {
        if (closed) {
            said.handled().run();
            return;
        }
        switch (outcome) {
            case DENIED -> unavailable(said);
            case THERE -> lookUp(said);
            case BUSY -> later(() -> lookUp(said));
            case WANTED -> {
                telling.sendNothing(said.message().heads());
                said.handled().run();
                goOn();
            }
            case INCOMPLETE -> {
                if (telling.startOver()) {
                    said.handled().run();
                    goOn();
                } else {
                    unavailable(said);
                }
            }
        }
    }

    private void unavailable(Said said) {
        role = null;
        world.absent().await(this);
        switch (said.kind()) {
            case REQUEST, SYNC -> tellUnavailable();
            case OPEN -> request();
            case LOOK -> {}
        }
        said.handled().run();
        goOn();
        if (lookDue) {
            lookAgain();
        }
    }

    void tellUnavailable() {
        peer.sendUnavailable(name);
    }

    void tellInStep() {
        peer.inStep(name);
    }

    /** Asks the peer for the document, of which nothing is here. */
    void request() {
        peer.send(RepoFrames.request(world.self(), peer.name(), name));
    }

    private void follow(Said said) {
        followed = world.followed(document);
        joining = said;
        followed.join(this, () -> {
            if (joining != said) {
                return;
            }
            joining = null;
            world.absent().forget(this);
            busy = false;
            handle(said);
            next();
        });
    }

    /** The document may be there now, or be open to the peer now: it is sent as if the peer had asked just now. */
    void lookAgain() {
        if (busy) {
            lookDue = true;
        } else if (!closed && followed == null) {
            SyncMessage asked = new SyncMessage(theirHeads, List.of(), List.of(), List.of(), false);
            handle(new Said(Kind.LOOK, asked, () -> {}));
        }
    }

    /** Roles of the user changed. */
    void recheck() {
        if (followed == null) {
            lookAgain();
            return;
        }
        world.ports().on(world.directory().role(peer.user(), document), (found, problem) -> {
            if (closed || followed == null) {
                return;
            }
            Optional<Role> now = problem == null ? found : Optional.empty();
            now.ifPresentOrElse(this::changed, this::revoked);
        });
    }

    private void changed(Role now) {
        boolean couldWrite = may(Action.WRITE);
        role = now;
        if (!couldWrite && may(Action.WRITE) && telling.inStep()) {
            // What it wrote before was dropped.
            telling.startOver();
        }
    }

    private void revoked() {
        leave();
        passOver();
        world.absent().await(this);
        tellUnavailable();
        goOn();
    }

    /** The document cannot be followed any longer; when it can, the peer will hear of it. */
    void ended(Fault fault) {
        if (closed) {
            return;
        }
        followed = null;
        role = null;
        telling.reset();
        passOver();
        world.absent().await(this);
        tellUnavailable();
        goOn();
    }

    /** The peer is gone. */
    void close() {
        closed = true;
        leave();
        world.absent().forget(this);
        passOver();
    }

    private void leave() {
        Followed left = followed;
        followed = null;
        role = null;
        telling.reset();
        if (left != null) {
            left.leave(this);
        }
    }

    /** What was said meanwhile is not handled any longer. */
    private void passOver() {
        if (joining != null) {
            waiting.add(joining);
            joining = null;
        }
        while (!waiting.isEmpty()) {
            waiting.remove().handled().run();
        }
    }

    void present(DownFrame.Presence presence) {
        peer.present(name, presence);
    }

    /** All others who follow the document hear it, also those who have not answered yet to what they were sent of it. */
    private void pass(RepoFrame.Ephemeral said) {
        if (followed == null || !may(Action.PRESENCE)) {
            return;
        }
        for (Conversation other : List.copyOf(followed.members())) {
            if (other != this) {
                other.peer.pass(said);
            }
        }
        if (said.payload().length <= PRESENCE_BYTES_MAX) {
            world.node().tell(followed, new DownFrame.Presence(document, peer.session(), peer.user(), said.payload()));
        }
    }
}
