package dev.syncline.interop;

import dev.syncline.access.Action;
import dev.syncline.id.ChangeHash;
import dev.syncline.live.Comparison;
import dev.syncline.live.SavedFile;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What one peer is told of a document. First it is brought into step: sent what it lacks of everything that is committed,
 * as its heads say. From then on it hears of what is committed by others, and that its own changes are.
 */
final class Telling {
    private static final long ANSWER_MS = 5_000;

    private final Conversation conversation;
    private final RepoWorld world;
    private final byte[] prefix;
    /** Changes that came while the peer is being brought into step. */
    private List<byte[]> held = new ArrayList<>();

    private boolean documents;
    private boolean inStep;
    /** Whether it was asked first, and has not answered: it will be sent what it lacks when it does. */
    private boolean opening;

    private boolean againDue;
    private boolean answerDue;
    private boolean startedOver;
    /** The peer's heads and the document's when the peer was last asked for what is not here. */
    private List<ChangeHash> askedOf = List.of();

    private List<ChangeHash> askedAt = List.of();

    /** @param prefix of the frames to this peer about this document */
    Telling(Conversation conversation, RepoWorld world, byte[] prefix) {
        this.conversation = conversation;
        this.world = world;
        this.prefix = prefix;
    }

    /** The peer said what it understands. */
    void heard(SyncMessage message) {
        documents |= message.takesDocuments();
    }

    boolean inStep() {
        return inStep;
    }

    /** The document is not followed any longer. */
    void reset() {
        inStep = false;
        opening = false;
        answerDue = false;
        held = new ArrayList<>();
        askedOf = List.of();
    }

    /** Something of the peer's is durable: it hears so with whatever else there is. */
    void answerSoon() {
        answerDue = true;
        conversation.followed().flushSoon();
    }

    /**
     * Begins to talk: names what is here, so that the peer sends what is lacking and asks for what it lacks.
     *
     * @param theirs heads that the peer had when it was last heard of
     */
    void open(List<ChangeHash> theirs) {
        opening = true;
        conversation.hold();
        Followed followed = conversation.followed();
        world.node()
                .compare(
                        conversation.document(),
                        theirs,
                        comparison -> world.apart(
                                () -> SyncMessage.writeOpening(theirs, comparison),
                                message -> opened(followed, comparison, message)),
                        fault -> notNow(fault, followed, () -> open(theirs)));
    }

    private void opened(Followed followed, Comparison comparison, byte[] message) {
        if (still(followed)) {
            if (comparison.heads().isEmpty()) {
                conversation.request();
            } else {
                send(message);
            }
        }
        conversation.goOn();
    }

    /** Not every server answers a peer who names the heads that it knew of. Now there is something new to name. */
    private void openAgainSoon() {
        if (!againDue) {
            againDue = true;
            world.ports().scheduler().after(ANSWER_MS, () -> {
                againDue = false;
                if (opening && !conversation.isClosed()) {
                    conversation.open(List.of());
                }
            });
        }
    }

    private void notNow(Fault fault, Followed followed, Runnable again) {
        if (fault.code() == FaultCode.OVERLOADED && still(followed)) {
            conversation.later(() -> retry(followed, again));
        } else {
            conversation.goOn();
        }
    }

    /** Answers a message without changes; one that says nothing new has no answer. */
    void answer(SyncMessage message) {
        if (!inStep || message.beginsAnew()) {
            bringIntoStep(message);
            return;
        }
        boolean wants = !message.need().isEmpty();
        boolean offers = conversation.may(Action.WRITE)
                && !conversation.followed().remembers(message.heads())
                && !isAsked(message);
        if (wants || offers) {
            compare(message);
        }
    }

    /** What it was asked for and did not bring, or what was refused then, it will not bring now either. */
    private boolean isAsked(SyncMessage message) {
        return message.heads().equals(askedOf)
                && conversation.followed().heads().equals(askedAt);
    }

    void bringIntoStep(SyncMessage message) {
        Followed followed = conversation.followed();
        inStep = false;
        opening = false;
        if (message.heads().isEmpty() && documents) {
            sendFile();
        } else if (message.heads().equals(followed.heads())) {
            followed.flush();
            held.clear();
            send(SyncMessage.write(documents, followed.heads(), List.of(), List.of()));
            nowInStep();
        } else {
            compare(message);
        }
    }

    /** The peer believes that it sent what is not here: it is asked for everything once more, but only once. */
    boolean startOver() {
        if (startedOver) {
            return false;
        }
        startedOver = true;
        sendNothing(List.of());
        return true;
    }

    /** As somebody who has nothing and wants everything. */
    void sendNothing(List<ChangeHash> need) {
        send(SyncMessage.writeNothing(need));
    }

    private boolean still(Followed followed) {
        return conversation.followed() == followed && !conversation.isClosed();
    }

    private void sendFile() {
        conversation.hold();
        Followed followed = conversation.followed();
        world.node()
                .saved(
                        conversation.document(),
                        file -> {
                            if (still(followed)) {
                                sendFile(file);
                                nowInStep();
                            } else {
                                file.done().run();
                            }
                            conversation.goOn();
                        },
                        problem -> notNow(RepoWorld.fault(problem), followed, this::sendFile));
    }

    private void retry(Followed followed, Runnable task) {
        if (still(followed)) {
            task.run();
        } else {
            conversation.goOn();
        }
    }

    private void sendFile(SavedFile file) {
        List<ChangeHash> heads = FileHeads.of(file.parts()).list();
        if (heads.isEmpty()) {
            // A peer takes a document without changes for one that is still to come.
            conversation.tellUnavailable();
            file.done().run();
            return;
        }
        List<byte[]> message = SyncMessage.writeDocument(heads, file.parts());
        List<byte[]> frame = new ArrayList<>(message.size() + 2);
        frame.add(prefix);
        frame.add(
                RepoFrames.length(message.stream().mapToInt(part -> part.length).sum()));
        frame.addAll(message);
        conversation.peer().send(frame, file.done());
    }

    private void compare(SyncMessage message) {
        conversation.hold();
        Followed followed = conversation.followed();
        List<ChangeHash> named = new ArrayList<>(message.heads());
        message.have().forEach(have -> named.addAll(have.shared()));
        world.node()
                .compare(
                        conversation.document(),
                        named,
                        comparison -> {
                            if (still(followed)) {
                                followed.flush();
                                held.clear();
                                send(message, comparison);
                                nowInStep();
                            }
                            conversation.goOn();
                        },
                        fault -> notNow(fault, followed, () -> compare(message)));
    }

    private void send(SyncMessage message, Comparison comparison) {
        Set<ChangeHash> theirs = Set.copyOf(message.heads());
        List<ChangeHash> need = conversation.may(Action.WRITE)
                ? comparison.unknown().stream().filter(theirs::contains).toList()
                : List.of();
        askedOf = message.heads();
        askedAt = comparison.heads();
        List<byte[]> missing = Lacking.of(message, comparison.unknown(), comparison.missing());
        send(SyncMessage.write(documents, comparison.heads(), need, missing));
    }

    private void nowInStep() {
        inStep = true;
        conversation.tellInStep();
        answerDue = false;
        if (!held.isEmpty()) {
            send(SyncMessage.write(documents, conversation.followed().heads(), List.of(), held));
            held = new ArrayList<>();
        }
    }

    /**
     * Changes were committed that the peer did not write.
     *
     * @param shared the message that all get who wrote none of what was committed; null for one who did
     */
    void news(List<byte[]> changes, Followed.Shared shared) {
        if (opening) {
            openAgainSoon();
            return;
        }
        if (!inStep) {
            held.addAll(changes);
            return;
        }
        answerDue = false;
        send(
                shared != null
                        ? shared.message(documents)
                        : SyncMessage.write(documents, conversation.followed().heads(), List.of(), changes));
    }

    /** Nothing was committed but what the peer wrote, if that. */
    void nothingNew(Supplier<List<ChangeHash>> heads) {
        if (inStep && answerDue) {
            answerDue = false;
            send(SyncMessage.write(documents, heads.get(), List.of(), List.of()));
        }
    }

    private void send(byte[] message) {
        conversation.peer().send(List.of(prefix, RepoFrames.length(message.length), message), () -> {});
    }
}
