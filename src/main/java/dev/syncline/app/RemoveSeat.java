package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Mutator;
import dev.syncline.command.Trust;

/** Takes a seat away, whoever has it; for owners. */
final class RemoveSeat implements Mutator<String> {
    @Override
    public String name() {
        return "seat.remove";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public int trust() {
        return Trust.OWNER;
    }

    @Override
    public String read(ArgumentReader arguments) {
        return arguments.id("seat");
    }

    @Override
    public void apply(Draft draft, String seat, Context context) {
        draft.entity(Desk.SEATS, seat).delete();
    }
}
