package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Mutator;

/** Says how urgent a ticket is, from 0 to 3. */
final class PrioritizeTicket implements Mutator<PrioritizeTicket.Args> {
    record Args(String ticket, long priority) {}

    @Override
    public String name() {
        return "ticket.prioritize";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Args read(ArgumentReader arguments) {
        return new Args(arguments.id("ticket"), arguments.integer(Desk.PRIORITY, 0, 3));
    }

    @Override
    public void apply(Draft draft, Args args, Context context) {
        draft.entity(Desk.TICKETS, args.ticket()).set(Desk.PRIORITY, args.priority());
    }
}
