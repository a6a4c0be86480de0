package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Mutator;
import dev.syncline.command.Reach;

/** Marks a ticket for oneself, or takes the mark away: on this device, and for nobody else to see. */
final class StarTicket implements Mutator<StarTicket.Args> {
    record Args(String ticket, boolean on) {}

    @Override
    public String name() {
        return "ticket.star";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Args read(ArgumentReader arguments) {
        return new Args(arguments.id("ticket"), arguments.flag("on"));
    }

    @Override
    public void apply(Draft draft, Args args, Context context) {
        boolean starred = draft.exists(Desk.STARS, args.ticket());
        if (args.on() && !starred) {
            draft.entity(Desk.TICKETS, args.ticket());
            draft.create(Desk.STARS, args.ticket());
        } else if (!args.on() && starred) {
            draft.entity(Desk.STARS, args.ticket()).delete();
        }
    }

    @Override
    public Reach reach() {
        return Reach.LOCAL_ONLY;
    }
}
