package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Mutator;

/** Makes a free seat under its name, such as 12A. */
final class AddSeat implements Mutator<String> {
    @Override
    public String name() {
        return "seat.add";
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
        draft.create(Desk.SEATS, seat);
    }
}
