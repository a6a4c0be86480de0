package dev.syncline.access;

import java.util.EnumSet;
import java.util.Set;

/** Decides whether a role may do something with a kind of document. What is not granted here is denied. */
public final class Access {
    private static final Set<Action> VIEWER = EnumSet.of(Action.LIST, Action.READ, Action.READ_MEMBERS);
    private static final Set<Action> EDITOR = EnumSet.of(
            Action.LIST,
            Action.READ,
            Action.READ_MEMBERS,
            Action.WRITE,
            Action.COMMAND,
            Action.PRESENCE,
            Action.CREATE,
            Action.DELETE);
    private static final Set<Action> OWNER = EnumSet.of(
            Action.LIST,
            Action.READ,
            Action.READ_MEMBERS,
            Action.WRITE,
            Action.COMMAND,
            Action.PRESENCE,
            Action.CREATE,
            Action.DELETE,
            Action.FORGET,
            Action.CHANGE_MEMBERS,
            Action.CHANGE_WEBHOOK);

    private Access() {}

    public static boolean allowed(Role role, Action action, DocumentKind kind) {
        Set<Action> granted = switch (role) {
            case OWNER -> OWNER;
            case EDITOR -> EDITOR;
            case VIEWER -> VIEWER;
        };
        return granted.contains(action) && fits(action, kind);
    }

    /** For what concerns a project and no document of it. */
    public static boolean allowed(Role role, Action action) {
        return allowed(role, action, DocumentKind.MERGED);
    }

    private static boolean fits(Action action, DocumentKind kind) {
        return switch (action) {
            case WRITE -> kind == DocumentKind.MERGED;
            case COMMAND -> kind == DocumentKind.COMMANDED;
            default -> true;
        };
    }
}
