package dev.syncline.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.codec.CborException;
import dev.syncline.document.Value;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DecidedCodecTest {
    private static final TimelineId ANN = new TimelineId(0, 1);
    private static final Cell CELL = new Cell("tickets", "1", "title");

    private static final Decided FULL = new Decided(
            7,
            ANN,
            3,
            20,
            new byte[] {1, 2, 3},
            new Outcome.Adjusted(List.of(new Conflict(CELL, null, new Value.Int(1), new Value.Str("theirs")))),
            List.of(
                    Write.put(Cell.existence("seats", "1"), Write.THERE),
                    Write.put(CELL, new Value.Float(1.5)),
                    new Write(new Cell("tickets", "1", "votes"), true, new Value.Counter(-3)),
                    Write.put(Cell.existence("tickets", "2"), null)),
            List.of(CELL, new Cell("tickets", "2", "title")),
            List.of(new Notice(Notice.Kind.UNDONE, new TimelineId(0, 2), 9, CELL, null)));

    private static Decided decode(byte[] bytes) {
        return DecidedCodec.decode(7, ANN, 3, bytes);
    }

    private static void assertSame(Decided actual, Decided expected) {
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    @DisplayName("[CM13] a decision has one encoding")
    void cm13_oneEncoding() {
        byte[] bytes = DecidedCodec.encode(FULL);
        assertSame(decode(bytes), FULL);
        assertThat(DecidedCodec.encode(decode(bytes))).isEqualTo(bytes);
    }

    @Test
    @DisplayName("[CM13] whatever the bytes are, they are a decision of one encoding or refused")
    void cm13_hostileBytes() {
        byte[] bytes = DecidedCodec.encode(FULL);
        long seed = System.nanoTime();
        var random = new Random(seed);
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] mutant = random.nextInt(10) == 0 ? Arrays.copyOf(bytes, random.nextInt(300)) : bytes.clone();
            for (int k = random.nextInt(3); k >= 0 && mutant.length > 0; k--) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(DecidedCodec.encode(decode(mutant)))
                        .as("seed %d", seed)
                        .isEqualTo(mutant);
                taken++;
            } catch (CborException refused) {
                assertThat(refused).isNotNull();
            }
        }
        assertThat(taken).as("seed %d", seed).isPositive();
    }

    @Test
    @DisplayName("[CM13] writes out of order, or that no cell can take, are refused")
    void cm13_unsoundWrites() {
        Write title = Write.put(CELL, new Value.Str("a"));
        for (List<Write> writes : List.of(
                List.of(title, title),
                List.of(Write.put(new Cell("tickets", "2", "title"), null), title),
                List.of(new Write(CELL, true, new Value.Int(1))),
                List.of(Write.put(Cell.existence("tickets", "1"), new Value.Int(1))),
                List.of(Write.put(Cell.membership("tickets"), Write.THERE)))) {
            Decided bad = new Decided(7, ANN, 3, 20, new byte[0], Outcome.APPLIED, writes, List.of(), List.of());
            byte[] bytes = DecidedCodec.encode(bad);
            assertThatThrownBy(() -> decode(bytes)).isInstanceOf(CborException.class);
        }
    }

    @Test
    @DisplayName("[CM13] a command whose decision would be too large is rejected")
    void cm13_tooLarge() {
        Policy.Merge growing = (base, mine, theirs) ->
                new Value.Str(((Value.Str) theirs).value() + "x".repeat(DecidedCodec.BYTES_MAX));
        CommandedType type = new CommandedType(
                "t",
                new Registry().add(Mutators.of("set", 1, in -> in.text("v", 99), (draft, value, context) -> {
                    (draft.exists("t", "1") ? draft.entity("t", "1") : draft.create("t", "1")).set("v", value);
                })),
                new Policies()
                        .collection("t", Policy.Fixed.LAST_WRITE_WINS)
                        .field("t", "v", new Policy.Custom(growing)));
        CommandedDocument document = new CommandedDocument(type, CommandLimits.DEFAULT);
        document.follow(decide(document, ANN, "one"));

        Decided entry = decide(document, new TimelineId(0, 2), "two");

        assertThat(((Outcome.Rejected) entry.outcome()).reason()).isEqualTo(Reason.TOO_MUCH);
        document.follow(entry);
        assertThat(document.tables().json()).isEqualTo("{\"t\":{\"1\":{\"v\":\"one\"}}}");
    }

    private static Decided decide(CommandedDocument document, TimelineId timeline, String value) {
        byte[] bytes = CommandCodec.encode(new Command("set", 1, 0, 0, 0, Arguments.NONE.with("v", value)));
        return document.decide(timeline, 1, new Author(UserId.NOBODY, 20), bytes, 0);
    }

    @Test
    @DisplayName("[CM14] what is too large for a command leaves a rejection only, and what a rule says is cut")
    void cm14_bounded() {
        CommandedType type = new CommandedType(
                "t",
                new Registry().add(Mutators.of("no", 1, in -> "", (draft, none, context) -> {
                    throw Rejection.because("long", "x\ud83d\ude00".repeat(1000));
                })),
                new Policies());
        CommandedDocument document = new CommandedDocument(type, CommandLimits.DEFAULT);
        Author author = new Author(UserId.NOBODY, 20);

        Decided large = document.decide(ANN, 1, author, new byte[CommandLimits.DEFAULT.commandBytes() + 1], 0);
        byte[] no = CommandCodec.encode(new Command("no", 1, 0, 0, 0, Arguments.NONE));
        Decided ruled = document.decide(ANN, 1, author, no, 0);

        assertThat(((Outcome.Rejected) large.outcome()).reason()).isEqualTo(Reason.MALFORMED);
        assertThat(large.command()).isEmpty();
        assertThat(((Outcome.Rejected) ruled.outcome()).detail()).hasSize(Outcome.TOLD_CHARS_MAX);
        assertSame(DecidedCodec.decode(1, ANN, 1, DecidedCodec.encode(ruled)), ruled);
    }
}
