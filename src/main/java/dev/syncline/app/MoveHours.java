package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Arguments;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Effect;
import dev.syncline.command.Entity;
import dev.syncline.command.Mutator;
import dev.syncline.command.Rejection;
import java.util.List;

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

    @Override
    public List<Effect> effects(Args args, Context context) {
        Arguments way = Arguments.NONE.with("from", args.from()).with("to", args.to());
        return List.of(new Effect("hours.moved", way.with(Desk.HOURS, args.hours())));
    }
}
