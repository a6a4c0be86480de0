package dev.syncline.interop;

import dev.syncline.id.DocumentId;
import dev.syncline.identity.Principal;
import dev.syncline.socket.Budget;
import dev.syncline.wire.Limits;

/** A peer that came to the door. */
final class RepoCaller extends RepoConnection {
    private static final int CLOSE_POLICY = 1008;

    private final RepoDoor door;

    RepoCaller(Principal principal, RepoWorld world, RepoDoor door, Budget budget, Limits limits, Out out) {
        super(principal, world, budget, limits, out);
        this.door = door;
    }

    @Override
    void greeted(RepoFrame frame) {
        if (frame instanceof RepoFrame.Join join) {
            join(join);
        }
    }

    private void join(RepoFrame.Join join) {
        if (!join.speaksOurs()) {
            send(RepoFrames.error(world().self(), "unsupported protocol version", join.sender()));
            end(CLOSE_POLICY, "unsupported protocol version");
            return;
        }
        if (name() != null && !name().equals(join.sender())) {
            return;
        }
        if (name() == null) {
            named(join.sender());
            door.joined(this);
        }
        send(RepoFrames.peer(world().self(), door.storage(), name()));
    }

    @Override
    boolean mayBegin(DocumentId document) {
        return true;
    }

    @Override
    void over() {
        door.left(this);
    }
}
