package dev.syncline.interop;

import dev.syncline.id.DocumentId;
import dev.syncline.live.LiveLimits;
import dev.syncline.live.Ports;
import dev.syncline.store.JournalStore.StoredTail;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who asked for documents that are not there, or not theirs. The rows are looked at for those that are not there; for the
 * others a changed role is what can help, and whoever hears of one looks again. As many as the connections may open.
 */
final class Absent {
    private static final int ASKED_AT_ONCE = 1_000;

    private final Ports ports;
    private final LiveLimits limits;
    private final Map<DocumentId, Set<Conversation>> waiting = new HashMap<>();
    /** Of those, the ones that were seen in the rows: somebody else's. */
    private final Set<DocumentId> there = new HashSet<>();

    Absent(Ports ports, LiveLimits limits) {
        this.ports = ports;
        this.limits = limits;
    }

    void start() {
        ports.scheduler().after(limits.pollMs(), this::look);
    }

    void await(Conversation conversation) {
        waiting.computeIfAbsent(conversation.document(), unknown -> new LinkedHashSet<>())
                .add(conversation);
    }

    void forget(Conversation conversation) {
        Set<Conversation> some = waiting.get(conversation.document());
        if (some != null && some.remove(conversation) && some.isEmpty()) {
            waiting.remove(conversation.document());
            there.remove(conversation.document());
        }
    }

    /** A document was made. */
    void appeared(DocumentId document) {
        Set<Conversation> some = waiting.get(document);
        if (some != null) {
            there.add(document);
            List.copyOf(some).forEach(Conversation::lookAgain);
        }
    }

    private void look() {
        List<DocumentId> unseen =
                waiting.keySet().stream().filter(id -> !there.contains(id)).toList();
        for (int from = 0; from < unseen.size(); from += ASKED_AT_ONCE) {
            List<DocumentId> some =
                    new ArrayList<>(unseen.subList(from, Math.min(unseen.size(), from + ASKED_AT_ONCE)));
            ports.on(ports.store().tails(some), (tails, problem) -> {
                if (problem == null) {
                    tails.stream().map(StoredTail::id).forEach(this::appeared);
                }
            });
        }
        ports.scheduler().after(limits.pollMs(), this::look);
    }
}
