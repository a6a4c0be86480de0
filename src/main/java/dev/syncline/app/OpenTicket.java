package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Entity;
import dev.syncline.command.Mutator;

/** Opens a ticket under an id that its author chose; its long text may lie in a document of its own. */
final class OpenTicket implements Mutator<OpenTicket.Args> {
    record Args(String ticket, String title, String textDocument) {}

    @Override
    public String name() {
        return "ticket.open";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Args read(ArgumentReader arguments) {
        return new Args(
                arguments.id("ticket"),
                Titles.read(arguments),
                arguments.has(Desk.TEXT) ? arguments.id(Desk.TEXT) : "");
    }

    @Override
    public void apply(Draft draft, Args args, Context context) {
        Entity ticket = draft.create(Desk.TICKETS, args.ticket())
                .set(Desk.TITLE, args.title())
                .set(Desk.STATE, Desk.OPEN)
                .set(Desk.PRIORITY, 1);
        if (!args.textDocument().isEmpty()) {
            ticket.set(Desk.TEXT, args.textDocument());
        }
    }
}
