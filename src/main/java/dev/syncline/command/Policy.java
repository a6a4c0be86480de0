package dev.syncline.command;

import dev.syncline.document.Value;

/**
 * What happens to a command that read or wrote a contested field: one that another timeline's accepted command wrote after
 * what the command's author had seen, and that now holds something else. docs/POLICIES.md has the truth tables.
 */
public sealed interface Policy {
    enum Fixed implements Policy {
        /** The command is applied to what is there now. */
        LAST_WRITE_WINS,
        /** The command is rejected and told what is there. */
        FIRST_WRITE_WINS,
        /** As first write wins, but a divisible command is applied without its writes to contested fields. The default. */
        SERVER_PRECEDENCE,
        /** The writer of the higher trust level wins, and the loser is told; between equals the earlier one wins. */
        PRIORITY,
        /** The command is rejected and the earlier write undone, if it is still the last and nobody read it since. */
        REJECT_BOTH
    }

    /** A function decides what is written; a command that only read the field is applied. */
    record Custom(Merge merge) implements Policy {}

    /** Decides between two writes. It must be deterministic. */
    interface Merge {
        /**
         * What is to be there now, or null for nothing; a {@link Rejection} rejects the command.
         *
         * @param base what the command's author had seen; null if nothing or no longer known
         * @param mine what the command would write
         * @param theirs what is there
         */
        Value merge(Value base, Value mine, Value theirs);
    }
}
