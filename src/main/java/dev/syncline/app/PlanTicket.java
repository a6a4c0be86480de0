package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Mutator;

/** Says how many hours of work are planned for a ticket. */
final class PlanTicket implements Mutator<PlanTicket.Args> {
    record Args(String ticket, long hours) {}

    @Override
    public String name() {
        return "ticket.plan";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Args read(ArgumentReader arguments) {
        return new Args(arguments.id("ticket"), arguments.integer(Desk.HOURS, 0, Desk.HOURS_MAX));
    }

    @Override
    public void apply(Draft draft, Args args, Context context) {
        draft.entity(Desk.TICKETS, args.ticket()).set(Desk.HOURS, args.hours());
    }
}
