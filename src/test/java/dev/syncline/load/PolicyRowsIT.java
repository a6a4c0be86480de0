package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.command.Arguments;
import dev.syncline.command.CommandReplica;
import dev.syncline.command.Conflict;
import dev.syncline.command.Outcome;
import dev.syncline.command.PolicyTables;
import dev.syncline.command.PolicyTables.Table;
import dev.syncline.command.Reason;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import dev.syncline.wire.DownFrame;
import dev.syncline.worker.client.Matter;
import dev.syncline.worker.client.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every cell of every truth table by the worker's own client on devices of three people, over real connections to a real
 * server: Ann gives her commands without having seen what Bob and Cid did. A row of a sheet of type {@code trial} for each.
 */
class PolicyRowsIT {
    private static final List<String> SEEN_FIRST = List.of("seen before");
    private static final String FORGOTTEN = "beyond the horizon";
    /** Fields of one filling command, and commands that fill all that the server remembers of who wrote what. */
    private static final int FIELDS = 600;

    private static final int FILLINGS = 10;

    @TempDir
    static Path folder;

    private static ServerProcess server;
    private static Guest owner;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerProcess(folder).start();
        owner = Guest.signIn(server, "Olga");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    /** Somebody with a device, which can be kept from hearing of the sheet. */
    private static final class Person implements AutoCloseable {
        final Guest guest;
        final JvmDevice device;
        private DocumentId sheet;
        private volatile boolean deaf;
        private long seeds;
        private final Map<Long, Outcome> told = new HashMap<>();

        Person(String name, int rank) throws Exception {
            guest = Guest.signIn(server, name);
            device = new JvmDevice(guest, name, rank, new JvmLink.Gate() {
                @Override
                public boolean passes(DownFrame frame) {
                    return !deaf || !(frame instanceof DownFrame.Entries);
                }
            });
        }

        void open(DocumentId opened, ProjectId project) throws Exception {
            sheet = opened;
            device.open(sheet, "trial", project);
            awaitAll();
        }

        /** Gives a command; gives the seed that names it. */
        long give(String mutator, String column, String row, String value) throws Exception {
            return give(
                    mutator,
                    Arguments.NONE.with("column", column).with("row", row).with("value", value));
        }

        long give(String mutator, Arguments arguments) throws Exception {
            long seed = ++seeds;
            CommandReplica.Given given = device.ask(() -> device.give(sheet, mutator, arguments, seed, () -> {}));
            assertThat(given.rejection()).as(mutator).isNull();
            return seed;
        }

        void deaf(boolean now) throws Exception {
            deaf = now;
            device.ask(() -> {
                device.pass();
                return null;
            });
        }

        /** All that was given is decided, and all that the server has is here. */
        void awaitAll() throws Exception {
            Await.until(
                    device.name() + " has everything",
                    Crew.WAIT_MAX,
                    () -> device.ask(() -> {
                        Status status = device.status(sheet);
                        for (CommandReplica.Settled one :
                                device.commanded(sheet).settled()) {
                            told.put(one.command().seed(), one.outcome());
                        }
                        return status.current()
                                && status.waiting() == 0
                                && device.commanded(sheet).undecided().isEmpty();
                    }));
        }

        void awaitSeq(long seq) throws Exception {
            Await.until(
                    device.name() + " has seq " + seq,
                    Crew.WAIT_MAX,
                    () -> device.ask(() -> device.commanded(sheet).seq() >= seq));
            awaitAll();
        }

        /** Rows whose cell was taken away from this person, and how. */
        Map<String, Matter.Kind> taken() throws Exception {
            return device.ask(() -> {
                Map<String, Matter.Kind> rows = new HashMap<>();
                for (Matter matter : device.commanded(sheet).matters().waiting()) {
                    boolean notice = matter.kind() == Matter.Kind.OVERRIDDEN || matter.kind() == Matter.Kind.UNDONE;
                    for (Conflict conflict :
                            notice ? ((Outcome.Adjusted) matter.outcome()).conflicts() : List.<Conflict>of()) {
                        rows.put(
                                conflict.cell().collection() + "/"
                                        + conflict.cell().id(),
                                matter.kind());
                    }
                }
                return rows;
            });
        }

        long seq() throws Exception {
            return device.ask(() -> device.commanded(sheet).seq());
        }

        @Override
        public void close() {
            device.close();
        }
    }

    @Test
    @DisplayName("[PO10] every cell of every table, where the others are trusted as much")
    void po10_equalTrust() throws Exception {
        everyCell(PolicyTables.TRUST, "editor", "editor");
    }

    @Test
    @DisplayName("[PO10] every cell of the tables where the others are trusted less")
    void po10_lowerTrust() throws Exception {
        everyCell(PolicyTables.TRUST - 10, "owner", "editor");
    }

    @Test
    @DisplayName("[PO10] every cell of the tables where the others are trusted more")
    void po10_higherTrust() throws Exception {
        everyCell(PolicyTables.TRUST + 10, "editor", "owner");
    }

    private static void everyCell(int otherTrust, String mine, String others) throws Exception {
        List<Table> tables = PolicyTables.TABLES.stream()
                .filter(table -> table.otherTrust() == otherTrust)
                .toList();
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> happened = new TreeMap<>();
        try (var ann = new Person("Ann", 1);
                var bob = new Person("Bob", 2);
                var cid = new Person("Cid", 3)) {
            ProjectId project = ProjectId.parse(owner.project("trial", List.of()));
            owner.employ(project.text(), ann.guest, mine);
            owner.employ(project.text(), bob.guest, others);
            owner.employ(project.text(), cid.guest, others);
            for (boolean forgetful : new boolean[] {false, true}) {
                DocumentId sheet = DocumentId.parse(owner.make(project.text(), "trial"));
                for (Person person : List.of(ann, bob, cid)) {
                    person.open(sheet, project);
                }
                new Sheet(tables, forgetful, ann, bob, cid).play(sheet, expected, happened);
            }
            for (Person person : List.of(ann, bob, cid)) {
                assertThat(person.device.troubles).isEmpty();
            }
        }
        assertThat(expected).hasSize(tables.size() * tables.getFirst().cells().size() * PolicyTables.COLUMNS.size());
        assertThat(happened).isEqualTo(expected);
    }

    /** One sheet on which all is tried whose authors are remembered, or all whose are forgotten. */
    private record Sheet(List<Table> tables, boolean forgetful, Person ann, Person bob, Person cid) {
        private record Cell(Table table, String situation, String mutator, String expected) {
            String row() {
                return situation.replace(' ', '-') + "-" + mutator;
            }
        }

        private List<Cell> cells() {
            List<Cell> cells = new ArrayList<>();
            for (Table table : tables) {
                for (String[] line : table.cells()) {
                    for (int column = 0; column < PolicyTables.COLUMNS.size(); column++) {
                        if (line[0].equals(FORGOTTEN) == forgetful) {
                            cells.add(new Cell(table, line[0], PolicyTables.COLUMNS.get(column), line[column + 1]));
                        }
                    }
                }
            }
            return cells;
        }

        private void each(Person who, String mutator, String value, String... situations) throws Exception {
            List<String> wanted = List.of(situations);
            for (Cell cell : cells()) {
                if (wanted.isEmpty() || wanted.contains(cell.situation())) {
                    who.give(mutator, cell.table().name(), cell.row(), value);
                }
            }
            who.awaitAll();
        }

        void play(DocumentId sheet, Map<String, String> expected, Map<String, String> happened) throws Exception {
            each(cid, "trial.open", "base");
            bob.awaitSeq(cid.seq());
            if (!forgetful) {
                each(bob, "trial.set", "theirs", SEEN_FIRST.toArray(String[]::new));
            }
            ann.awaitSeq(bob.seq());

            ann.deaf(true);
            others();
            Map<Cell, Long> given = new HashMap<>();
            for (Cell cell : cells()) {
                if (cell.situation().equals("own timeline wrote")) {
                    ann.give("trial.set", cell.table().name(), cell.row(), "own");
                }
                given.put(cell, ann.give("trial." + cell.mutator(), cell.table().name(), cell.row(), "mine"));
            }
            ann.deaf(false);
            ann.awaitAll();
            bob.awaitSeq(ann.seq());
            cid.awaitSeq(ann.seq());

            JsonNode now = ann.guest.json(sheet);
            for (Cell cell : cells()) {
                String name = cell.table().title() + ": " + cell.situation() + ", " + cell.mutator();
                expected.put(name, cell.expected());
                happened.put(name, happened(cell, ann.told.get(given.get(cell)), now));
            }
        }

        private void others() throws Exception {
            if (forgetful) {
                each(bob, "trial.set", "theirs");
                for (int i = 0; i < FILLINGS; i++) {
                    bob.give(
                            "trial.fill",
                            Arguments.NONE
                                    .with("column", "last")
                                    .with("row", "fill" + i)
                                    .with("fields", FIELDS));
                }
                bob.awaitAll();
                return;
            }
            each(bob, "trial.set", "theirs", "put back", "another value", "third writer", "read since");
            each(bob, "trial.set", "mine", "same value");
            each(bob, "trial.delete", "", "deleted");
            cid.awaitSeq(bob.seq());
            each(cid, "trial.set", "base", "put back");
            each(cid, "trial.set", "third", "third writer");
            each(cid, "trial.read", "seen", "read since");
        }

        /** What became of Ann's command, in the words of the tables. */
        private String happened(Cell cell, Outcome outcome, JsonNode now) throws Exception {
            JsonNode row = now.path(cell.table().name()).path(cell.row());
            String said = switch (outcome) {
                case Outcome.Applied applied -> "applied: " + row.path("cell").asText();
                case Outcome.Adjusted adjusted ->
                    "adjusted: " + row.path("cell").asText();
                case Outcome.NoEffect none -> "no effect";
                case Outcome.Rejected rejected ->
                    rejected.reason() == Reason.GONE
                            ? "gone"
                            : "rejected: " + row.path("cell").asText();
            };
            boolean accepted = !(outcome instanceof Outcome.Rejected);
            assertThat(row.path("note").asText().equals("mine"))
                    .as(cell.toString())
                    .isEqualTo(accepted);
            return said + told(bob, "Bob", cell) + told(cid, "Cid", cell);
        }

        private static String told(Person person, String name, Cell cell) throws Exception {
            Matter.Kind kind = person.taken().get(cell.table().name() + "/" + cell.row());
            return kind == null ? "" : ", " + name + " is told " + kind;
        }
    }
}
