package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Entity;
import dev.syncline.command.Mutator;
import dev.syncline.command.Reach;
import dev.syncline.command.Rejection;

/** Gives a ticket the next number. Only the server knows which one that is. */
final class NumberTicket implements Mutator<String> {
    @Override
    public String name() {
        return "ticket.number";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Reach reach() {
        return Reach.SERVER_ONLY;
    }

    @Override
    public String read(ArgumentReader arguments) {
        return arguments.id("ticket");
    }

    @Override
    public void apply(Draft draft, String id, Context context) {
        Entity ticket = draft.entity(Desk.TICKETS, id);
        if (ticket.has(Desk.NUMBER)) {
            throw Rejection.because("ticket.numbered", "the ticket has a number");
        }
        boolean first = !draft.exists(Desk.NUMBERS, Desk.TICKETS);
        Entity numbers = first ? draft.create(Desk.NUMBERS, Desk.TICKETS) : draft.entity(Desk.NUMBERS, Desk.TICKETS);
        long next = numbers.integer(Desk.LAST) + 1;
        numbers.set(Desk.LAST, next);
        ticket.set(Desk.NUMBER, next);
    }
}
