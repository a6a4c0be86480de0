package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Mutator;

/** Says when a ticket is due, in milliseconds since 1970; of two dates the earlier one stays. */
final class ScheduleTicket implements Mutator<ScheduleTicket.Args> {
    record Args(String ticket, long dueMs) {}

    @Override
    public String name() {
        return "ticket.schedule";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Args read(ArgumentReader arguments) {
        return new Args(arguments.id("ticket"), arguments.integer(Desk.DUE, 0, Long.MAX_VALUE));
    }

    @Override
    public void apply(Draft draft, Args args, Context context) {
        draft.entity(Desk.TICKETS, args.ticket()).set(Desk.DUE, args.dueMs());
    }
}
