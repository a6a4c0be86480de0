package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Mutator;

/** Gives a ticket another title. */
final class RenameTicket implements Mutator<RenameTicket.Args> {
    record Args(String ticket, String title) {}

    @Override
    public String name() {
        return "ticket.rename";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Args read(ArgumentReader arguments) {
        return new Args(arguments.id("ticket"), Titles.read(arguments));
    }

    @Override
    public void apply(Draft draft, Args args, Context context) {
        draft.entity(Desk.TICKETS, args.ticket()).set(Desk.TITLE, args.title());
    }
}
