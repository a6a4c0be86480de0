package dev.syncline.access;

import java.util.Optional;

/** What a member of a project is to it. The trust level decides between writers where a policy asks for it. */
public enum Role {
    OWNER("owner", 30),
    EDITOR("editor", 20),
    VIEWER("viewer", 10);

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
