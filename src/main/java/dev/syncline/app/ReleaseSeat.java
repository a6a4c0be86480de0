package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Entity;
import dev.syncline.command.Mutator;
import dev.syncline.command.Rejection;

/** Frees a seat that its author holds. */
final class ReleaseSeat implements Mutator<String> {
    @Override
    public String name() {
        return "seat.release";
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
    public void apply(Draft draft, String id, Context context) {
        Entity seat = draft.entity(Desk.SEATS, id);
        if (!seat.text(Desk.HOLDER).equals(context.author().user().text())) {
            throw Rejection.because("seat.foreign", "only who holds a seat gives it back");
        }
        seat.clear(Desk.HOLDER);
    }
}
