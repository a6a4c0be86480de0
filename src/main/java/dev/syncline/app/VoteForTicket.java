package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Mutator;

/** Gives a ticket one vote more; votes add up. */
final class VoteForTicket implements Mutator<String> {
    @Override
    public String name() {
        return "ticket.vote";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String read(ArgumentReader arguments) {
        return arguments.id("ticket");
    }

    @Override
    public void apply(Draft draft, String ticket, Context context) {
        draft.entity(Desk.TICKETS, ticket).add(Desk.VOTES, 1);
    }
}
