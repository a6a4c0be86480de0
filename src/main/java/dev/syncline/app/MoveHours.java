package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Entity;
import dev.syncline.command.Mutator;
import dev.syncline.command.Rejection;

/** Moves planned hours from one ticket to another: the desk plans as many as before. */
final class MoveHours implements Mutator<MoveHours.Args> {
    record Args(String from, String to, long hours) {}

    @Override
    public String name() {
        return "hours.move";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Args read(ArgumentReader arguments) {
        return new Args(arguments.id("from"), arguments.id("to"), arguments.integer(Desk.HOURS, 1, Desk.HOURS_MAX));
    }

    @Override
    public void apply(Draft draft, Args args, Context context) {
        Entity from = draft.entity(Desk.TICKETS, args.from());
        Entity to = draft.entity(Desk.TICKETS, args.to());
        if (from.integer(Desk.HOURS) < args.hours()) {
            throw Rejection.because("hours.missing", "the ticket has fewer hours");
        }
        from.set(Desk.HOURS, from.integer(Desk.HOURS) - args.hours());
        to.set(Desk.HOURS, to.integer(Desk.HOURS) + args.hours());
    }
}
