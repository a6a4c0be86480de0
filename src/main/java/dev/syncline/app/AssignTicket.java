package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Entity;
import dev.syncline.command.Mutator;
import dev.syncline.command.Rejection;

/** Gives an open ticket to somebody, or to nobody. */
final class AssignTicket implements Mutator<AssignTicket.Args> {
    record Args(String ticket, String assignee) {}

    @Override
    public String name() {
        return "ticket.assign";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Args read(ArgumentReader arguments) {
        return new Args(arguments.id("ticket"), arguments.text(Desk.ASSIGNEE, 64));
    }

    @Override
    public void apply(Draft draft, Args args, Context context) {
        Entity ticket = draft.entity(Desk.TICKETS, args.ticket());
        if (ticket.text(Desk.STATE).equals(Desk.CLOSED)) {
            throw Rejection.because("ticket.closed", "a closed ticket is nobody's work");
        }
        ticket.set(Desk.ASSIGNEE, args.assignee());
    }
}
