package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Mutator;

/** Gives a ticket a state and an assignee at once. Where others changed one meanwhile, theirs stays. */
final class TriageTicket implements Mutator<TriageTicket.Args> {
    record Args(String ticket, String assignee, boolean open) {}

    @Override
    public String name() {
        return "ticket.triage";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean divisible() {
        return true;
    }

    @Override
    public Args read(ArgumentReader arguments) {
        return new Args(arguments.id("ticket"), arguments.text(Desk.ASSIGNEE, 64), arguments.flag(Desk.OPEN));
    }

    @Override
    public void apply(Draft draft, Args args, Context context) {
        draft.entity(Desk.TICKETS, args.ticket())
                .set(Desk.ASSIGNEE, args.assignee())
                .set(Desk.STATE, args.open() ? Desk.OPEN : Desk.CLOSED);
    }
}
