package dev.syncline.app;

import java.util.Map;
import java.util.Optional;

/**
 * What the values of documents look like to who reads them in the browser, by type: {@code syncline-types.d.ts} is made of
 * this. Nothing is read or checked by it at run time. What may be absent is {@link Optional}; so is every collection of a
 * commanded document, which is there with its first entity.
 */
public final class Shapes {
    /** A record by the name of its type; a type without one holds anything of its kind. */
    public static final Map<String, Class<? extends Record>> BY_TYPE =
            Map.of("note", Note.class, "board", Board.class, "desk", Desk.class);

    private Shapes() {}

    public record Note(String title, String text) {}

    /** @param columns by id, as are the {@code cards} */
    public record Board(String title, Map<String, Column> columns, Map<String, Card> cards) {
        public record Column(String name, String order) {}

        /** @param column the id of the column it lies in */
        public record Card(String title, String column, String order) {}
    }

    /**
     * The collections of a desk, by id.
     *
     * @param desk the desk itself, under the id {@code desk}
     * @param numbers how far tickets are numbered, under the id {@code tickets}
     * @param stars tickets that this person marked on this device
     */
    public record Desk(
            Map<String, Title> desk,
            Map<String, Ticket> tickets,
            Map<String, Seat> seats,
            Map<String, Count> numbers,
            Map<String, Star> stars) {
        public enum State {
            OPEN,
            CLOSED
        }

        public record Title(String title) {}

        /**
         * @param assignee empty if it is nobody's
         * @param priority 0 (low) to 3 (urgent)
         * @param textDocument the id of a note with its long text
         */
        public record Ticket(
                String title,
                State state,
                long priority,
                Optional<String> assignee,
                Optional<Boolean> accepted,
                Optional<Long> dueMs,
                Optional<Long> hours,
                Optional<Long> votes,
                Optional<Long> number,
                Optional<String> textDocument) {}

        /** @param holder a user's id */
        public record Seat(Optional<String> holder) {}

        public record Count(long last) {}

        public record Star() {}
    }
}
