package dev.syncline.interop;

import dev.syncline.wire.FaultCode;

/**
 * How this node stands with the server that it follows documents of.
 *
 * @param reason a code of docs/ERRORS.md, or what a server of another make says; empty where there is none
 */
record FollowState(Kind kind, String reason) {
    static final FollowState OF_ANOTHER_NODE = new FollowState(Kind.OF_ANOTHER_NODE, "");
    static final FollowState JOINED = new FollowState(Kind.JOINED, "");
    static final FollowState UNREACHABLE = new FollowState(Kind.UNREACHABLE, "");

    private static final int REASON_CHARS_MAX = 100;

    enum Kind {
        /** Another node of this database follows, or none does yet. */
        OF_ANOTHER_NODE,
        JOINED,
        /** No connection, or it broke. */
        UNREACHABLE,
        /** The other server does not let us in. */
        REFUSED,
        /** This server cannot write what comes. */
        NOT_HERE
    }

    static FollowState refused(String reason) {
        // Another server's words: a line of the log is one line.
        String plain = reason.replaceAll("[^ -~]", "?");
        return new FollowState(Kind.REFUSED, plain.substring(0, Math.min(plain.length(), REASON_CHARS_MAX)));
    }

    static FollowState notHere(FaultCode code) {
        return new FollowState(Kind.NOT_HERE, code.name());
    }

    boolean isJoined() {
        return kind == Kind.JOINED;
    }

    boolean isProblem() {
        return kind != Kind.JOINED && kind != Kind.OF_ANOTHER_NODE;
    }

    @Override
    public String toString() {
        return reason.isEmpty() ? kind.name() : kind + " " + reason;
    }
}
