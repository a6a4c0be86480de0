package dev.syncline.worker.client;

import dev.syncline.command.Command;
import dev.syncline.command.Conflict;
import dev.syncline.command.Outcome;
import java.util.List;

/**
 * Something that became of an own command and that its author has to know of. It stays until its author is done with it.
 *
 * @param key names it within its document; later ones have higher keys
 * @param command the command; null if another command is told of what it took away
 * @param outcome of the command; of an accepted one whose write was taken away, an adjustment that names the cells
 */
public record Matter(long key, Kind kind, Command command, Outcome outcome) {
    /** What became of the command. */
    public enum Kind {
        REJECTED,
        ADJUSTED,
        /** Somebody of a higher trust level wrote over it. */
        OVERRIDDEN,
        /** It contested another command, and the policy kept neither. */
        UNDONE
    }

    static Matter taken(long key, Kind kind, List<Conflict> cells) {
        return new Matter(key, kind, null, new Outcome.Adjusted(cells));
    }
}
