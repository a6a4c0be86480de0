package dev.syncline.command;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.CborWriter;
import dev.syncline.codec.Sha256;
import dev.syncline.codec.Utf8;
import dev.syncline.document.Value;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Random sequences of commands of a bank, given by three people who had seen more or less of it. The same seed gives the
 * same sequence on every platform; what became of it is one hash.
 */
class Sequences {
    static final int COUNT = 2_000;
    private static final int COMMANDS = 40;
    private static final int WRITERS = 3;
    private static final int FLOATS = 20_000;
    private static final byte[] INTEREST = new CborWriter().text("interest").toByteArray();
    private static final String[] TEXTS = {
        "", "a", "\u00fc\u00df", "\ud83d\ude00\ud83d\udc4d", "tab\tquote\"", "long ".repeat(9)
    };

    /** How often what happened, over all sequences so far. */
    private final TreeMap<String, Integer> counts = new TreeMap<>();

    private Context random;
    private CommandedDocument document;
    private List<String> ids;

    /** Runs the sequence of this seed and gives the hash of its outcomes and of the document. */
    String run(long seed) {
        random = new Context(null, new Command("", 1, 0, 0, seed, Arguments.NONE));
        document = new CommandedDocument(Bank.TYPE, CommandLimits.DEFAULT);
        ids = new ArrayList<>();
        long[] lsns = new long[WRITERS];
        Sha256 hash = new Sha256();
        for (int i = 0; i < COMMANDS; i++) {
            int writer = random.random(WRITERS);
            Author author = new Author(new UserId(0, writer), 10 + 10 * random.random(WRITERS));
            byte[] bytes = bytes(i);
            Decided entry =
                    document.decide(new TimelineId(0, writer + 1), ++lsns[writer], author, bytes, document.seq());
            document.follow(entry);
            document = kept(document);
            note(entry);
            hash.add(outcome(entry.outcome()));
        }
        String json = document.tables().json();
        countValues(json);
        return Bytes.hex(hash.add(Utf8.encode(json)).digest()).substring(0, 16);
    }

    /** What the server goes on with behind a command. */
    CommandedDocument kept(CommandedDocument followed) {
        return followed;
    }

    /** The hash of how random floats of all sizes are printed. */
    String floats() {
        random = new Context(null, new Command("", 1, 0, 0, FLOATS, Arguments.NONE));
        Tables tables = new Tables();
        List<Write> writes = new ArrayList<>();
        writes.add(Write.put(Cell.existence("floats", "all"), Write.THERE));
        for (int i = 0; i < FLOATS; i++) {
            writes.add(Write.put(new Cell("floats", "all", "f" + i), Scalars.real(real())));
        }
        tables.apply(writes);
        return Bytes.hex(Sha256.of(Utf8.encode(tables.json()))).substring(0, 16);
    }

    TreeMap<String, Integer> counts() {
        return counts;
    }

    private byte[] bytes(int index) {
        if (random.random(50) == 0) {
            return new byte[] {(byte) random.random()};
        }
        long seq = document.seq();
        long base = random.random(30) == 0 ? seq + 1 : Math.max(0, seq - random.random(6));
        Arguments arguments = Arguments.NONE;
        String mutator = index < 3 ? "open" : mutator();
        switch (mutator) {
            case "open" -> arguments = arguments.with("rate", real());
            case "transfer" ->
                arguments =
                        arguments.with("from", account()).with("to", account()).with("amount", random.random(1300));
            case "rename", "note" ->
                arguments = arguments.with("account", account()).with("text", TEXTS[random.random(TEXTS.length)]);
            case "interest", "unknown" -> {}
            default -> arguments = arguments.with("account", account());
        }
        int version = random.random(60) == 0 ? 2 : 1;
        long timeMs = 1_700_000_000_000L + random.random(1_000_000);
        return CommandCodec.encode(new Command(mutator, version, base, timeMs, random.random(), arguments));
    }

    private String mutator() {
        String[] names = {
            "open",
            "transfer",
            "transfer",
            "transfer",
            "rename",
            "rename",
            "note",
            "note",
            "visit",
            "visit",
            "scramble",
            "interest",
            "freeze",
            "close",
            "unknown"
        };
        return names[random.random(names.length)];
    }

    /** A float of any size. */
    private double real() {
        double value = Double.longBitsToDouble(random.random());
        return random.random(2) == 0 || Double.isNaN(value) || Double.isInfinite(value)
                ? random.random(100_000) / 1024.0
                : value;
    }

    private String account() {
        return ids.isEmpty() || random.random(20) == 0 ? "nobody" : ids.get(random.random(ids.size()));
    }

    private void note(Decided entry) {
        for (Write write : entry.writes()) {
            Cell cell = write.cell();
            if (cell.isExistence() && write.value() != null && cell.collection().equals("accounts")) {
                ids.add(cell.id());
            }
            count(write.adds() ? "adds" : cell.isExistence() && write.value() == null ? "deletes" : "writes");
            count(write.value() == null ? "none" : name(write.value()));
        }
        entry.notices().forEach(notice -> count(notice.kind().name()));
        switch (entry.outcome()) {
            case Outcome.Applied applied -> count("applied");
            case Outcome.Adjusted adjusted -> count("adjusted");
            case Outcome.NoEffect none -> count("no effect");
            case Outcome.Rejected rejected -> count(rejected.reason() + rejected.rule());
        }
        if (Bytes.holdsAt(entry.command(), 1, INTEREST) && !entry.writes().isEmpty()) {
            count("iterates");
        }
    }

    private static String name(Value value) {
        return switch (value) {
            case Value.Str text -> "text";
            case Value.Int number -> "integer";
            case Value.Float number -> "float";
            case Value.Counter counter -> "counter";
            default -> "flag";
        };
    }

    private void countValues(String json) {
        if (json.contains("e+") || json.contains("e-")) {
            count("exponents");
        }
    }

    private void count(String what) {
        counts.put(what, counts.getOrDefault(what, 0) + 1);
    }

    static byte[] outcome(Outcome outcome) {
        CborWriter writer = new CborWriter();
        OutcomeCodec.write(writer, outcome);
        return writer.toByteArray();
    }
}
