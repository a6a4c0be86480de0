package dev.syncline.access;

/** Who authors the changes of a document. */
public enum DocumentKind {
    /** Anyone who may write; the changes merge. */
    MERGED,
    /** Only the server, by replaying commands. */
    COMMANDED;

    /** The name in rows. */
    public String text() {
        return this == MERGED ? "merged" : "commanded";
    }

    /** The kind by its name in rows, in lower case. */
    public static DocumentKind read(String text) {
        return switch (text) {
            case "merged" -> MERGED;
            case "commanded" -> COMMANDED;
            default -> throw new IllegalArgumentException("no kind of document: " + text);
        };
    }
}
