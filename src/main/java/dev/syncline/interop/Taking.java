package dev.syncline.interop;

import dev.syncline.access.Action;
import dev.syncline.change.ChangeHeader;
import dev.syncline.change.ChangeReader;
import dev.syncline.change.Chunk;
import dev.syncline.change.ChunkSplit;
import dev.syncline.codec.Bytes;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.TimelineId;
import dev.syncline.live.Documents;
import dev.syncline.live.Offer;
import dev.syncline.wire.FaultCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings what one peer writes to a document's journal, by the admission of every other door. */
final class Taking {
    private final Conversation conversation;
    private final RepoWorld world;
    private final Telling telling;

    Taking(Conversation conversation, RepoWorld world, Telling telling) {
        this.conversation = conversation;
        this.world = world;
        this.telling = telling;
    }

    void take(Conversation.Said said) {
        SyncMessage message = said.message();
        if (!conversation.may(Action.WRITE)) {
            refused(FaultCode.READ_ONLY, message.changes().size());
            telling.answer(message);
            said.handled().run();
            return;
        }
        long bytes =
                message.changes().stream().mapToLong(change -> change.length).sum();
        long waitMs = conversation.peer().budget(bytes, message.changes().size());
        if (waitMs > 0) {
            conversation.hold();
            world.ports().scheduler().after(waitMs, () -> conversation.again(said));
            return;
        }
        few(message.changes()).ifPresentOrElse(changes -> offer(said, changes), () -> admit(said));
    }

    private void refused(FaultCode code, int changes) {
        world.refused(code, conversation.peer(), conversation.document(), changes);
    }

    /** The changes one by one, if they are no whole document and fit one batch. */
    private Optional<List<byte[]>> few(List<byte[]> chunks) {
        List<byte[]> changes = new ArrayList<>(chunks.size());
        long bytes = 0;
        for (byte[] chunk : chunks) {
            if (!(ChangeReader.split(chunk, world.limits().batchEntriesMax()) instanceof ChunkSplit.Chunks split)) {
                // Admission says what is wrong with it.
                changes.add(chunk);
                continue;
            }
            for (Chunk one : split.chunks()) {
                if (one.kind() == Chunk.Kind.DOCUMENT) {
                    return Optional.empty();
                }
                changes.add(one.bytes());
                bytes += one.bytes().length;
            }
        }
        boolean fits = changes.size() <= world.limits().batchEntriesMax()
                && bytes <= world.limits().batchBytesMax();
        return fits ? Optional.of(changes) : Optional.empty();
    }

    private void offer(Conversation.Said said, List<byte[]> changes) {
        Followed followed = conversation.followed();
        List<ChangeHash> hashes = new ArrayList<>(changes.size());
        for (byte[] change : changes) {
            hash(change).ifPresent(hash -> {
                hashes.add(hash);
                followed.comes(hash, conversation);
            });
        }
        RepoConnection peer = conversation.peer();
        peer.offered();
        Offer offer = new Offer(
                peer.user(),
                peer.session(),
                conversation.role().trust(),
                TimelineId.NONE,
                1,
                Bytes.EMPTY,
                changes,
                null,
                answer -> {
                    hashes.forEach(followed::comesNoMore);
                    answered(said, changes, answer);
                    peer.answered();
                });
        world.node().offer(conversation.document(), offer);
    }

    /** Empty for a compressed change: its author gets it back, which does no harm. */
    private static Optional<ChangeHash> hash(byte[] change) {
        try {
            return Optional.of(ChangeHeader.read(change).hash());
        } catch (IllegalArgumentException compressedOrWrong) {
            return Optional.empty();
        }
    }

    private void answered(Conversation.Said said, List<byte[]> changes, Offer.Answer answer) {
        switch (answer) {
            case Offer.Declined declined
            when declined.fault().code() == FaultCode.OVERLOADED -> {
                retry(said, () -> offer(said, changes));
                return;
            }
            case Offer.Declined declined -> refused(declined.fault().code(), changes.size());
            case Offer.Durable durable ->
                taken(
                        said.message(),
                        durable.refused().stream()
                                .map(refused -> FaultCode.valueOf(refused.code()))
                                .toList());
        }
        said.handled().run();
    }

    private void retry(Conversation.Said said, Runnable task) {
        conversation.later(() -> {
            if (conversation.isClosed() || conversation.followed() == null) {
                said.handled().run();
                conversation.goOn();
            } else {
                task.run();
            }
        });
    }

    /** What was new is durable. */
    private void taken(SyncMessage message, List<FaultCode> refused) {
        refused.forEach(code -> refused(code, 1));
        if (conversation.isClosed() || conversation.followed() == null) {
            return;
        }
        if (refused.contains(FaultCode.MISSING_DEPENDENCY)) {
            telling.startOver();
        }
        if (telling.inStep()) {
            telling.answerSoon();
        } else if (!conversation.isHeld()) {
            telling.bringIntoStep(message);
        }
    }

    /** Many changes, or a whole document: read apart, and put in batches. */
    private void admit(Conversation.Said said) {
        conversation.hold();
        RepoConnection peer = conversation.peer();
        peer.offered();
        byte[] body = Bytes.concat(said.message().changes().toArray(byte[][]::new));
        world.ports()
                .on(
                        world.documents()
                                .admit(conversation.document(), peer.principal(), body)
                                .subscribeAsCompletionStage(),
                        (admission, problem) -> {
                            admitted(said, admission, problem);
                            peer.answered();
                        });
    }

    private void admitted(Conversation.Said said, Documents.Admission admission, Throwable problem) {
        FaultCode code = problem == null ? null : RepoWorld.fault(problem).code();
        if (code == FaultCode.OVERLOADED) {
            retry(said, () -> admit(said));
            return;
        }
        conversation.goOnAfter(() -> {
            if (code == null) {
                taken(
                        said.message(),
                        admission.refusals().stream()
                                .map(Documents.Refusal::code)
                                .toList());
            } else {
                refused(code, 1);
            }
            said.handled().run();
        });
    }
}
