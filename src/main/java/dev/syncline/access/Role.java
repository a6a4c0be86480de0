package dev.syncline.access;

import dev.syncline.command.Trust;
import java.util.Optional;

/** What a member of a project is to it. The trust level decides between writers where a policy asks for it. */
public enum Role {
    OWNER("owner", Trust.OWNER),
    EDITOR("editor", Trust.EDITOR),
    VIEWER("viewer", Trust.VIEWER);

    private final String text;
    private final int trust;

    Role(String text, int trust) {
        this.text = text;
        this.trust = trust;
    }

    /** The name in rows, frames and JSON. */
    public String text() {
        return text;
    }

    /** Higher wins. */
    public int trust() {
        return trust;
    }

    public static Optional<Role> read(String text) {
        for (Role role : values()) {
            if (role.text.equals(text)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
