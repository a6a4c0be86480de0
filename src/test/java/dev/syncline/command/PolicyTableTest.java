package dev.syncline.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.document.Value;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The truth tables of the policies: every cell of them is a test, and docs/POLICIES.md is made of them. */
class PolicyTableTest {
    private static final Path PAGE = Path.of("docs/POLICIES.md");
    private static final Path MADE = Path.of("target/POLICIES.md");

    private static final TimelineId ANN = new TimelineId(0, 1);
    private static final TimelineId BOB = new TimelineId(0, 2);
    private static final TimelineId CID = new TimelineId(0, 3);
    private static final int TRUST = 20;
    private static final Cell CONTESTED = new Cell("seats", "1", "by");

    /** What Ann does with the field. */
    private static final List<String> COLUMNS = List.of("read", "write", "divide");

    private static final Policy.Custom JOIN = new Policy.Custom((base, mine, theirs) -> {
        if (text(theirs).equals("third")) {
            throw Rejection.because("no.third", "Two are enough.");
        }
        return new Value.Str(text(base) + "+" + text(mine) + "+" + text(theirs));
    });

    /** One table: the policy, what trust Bob has (Ann's is {@value #TRUST}), and its rows where something is contested. */
    private record Table(String title, Policy policy, int otherTrust, String rows) {}

    /** Rows of every table: nothing is contested. */
    private static final String UNCONTESTED = """
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

    private static final List<Table> TABLES = List.of(
            new Table("Last write wins", Policy.Fixed.LAST_WRITE_WINS, TRUST, """
                another value | applied: theirs | applied: mine | applied: mine
                same value | applied: mine | applied: mine | applied: mine
                third writer | applied: third | applied: mine | applied: mine
                read since | applied: theirs | applied: mine | applied: mine
                beyond the horizon | applied: theirs | applied: mine | applied: mine
                """),
            new Table("First write wins", Policy.Fixed.FIRST_WRITE_WINS, TRUST, THEIRS_STANDS),
            new Table("Server precedence (default)", Policy.Fixed.SERVER_PRECEDENCE, TRUST, """
                another value | rejected: theirs | rejected: theirs | adjusted: theirs
                same value | rejected: mine | applied: mine | applied: mine
                third writer | rejected: third | rejected: third | adjusted: third
                read since | rejected: theirs | rejected: theirs | adjusted: theirs
                beyond the horizon | rejected: theirs | rejected: theirs | adjusted: theirs
                """),
            new Table("Priority, the other's trust is lower", Policy.Fixed.PRIORITY, TRUST - 10, """
                another value | applied: theirs | applied: mine, Bob is told OVERRIDDEN | applied: mine, Bob is told OVERRIDDEN
                same value | applied: mine | applied: mine | applied: mine
                third writer | applied: third | applied: mine, Cid is told OVERRIDDEN | applied: mine, Cid is told OVERRIDDEN
                read since | applied: theirs | applied: mine, Bob is told OVERRIDDEN | applied: mine, Bob is told OVERRIDDEN
                beyond the horizon | rejected: theirs | rejected: theirs | rejected: theirs
                """),
            new Table("Priority, the other's trust is equal", Policy.Fixed.PRIORITY, TRUST, THEIRS_STANDS),
            new Table("Priority, the other's trust is higher", Policy.Fixed.PRIORITY, TRUST + 10, THEIRS_STANDS),
            new Table("Reject both", Policy.Fixed.REJECT_BOTH, TRUST, """
                another value | rejected: theirs | rejected: base, Bob is told UNDONE | rejected: base, Bob is told UNDONE
                same value | rejected: mine | applied: mine | applied: mine
                third writer | rejected: third | rejected: theirs, Cid is told UNDONE | rejected: theirs, Cid is told UNDONE
                read since | rejected: theirs | rejected: theirs | rejected: theirs
                beyond the horizon | rejected: theirs | rejected: theirs | rejected: theirs
                """),
            new Table("Custom: here `base+mine+theirs`, and a rejection of `third`", JOIN, TRUST, """
                another value | applied: theirs | adjusted: base+mine+theirs | adjusted: base+mine+theirs
                same value | applied: mine | applied: mine | applied: mine
                third writer | applied: third | rejected: third | rejected: third
                read since | applied: theirs | adjusted: base+mine+theirs | adjusted: base+mine+theirs
                beyond the horizon | applied: theirs | adjusted: +mine+theirs | adjusted: +mine+theirs
                """));

    /** What happened after Ann looked at seq 1, unless it says otherwise. */
    private static final Map<String, Consumer<Scene>> SITUATIONS = situations();

    private static Map<String, Consumer<Scene>> situations() {
        Map<String, Consumer<Scene>> all = new LinkedHashMap<>();
        all.put("nobody wrote", scene -> {});
        all.put("own timeline wrote", scene -> scene.give(ANN, TRUST, 1, "set", "own"));
        all.put("seen before", scene -> {
            scene.bobWrites("theirs");
            scene.seen = 2;
        });
        all.put("put back", scene -> {
            scene.bobWrites("theirs");
            scene.cidWrites("base");
        });
        all.put("deleted", scene -> scene.give(BOB, scene.otherTrust, 1, "delete", ""));
        all.put("another value", scene -> scene.bobWrites("theirs"));
        all.put("same value", scene -> scene.bobWrites("mine"));
        all.put("third writer", scene -> {
            scene.bobWrites("theirs");
            scene.cidWrites("third");
        });
        all.put("read since", scene -> {
            scene.bobWrites("theirs");
            scene.give(CID, TRUST, 2, "look", "seen");
        });
        all.put("beyond the horizon", scene -> scene.bobWrites("theirs"));
        return all;
    }

    private static final Map<String, String> MEANINGS = Map.of(
            "nobody wrote", "nobody else wrote it since the author looked",
            "own timeline wrote", "only the author's own timeline wrote it",
            "seen before", "another wrote `theirs`, and the author had seen it",
            "another value", "another wrote `theirs`",
            "same value", "another wrote `mine` too",
            "put back", "another wrote `theirs`, a third `base` again",
            "third writer", "another wrote `theirs`, then a third, who had seen that, `third`",
            "read since", "another wrote `theirs`, and a third command read it and wrote elsewhere",
            "deleted", "another deleted the entity",
            "beyond the horizon", "another wrote `theirs`, and who wrote what is forgotten");

    /** A document with one seat whose field {@code by} is "base" at seq 1; everything else is never contested. */
    private static final class Scene {
        final int otherTrust;
        final CommandedType type;
        final CommandedDocument document;
        long seen = 1;
        long lsn;

        Scene(Policy policy, int otherTrust, boolean remembers) {
            CommandLimits all = CommandLimits.DEFAULT;
            CommandLimits none = new CommandLimits(
                    all.steps(),
                    all.bytesWritten(),
                    all.commandBytes(),
                    all.arguments(),
                    all.nameChars(),
                    all.idChars(),
                    all.conflictsTold(),
                    0,
                    all.writesPerCell(),
                    all.effects(),
                    all.documentBytes());
            this.otherTrust = otherTrust;
            type = new CommandedType(
                    "seats",
                    registry(),
                    new Policies()
                            .collection("seats", Policy.Fixed.LAST_WRITE_WINS)
                            .field("seats", "by", policy)
                            .field("seats", "note", Policy.Fixed.LAST_WRITE_WINS));
            document = new CommandedDocument(type, remembers ? all : none);
            give(CID, TRUST, 0, "open", "base");
        }

        private static Registry registry() {
            return new Registry()
                    .add(Mutators.of(
                            "open",
                            1,
                            in -> in.text("v", 99),
                            (draft, value, context) ->
                                    draft.create("seats", "1").set("by", value)))
                    .add(Mutators.of(
                            "set",
                            1,
                            in -> in.text("v", 99),
                            (draft, value, context) ->
                                    draft.entity("seats", "1").set("by", value)))
                    .add(Mutators.of("look", 1, in -> in.text("v", 99), Scene::look))
                    .add(Mutators.of(
                            "delete",
                            1,
                            in -> in.text("v", 99),
                            (draft, value, context) ->
                                    draft.entity("seats", "1").delete()))
                    .add(Mutators.of("read", 1, in -> in.text("v", 99), Scene::look))
                    .add(Mutators.of("write", 1, in -> in.text("v", 99), Scene::setBoth))
                    .add(Mutators.divisible("divide", in -> in.text("v", 99), Scene::setBoth));
        }

        private static void look(Draft draft, String value, Context context) {
            Entity seat = draft.entity("seats", "1");
            seat.text("by");
            seat.set("note", value);
        }

        private static void setBoth(Draft draft, String value, Context context) {
            draft.entity("seats", "1").set("by", value).set("note", value);
        }

        Decided give(TimelineId timeline, int trust, long base, String mutator, String value) {
            Command command = new Command(mutator, 1, base, 0, 0, Arguments.NONE.with("v", value));
            Author author = new Author(new UserId(0, timeline.lo()), trust);
            Decided entry = document.decide(timeline, ++lsn, author, CommandCodec.encode(command), document.seq());
            document.follow(entry);
            return entry;
        }

        void bobWrites(String value) {
            assertThat(give(BOB, otherTrust, 1, "set", value).outcome()).isEqualTo(Outcome.APPLIED);
        }

        void cidWrites(String value) {
            assertThat(give(CID, otherTrust, 2, "set", value).outcome()).isEqualTo(Outcome.APPLIED);
        }
    }

    @TestFactory
    @DisplayName("[PO1] every cell of every truth table holds")
    Stream<DynamicTest> po1_everyCell() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Table table : TABLES) {
            List<String[]> rows = rows(UNCONTESTED + table.rows());
            assertThat(rows).extracting(row -> row[0]).containsExactlyElementsOf(SITUATIONS.keySet());
            for (String[] row : rows) {
                for (int column = 0; column < COLUMNS.size(); column++) {
                    String mutator = COLUMNS.get(column);
                    String expected = row[column + 1];
                    tests.add(DynamicTest.dynamicTest(
                            "[PO1] " + table.title() + ": " + row[0] + ", " + mutator,
                            () -> assertThat(happens(table, row[0], mutator)).isEqualTo(expected)));
                }
            }
        }
        assertThat(tests).hasSize(TABLES.size() * SITUATIONS.size() * COLUMNS.size());
        return tests.stream();
    }

    private static String happens(Table table, String situation, String mutator) {
        Scene scene = new Scene(table.policy(), table.otherTrust(), !situation.equals("beyond the horizon"));
        SITUATIONS.get(situation).accept(scene);
        Decided entry = scene.give(ANN, TRUST, scene.seen, mutator, "mine");
        Value now = scene.document.tables().get(CONTESTED);
        Value note = scene.document.tables().get(new Cell("seats", "1", "note"));
        StringBuilder said = new StringBuilder();
        switch (entry.outcome()) {
            case Outcome.Applied applied -> said.append("applied: ").append(text(now));
            case Outcome.Adjusted adjusted -> said.append("adjusted: ").append(text(now));
            case Outcome.NoEffect none -> said.append("no effect");
            case Outcome.Rejected rejected -> {
                if (rejected.reason() == Reason.GONE) {
                    return "gone";
                }
                assertThat(rejected.rule().isEmpty()).isEqualTo(rejected.reason() == Reason.CONTESTED);
                assertThat(text(note)).isNotEqualTo("mine");
                said.append("rejected: ").append(text(now));
            }
        }
        if (!(entry.outcome() instanceof Outcome.Rejected)) {
            assertThat(text(note)).isEqualTo("mine");
        }
        for (Notice notice : entry.notices()) {
            assertThat(notice.cell()).isEqualTo(CONTESTED);
            assertThat(notice.value()).isEqualTo(now);
            said.append(notice.timeline().equals(BOB) ? ", Bob is told " : ", Cid is told ")
                    .append(notice.kind());
        }
        return said.toString();
    }

    private static List<String[]> rows(String lines) {
        return lines.lines().map(line -> line.split(" \\| ")).toList();
    }

    private static String text(Value value) {
        return value instanceof Value.Str text ? text.value() : "";
    }

    @Test
    @DisplayName("[PO1] docs/POLICIES.md is made of the tested tables")
    void po1_thePageIsFresh() throws IOException {
        String page = page();
        Files.createDirectories(MADE.getParent());
        Files.writeString(MADE, page);

        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
                .as("stale: cp %s %s", MADE, PAGE)
                .isEqualTo(page);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
            # Policies of commanded documents

            Made by `PolicyTableTest`, which tests every cell.

            A command is run on the document as it is when the command arrives. A field is *contested* if another timeline's
            accepted command wrote it after what the command's author had seen (its *base*), and it now holds something
            else than then. What others add to a counter does not contest what only adds to it too. What lies
            beyond the conflict horizon, in a document or in one field of it, counts as contested.

            The field held `base` when the author looked. The command *reads* it and writes another field; or *writes* `mine`
            to it and to another field; or does the latter and is *divisible*. The tables say the command's outcome and what
            the field holds then. A field with no declared policy has server precedence. Where the entity was deleted the
            command is rejected as GONE, whatever the policy.

            Commands that arrive in the other order change roles: the first to arrive finds nobody else's write.
            An outcome never changes; whom a later command overrides or undoes is told so.

            """);
        section(page, "Where nothing is contested, whatever the policy", UNCONTESTED);
        for (Table table : TABLES) {
            section(page, table.title(), table.rows());
        }
        return page.toString().stripTrailing() + "\n";
    }

    private static void section(StringBuilder page, String title, String rows) {
        page.append("## ").append(title).append("\n\n");
        page.append("| since the author looked | reads it | writes it | writes it, divisible |\n|---|---|---|---|\n");
        for (String[] row : rows(rows)) {
            page.append("| ").append(MEANINGS.get(row[0]));
            for (int column = 1; column < row.length; column++) {
                page.append(" | ").append(row[column]);
            }
            page.append(" |\n");
        }
        page.append("\n");
    }
}
