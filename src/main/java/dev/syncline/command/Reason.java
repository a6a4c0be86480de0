package dev.syncline.command;

/** Why a command was rejected. */
public enum Reason {
    /** A rule of the mutator does not allow it; the rejection names the rule. */
    RULE,
    /** Somebody else wrote what the command read or wrote, and the policy of the field rejects that. */
    CONTESTED,
    /** The entity is not there, or no longer. */
    GONE,
    /** An entity of that id is already there. */
    TAKEN,
    /** The bytes are not one canonical command. */
    MALFORMED,
    /** This program has no mutator of that name. */
    UNKNOWN_MUTATOR,
    /** The command is of a later version than this program, or of an earlier one that nothing upgrades. */
    UNKNOWN_VERSION,
    /** An argument is missing, unknown, too large or of another type. */
    BAD_ARGUMENTS,
    /** The author's role in the project is trusted less than the mutator asks for. */
    FORBIDDEN,
    /** The command names a base that was never delivered to its timeline. */
    BAD_BASE,
    /** The run read, wrote or made more than its limits allow. */
    TOO_MUCH,
    /** The mutator failed at something that it should not fail at. */
    FAILED
}
