package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Mutator;

/** Says whether the work on a ticket was accepted. Two who differ without knowing of each other have not reviewed it. */
final class ReviewTicket implements Mutator<ReviewTicket.Args> {
    record Args(String ticket, boolean accepted) {}

    @Override
    public String name() {
        return "ticket.review";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Args read(ArgumentReader arguments) {
        return new Args(arguments.id("ticket"), arguments.flag(Desk.ACCEPTED));
    }

    @Override
    public void apply(Draft draft, Args args, Context context) {
        draft.entity(Desk.TICKETS, args.ticket()).set(Desk.ACCEPTED, args.accepted());
    }
}
