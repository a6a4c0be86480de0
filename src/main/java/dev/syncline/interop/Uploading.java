package dev.syncline.interop;

import dev.syncline.access.Access;
import dev.syncline.access.Action;
import dev.syncline.access.Role;
import dev.syncline.app.Types;
import dev.syncline.codec.Bytes;
import dev.syncline.id.ProjectId;
import dev.syncline.live.Documents;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Makes a document of what a peer has of it, in the project that its credentials choose. */
final class Uploading {
    private static final Set<FaultCode> IN_PART =
            Set.of(FaultCode.MISSING_DEPENDENCY, FaultCode.CHANGE_HOSTILE, FaultCode.CHANGE_MALFORMED);

    private final Conversation conversation;
    private final RepoWorld world;
    private final RepoConnection peer;

    /** What came of it. */
    enum Outcome {
        /** The document is there now. */
        THERE,
        /** The peer may make it, and is to send its changes. */
        WANTED,
        /** What the peer sent is not all that it is made of, or no document. */
        INCOMPLETE,
        /** Somebody else's, deleted, or the peer may not make documents. */
        DENIED,
        /** Not now. */
        BUSY
    }

    Uploading(Conversation conversation, RepoWorld world, RepoConnection peer) {
        this.conversation = conversation;
        this.world = world;
        this.peer = peer;
    }

    void run(SyncMessage message, Consumer<Outcome> then) {
        world.ports().on(world.ports().store().find(conversation.document()), (row, problem) -> {
            if (problem != null) {
                then.accept(Outcome.BUSY);
            } else if (row.isPresent()) {
                then.accept(Outcome.DENIED);
            } else {
                project(project -> create(project, message, then), then);
            }
        });
    }

    private void project(Consumer<ProjectId> allowed, Consumer<Outcome> then) {
        world.ports().on(world.directory().personalProject(peer.user()), (personal, problem) -> {
            if (problem != null) {
                then.accept(Outcome.BUSY);
                return;
            }
            ProjectId project = peer.principal().project().orElse(personal);
            world.ports().on(world.directory().role(peer.user(), project), (Optional<Role> role, Throwable unread) -> {
                if (unread != null) {
                    then.accept(Outcome.BUSY);
                } else if (role.isPresent() && Access.allowed(role.get(), Action.CREATE)) {
                    allowed.accept(project);
                } else {
                    then.accept(Outcome.DENIED);
                }
            });
        });
    }

    private void create(ProjectId project, SyncMessage message, Consumer<Outcome> then) {
        if (message.changes().isEmpty()) {
            then.accept(Outcome.WANTED);
            return;
        }
        byte[] file = Bytes.concat(message.changes().toArray(byte[][]::new));
        Documents.Creation creation = new Documents.Creation(
                conversation.document(), project, Types.AUTOMERGE.name(), "", peer.principal(), file);
        peer.offered();
        world.ports().on(world.documents().create(creation).subscribeAsCompletionStage(), (at, problem) -> {
            peer.answered();
            if (problem == null) {
                world.absent().appeared(conversation.document());
                then.accept(Outcome.THERE);
            } else {
                then.accept(outcome(RepoWorld.fault(problem)));
            }
        });
    }

    private Outcome outcome(Fault fault) {
        if (fault.code() == FaultCode.CONFLICT) {
            return Outcome.THERE;
        }
        if (fault.code() == FaultCode.OVERLOADED) {
            return Outcome.BUSY;
        }
        world.refused(fault.code(), peer, conversation.document(), 1);
        return IN_PART.contains(fault.code()) ? Outcome.INCOMPLETE : Outcome.DENIED;
    }
}
