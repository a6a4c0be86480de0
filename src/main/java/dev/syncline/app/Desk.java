package dev.syncline.app;

import dev.syncline.command.CommandedType;
import dev.syncline.command.Policies;
import dev.syncline.command.Policy;
import dev.syncline.command.Registry;
import dev.syncline.document.Value;

/**
 * A ticket desk, the example of a commanded type. Collection {@code tickets}: title, state ({@code open} or
 * {@code closed}), assignee, priority (0 to 3), accepted, dueMs, hours, votes, number, and textDocument, the id of a note with the
 * ticket's long text. Collection {@code seats}: holder, the text of a user's id. Collection {@code numbers}: last, of
 * {@code tickets}. Collection {@code desk}: the title of the desk itself.
 *
 * <p>What is not declared below has server precedence: whoever changed it without having seen it as it is, is rejected.
 */
public final class Desk {
    /** The collection of one entity of the same name: the desk itself. */
    static final String DESK = "desk";

    static final String TICKETS = "tickets";
    static final String SEATS = "seats";
    static final String NUMBERS = "numbers";
    /** Tickets that somebody marked on a device, for themselves: of the same ids, without fields. */
    static final String STARS = "stars";

    static final String TITLE = "title";
    static final String STATE = "state";
    static final String ASSIGNEE = "assignee";
    static final String PRIORITY = "priority";
    static final String ACCEPTED = "accepted";
    static final String DUE = "dueMs";
    static final String HOURS = "hours";
    static final String VOTES = "votes";
    static final String NUMBER = "number";
    static final String TEXT = "textDocument";
    static final String HOLDER = "holder";

    static final String LAST = "last";

    static final String OPEN = "open";
    static final String CLOSED = "closed";

    static final long HOURS_MAX = 10_000;

    static final String NAME = "desk";

    public static final CommandedType TYPE = new CommandedType(NAME, registry(), policies());

    private Desk() {}

    private static Registry registry() {
        return new Registry()
                .add(new RenameDesk())
                .add(new OpenTicket())
                .add(new AssignTicket())
                .add(new CloseTicket())
                .add(new ReopenTicket())
                .add(new RenameTicket())
                .add(new PrioritizeTicket())
                .add(new ReviewTicket())
                .add(new ScheduleTicket())
                .add(new TriageTicket())
                .add(new PlanTicket())
                .add(new MoveHours())
                .add(new VoteForTicket())
                .add(new NumberTicket())
                .add(new StarTicket())
                .local(STARS)
                .add(new AddSeat())
                .add(new BookSeat())
                .add(new ReleaseSeat())
                .add(new RemoveSeat());
    }

    private static Policies policies() {
        return new Policies()
                .field(TICKETS, TITLE, Policy.Fixed.LAST_WRITE_WINS)
                .field(TICKETS, PRIORITY, Policy.Fixed.PRIORITY)
                .field(TICKETS, ACCEPTED, Policy.Fixed.REJECT_BOTH)
                .field(TICKETS, DUE, new Policy.Custom(Desk::earlier))
                .field(SEATS, HOLDER, Policy.Fixed.FIRST_WRITE_WINS)
                .collection(DESK, Policy.Fixed.LAST_WRITE_WINS)
                .field(DESK, TITLE, Policy.Fixed.LAST_WRITE_WINS)
                // Counting on from what others counted is no conflict.
                .collection(NUMBERS, Policy.Fixed.LAST_WRITE_WINS)
                .field(NUMBERS, LAST, Policy.Fixed.LAST_WRITE_WINS);
    }

    /** Of two days on which a ticket is due the earlier one; a day rather than none. */
    private static Value earlier(Value base, Value mine, Value theirs) {
        boolean both = mine instanceof Value.Int && theirs instanceof Value.Int;
        if (!both) {
            return mine == null ? theirs : mine;
        }
        return ((Value.Int) mine).value() <= ((Value.Int) theirs).value() ? mine : theirs;
    }
}
