package dev.syncline.project;

import java.util.Optional;

/** By what a listing is sorted. The id decides between equals. */
public enum ListingOrder {
    CHANGED("changed", "changed_at", false),
    CHANGED_LAST("-changed", "changed_at", true),
    CREATED("created", "created_at", false),
    CREATED_LAST("-created", "created_at", true),
    TITLE("title", "title collate \"C\"", false),
    TITLE_LAST("-title", "title collate \"C\"", true);

    private final String text;
    private final String expression;
    private final boolean descending;

    ListingOrder(String text, String expression, boolean descending) {
        this.text = text;
        this.expression = expression;
        this.descending = descending;
    }

    /** The name in addresses; a minus sign turns the order round. */
    public String text() {
        return text;
    }

    public static Optional<ListingOrder> read(String text) {
        for (ListingOrder order : values()) {
            if (order.text.equals(text)) {
                return Optional.of(order);
            }
        }
        return Optional.empty();
    }

    boolean byTitle() {
        return this == TITLE || this == TITLE_LAST;
    }

    boolean byCreation() {
        return this == CREATED || this == CREATED_LAST;
    }

    String orderBy() {
        return expression + (descending ? " desc, id" : ", id");
    }

    /** True for rows behind the key: the sort value {@code :value} and the id {@code :id}. */
    String behind() {
        return "(" + expression + (descending ? " < " : " > ") + ":value or (" + expression
                + " = :value and id > :id))";
    }
}
