package dev.syncline.command;

/** The trust levels of the roles in a project, the same on devices and servers; higher wins. */
public final class Trust {
    public static final int OWNER = 30;
    public static final int EDITOR = 20;
    public static final int VIEWER = 10;

    private Trust() {}

    /** The trust of a role by its name; who has not heard of a role made the document. */
    public static int of(String role) {
        return switch (role) {
            case "viewer" -> VIEWER;
            case "editor" -> EDITOR;
            default -> OWNER;
        };
    }
}
