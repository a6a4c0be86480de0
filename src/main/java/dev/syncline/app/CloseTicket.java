package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Arguments;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Effect;
import dev.syncline.command.Mutator;
import java.util.List;

/** Closes a ticket; one that is closed already stays so. */
final class CloseTicket implements Mutator<String> {
    @Override
    public String name() {
        return "ticket.close";
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
        draft.entity(Desk.TICKETS, ticket).set(Desk.STATE, Desk.CLOSED);
    }

    @Override
    public List<Effect> effects(String ticket, Context context) {
        return List.of(new Effect("ticket.closed", Arguments.NONE.with("ticket", ticket)));
    }
}
