package dev.syncline.command;

import dev.syncline.document.Value;
import java.util.List;

/** The truth tables of the policies, as data: what docs/POLICIES.md and the tests of every cell are made of. */
public final class PolicyTables {
    /** The trust of who gives the command. */
    public static final int TRUST = 20;

    /** What is done with the field. */
    public static final List<String> COLUMNS = List.of("read", "write", "divide");

    private static final Policy.Custom JOIN = new Policy.Custom((base, mine, theirs) -> {
        if (text(theirs).equals("third")) {
            throw Rejection.because("no.third", "Two are enough.");
        }
        return new Value.Str(text(base) + "+" + text(mine) + "+" + text(theirs));
    });

    /**
     * One table.
     *
     * @param name the collection of a {@code dev.syncline.app.Trial} that has the policy
     * @param otherTrust of the others
     * @param rows where something is contested
     */
    public record Table(String title, String name, Policy policy, int otherTrust, String rows) {
        /** Situation and what comes of each of the {@link #COLUMNS}, of all rows. */
        public List<String[]> cells() {
            return split(UNCONTESTED + rows);
        }
    }

    /** Rows of every table: nothing is contested. */
    static final String UNCONTESTED = """
        nobody wrote | applied: base | applied: mine | applied: mine
        own timeline wrote | applied: own | applied: mine | applied: mine
        seen before | applied: theirs | applied: mine | applied: mine
        put back | applied: base | applied: mine | applied: mine
        deleted | gone | gone | gone
        """;

    /** Rows of a policy by which what is there stays. */
    private static final String THEIRS_STANDS = """
        another value | rejected: theirs | rejected: theirs | rejected: theirs
        same value | rejected: mine | applied: mine | applied: mine
        third writer | rejected: third | rejected: third | rejected: third
        read since | rejected: theirs | rejected: theirs | rejected: theirs
        beyond the horizon | rejected: theirs | rejected: theirs | rejected: theirs
        """;

    public static final List<Table> TABLES = List.of(
            new Table("Last write wins", "last", Policy.Fixed.LAST_WRITE_WINS, TRUST, """
                another value | applied: theirs | applied: mine | applied: mine
                same value | applied: mine | applied: mine | applied: mine
                third writer | applied: third | applied: mine | applied: mine
                read since | applied: theirs | applied: mine | applied: mine
                beyond the horizon | applied: theirs | applied: mine | applied: mine
                """),
            new Table("First write wins", "first", Policy.Fixed.FIRST_WRITE_WINS, TRUST, THEIRS_STANDS),
            new Table("Server precedence (default)", "server", Policy.Fixed.SERVER_PRECEDENCE, TRUST, """
                another value | rejected: theirs | rejected: theirs | adjusted: theirs
                same value | rejected: mine | applied: mine | applied: mine
                third writer | rejected: third | rejected: third | adjusted: third
                read since | rejected: theirs | rejected: theirs | adjusted: theirs
                beyond the horizon | rejected: theirs | rejected: theirs | adjusted: theirs
                """),
            new Table("Priority, the other's trust is lower", "trust", Policy.Fixed.PRIORITY, TRUST - 10, """
                another value | applied: theirs | applied: mine, Bob is told OVERRIDDEN | applied: mine, Bob is told OVERRIDDEN
                same value | applied: mine | applied: mine | applied: mine
                third writer | applied: third | applied: mine, Cid is told OVERRIDDEN | applied: mine, Cid is told OVERRIDDEN
                read since | applied: theirs | applied: mine, Bob is told OVERRIDDEN | applied: mine, Bob is told OVERRIDDEN
                beyond the horizon | rejected: theirs | rejected: theirs | rejected: theirs
                """),
            new Table("Priority, the other's trust is equal", "trust", Policy.Fixed.PRIORITY, TRUST, THEIRS_STANDS),
            new Table(
                    "Priority, the other's trust is higher", "trust", Policy.Fixed.PRIORITY, TRUST + 10, THEIRS_STANDS),
            new Table("Reject both", "both", Policy.Fixed.REJECT_BOTH, TRUST, """
                another value | rejected: theirs | rejected: base, Bob is told UNDONE | rejected: base, Bob is told UNDONE
                same value | rejected: mine | applied: mine | applied: mine
                third writer | rejected: third | rejected: theirs, Cid is told UNDONE | rejected: theirs, Cid is told UNDONE
                read since | rejected: theirs | rejected: theirs | rejected: theirs
                beyond the horizon | rejected: theirs | rejected: theirs | rejected: theirs
                """),
            new Table("Custom: here `base+mine+theirs`, and a rejection of `third`", "custom", JOIN, TRUST, """
                another value | applied: theirs | adjusted: base+mine+theirs | adjusted: base+mine+theirs
                same value | applied: mine | applied: mine | applied: mine
                third writer | applied: third | rejected: third | rejected: third
                read since | applied: theirs | adjusted: base+mine+theirs | adjusted: base+mine+theirs
                beyond the horizon | applied: theirs | adjusted: +mine+theirs | adjusted: +mine+theirs
                """));

    private PolicyTables() {}

    static List<String[]> split(String lines) {
        return lines.lines().map(line -> line.split(" \\| ")).toList();
    }

    private static String text(Value value) {
        return value instanceof Value.Str text ? text.value() : "";
    }
}
