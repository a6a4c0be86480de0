package dev.syncline.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.command.PolicyTables.Table;
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
    private static final int TRUST = PolicyTables.TRUST;
    private static final Cell CONTESTED = new Cell("seats", "1", "by");

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
        for (Table table : PolicyTables.TABLES) {
            List<String[]> rows = table.cells();
            assertThat(rows).extracting(row -> row[0]).containsExactlyElementsOf(SITUATIONS.keySet());
            for (String[] row : rows) {
                for (int column = 0; column < PolicyTables.COLUMNS.size(); column++) {
                    String mutator = PolicyTables.COLUMNS.get(column);
                    String expected = row[column + 1];
                    tests.add(DynamicTest.dynamicTest(
                            "[PO1] " + table.title() + ": " + row[0] + ", " + mutator,
                            () -> assertThat(happens(table, row[0], mutator)).isEqualTo(expected)));
                }
            }
        }
        assertThat(tests).hasSize(PolicyTables.TABLES.size() * SITUATIONS.size() * PolicyTables.COLUMNS.size());
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
        section(page, "Where nothing is contested, whatever the policy", PolicyTables.UNCONTESTED);
        for (Table table : PolicyTables.TABLES) {
            section(page, table.title(), table.rows());
        }
        return page.toString().stripTrailing() + "\n";
    }

    private static void section(StringBuilder page, String title, String rows) {
        page.append("## ").append(title).append("\n\n");
        page.append("| since the author looked | reads it | writes it | writes it, divisible |\n|---|---|---|---|\n");
        for (String[] row : PolicyTables.split(rows)) {
            page.append("| ").append(MEANINGS.get(row[0]));
            for (int column = 1; column < row.length; column++) {
                page.append(" | ").append(row[column]);
            }
            page.append(" |\n");
        }
        page.append("\n");
    }
}
