package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Mutator;

/** Takes a seat for the author, also one that the author saw somebody hold: first write wins keeps off who did not look. */
final class BookSeat implements Mutator<String> {
    @Override
    public String name() {
        return "seat.book";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String read(ArgumentReader arguments) {
        return arguments.id("seat");
    }

    @Override
    public void apply(Draft draft, String seat, Context context) {
        draft.entity(Desk.SEATS, seat).set(Desk.HOLDER, context.author().user().text());
    }
}
