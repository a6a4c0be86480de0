package dev.syncline.command;

import dev.syncline.id.TimelineId;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides the commands that timelines push to one document: in the order of their LSNs, each once, on top of what the
 * journal holds. Several may decide for one journal; the journal takes from one of them what follows its tail, and the
 * others catch up and decide again.
 */
public final class Decider {
    /** The document's journal, as the one who decides needs it. */
    public interface Journal {
        /** The highest LSN of a timeline that is decided; 0 if none. */
        long decided(TimelineId timeline);

        /** The entry of a decided LSN. */
        Decided find(TimelineId timeline, long lsn);

        /** All entries behind {@code seq}, in order. */
        List<Decided> after(long seq);

        /** Keeps the entries if the first follows the tail, and tells whether it did. */
        boolean append(List<Decided> entries);
    }

    /**
     * What became of a push.
     *
     * @param gap true if it begins behind {@code decided + 1}: nothing of it was decided
     * @param decided the timeline's highest decided LSN
     * @param entries of the pushed LSNs, in order: those decided now, and those decided before as they were then
     */
    public record Answer(boolean gap, long decided, List<Decided> entries) {}

    private final CommandedType type;
    private final CommandLimits limits;
    private final Journal journal;
    private CommandedDocument document;

    public Decider(CommandedType type, CommandLimits limits, Journal journal) {
        this.type = type;
        this.limits = limits;
        this.journal = journal;
        this.document = new CommandedDocument(type, limits);
    }

    /**
     * Decides pushed commands.
     *
     * @param first LSN of the first of them
     * @param delivered the highest seq that the timeline's session can have seen
     */
    public Answer offer(TimelineId timeline, Author author, long first, List<byte[]> commands, long delivered) {
        while (true) {
            journal.after(document.seq()).forEach(document::follow);
            long decided = journal.decided(timeline);
            if (first > decided + 1) {
                return new Answer(true, decided, List.of());
            }
            List<Decided> entries = new ArrayList<>();
            List<Decided> fresh = new ArrayList<>();
            for (int i = 0; i < commands.size(); i++) {
                long lsn = first + i;
                if (lsn <= decided) {
                    entries.add(journal.find(timeline, lsn));
                } else {
                    Decided entry = document.decide(timeline, lsn, author, commands.get(i), delivered);
                    document.follow(entry);
                    fresh.add(entry);
                }
            }
            if (fresh.isEmpty() || journal.append(fresh)) {
                entries.addAll(fresh);
                return new Answer(false, Math.max(decided, first + commands.size() - 1), entries);
            }
            // The document is ahead of the journal by what was not taken.
            document = new CommandedDocument(type, limits);
        }
    }
}
