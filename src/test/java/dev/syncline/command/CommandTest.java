package dev.syncline.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.codec.CborWriter;
import dev.syncline.document.Value;
import dev.syncline.id.UserId;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands, their arguments, and runs of their mutators. */
class CommandTest {
    private static final CommandLimits LIMITS = CommandLimits.DEFAULT;
    private static final Author AUTHOR = new Author(new UserId(1, 2), 20);

    private final Tables tables = new Tables();

    private static Command command(String mutator, Arguments arguments) {
        return new Command(mutator, 1, 7, 1_700_000_000_000L, 42, arguments);
    }

    private Run run(Registry registry, Command command) {
        return Run.of(registry, command, AUTHOR, tables, LIMITS);
    }

    /** Runs a body without arguments, and makes its writes if nothing rejected it. */
    private Run run(Consumer<Draft> body) {
        Registry registry =
                new Registry().add(Mutators.of("test", 1, in -> "", (draft, arguments, context) -> body.accept(draft)));
        Run run = run(registry, command("test", Arguments.NONE));
        if (run.rejection() == null) {
            tables.apply(run.draft().writes());
        }
        return run;
    }

    private static Rejection rejection(byte[] bytes) {
        try {
            CommandCodec.decode(bytes, LIMITS);
            throw new AssertionError("taken");
        } catch (Rejection rejection) {
            return rejection;
        }
    }

    @Test
    @DisplayName("[CM1] a command has one encoding")
    void cm1_oneEncoding() {
        Command command = new Command(
                "ticket.close",
                3,
                12,
                -5,
                Long.MIN_VALUE,
                Arguments.NONE
                        .with("text", "a\u00e4\ud83d\ude00")
                        .with("long", Long.MAX_VALUE)
                        .with("double", -0.0)
                        .with("flag", true));
        byte[] bytes = CommandCodec.encode(command);

        assertThat(CommandCodec.decode(bytes, LIMITS)).isEqualTo(command);
        assertThat(CommandCodec.encode(CommandCodec.decode(bytes, LIMITS))).isEqualTo(bytes);
    }

    @Test
    @DisplayName("[CM1] whatever the bytes are, they are a command of one encoding or rejected")
    void cm1_hostileBytes() {
        byte[] bytes = CommandCodec.encode(command(
                "ticket.open", Arguments.NONE.with("a", 1).with("b", "c").with("d", 2.5)));
        long seed = System.nanoTime();
        var random = new Random(seed);
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] mutant = bytes.clone();
            for (int k = random.nextInt(3); k >= 0; k--) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
            }
            try {
                Command command = CommandCodec.decode(mutant, LIMITS);
                assertThat(CommandCodec.encode(command)).as("seed %d", seed).isEqualTo(mutant);
                taken++;
            } catch (Rejection rejection) {
                assertThat(rejection.reason()).as("seed %d", seed).isEqualTo(Reason.MALFORMED);
            }
        }
        assertThat(taken).as("seed %d", seed).isPositive();
    }

    @Test
    @DisplayName("[CM1] arguments out of order, without a value, too many or not finite are no command")
    void cm1_arguments() {
        assertThat(rejection(head().map(2)
                                .text("b")
                                .integer(1)
                                .text("a")
                                .integer(1)
                                .toByteArray())
                        .detail())
                .contains("order");
        assertThat(rejection(head().map(2)
                                .text("a")
                                .integer(1)
                                .text("a")
                                .integer(1)
                                .toByteArray())
                        .reason())
                .isEqualTo(Reason.MALFORMED);
        assertThat(rejection(head().map(1).text("a").nul().toByteArray()).reason())
                .isEqualTo(Reason.MALFORMED);
        for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, -0.0}) {
            assertThat(rejection(head().map(1).text("a").float64(bad).toByteArray())
                            .reason())
                    .isEqualTo(Reason.MALFORMED);
        }
        assertThat(rejection(head().map(1)
                                .text("a")
                                .text("x".repeat(LIMITS.commandBytes()))
                                .toByteArray())
                        .reason())
                .isEqualTo(Reason.MALFORMED);
    }

    private static CborWriter head() {
        return new CborWriter()
                .array(6)
                .text("m")
                .integer(1)
                .integer(0)
                .integer(0)
                .integer(0);
    }

    @Test
    @DisplayName("[CM2] arguments are read strictly")
    void cm2_strictArguments() {
        Registry registry = new Registry()
                .add(Mutators.of(
                        "test", 1, in -> in.text("t", 3) + in.integer("n", 0, 9), (draft, all, context) -> {}));
        Arguments good = Arguments.NONE.with("t", "abc").with("n", 9);

        assertThat(run(registry, command("test", good)).rejection()).isNull();
        for (Arguments bad : List.of(
                good.without("t"),
                good.with("t", "abcd"),
                good.with("n", 10),
                good.with("n", "9"),
                good.with("x", 1))) {
            assertThat(run(registry, command("test", bad)).rejection().reason()).isEqualTo(Reason.BAD_ARGUMENTS);
        }
    }

    @Test
    @DisplayName("[CM3] time, random numbers and ids are the same each time a command runs")
    void cm3_deterministicContext() {
        Command command = command("test", Arguments.NONE);
        Context first = new Context(AUTHOR, command);
        Context second = new Context(AUTHOR, command);

        assertThat(first.newId()).isEqualTo(second.newId()).isNotEqualTo(first.newId());
        second.newId();
        assertThat(first.random()).isEqualTo(second.random());
        assertThat(first.timeMs()).isEqualTo(command.timeMs());
        assertThat(first.random(10)).isBetween(0, 9);
    }

    @Test
    @DisplayName("[CM4] a draft reads what it wrote and leaves the tables alone")
    void cm4_overlay() {
        run(draft -> draft.create("seats", "1").set("by", "ann").add("count", 2));
        String before = tables.json();
        Registry registry = new Registry().add(Mutators.of("test", 1, in -> "", (draft, none, context) -> {
            Entity seat = draft.entity("seats", "1").set("by", "bob").add("count", 5);
            assertThat(seat.text("by")).isEqualTo("bob");
            assertThat(seat.count("count")).isEqualTo(7);
            draft.create("seats", "2");
            assertThat(draft.ids("seats")).containsExactly("1", "2");
            seat.delete();
            assertThat(draft.ids("seats")).containsExactly("2");
            assertThat(draft.exists("seats", "1")).isFalse();
        }));

        Run run = run(registry, command("test", Arguments.NONE));

        assertThat(run.rejection()).isNull();
        assertThat(tables.json()).isEqualTo(before);
        List<Write> back = tables.apply(run.draft().writes());
        assertThat(tables.json()).isEqualTo("{\"seats\":{\"2\":{}}}");
        tables.apply(back);
        assertThat(tables.json()).isEqualTo(before);
    }

    @Test
    @DisplayName("[CM5] a run knows the cells whose content it depends on and those it writes")
    void cm5_readsAndWrites() {
        run(draft -> draft.create("seats", "1").set("by", "ann").add("count", 2).set("note", "x"));

        Run run = run(draft -> {
            Entity seat = draft.entity("seats", "1").set("by", "bob").add("count", 1);
            seat.text("by");
            seat.text("note");
            draft.ids("seats");
        });

        assertThat(run.draft().reads())
                .containsExactly(
                        Cell.membership("seats"), Cell.existence("seats", "1"), new Cell("seats", "1", "note"));
        assertThat(run.draft().writes())
                .containsExactly(
                        Write.put(new Cell("seats", "1", "by"), new Value.Str("bob")),
                        new Write(new Cell("seats", "1", "count"), true, new Value.Counter(1)));
    }

    @Test
    @DisplayName("[CM5] a counter that a run reads is a read, also after the run added to it")
    void cm5_readAfterAdd() {
        run(draft -> draft.create("seats", "1"));

        Run run = run(draft -> draft.entity("seats", "1").add("count", 1).count("count"));

        assertThat(run.draft().reads()).contains(new Cell("seats", "1", "count"));
    }

    @Test
    @DisplayName("[CM6] what is missing, taken, of another type or used after its deletion rejects the command")
    void cm6_typedRejections() {
        run(draft -> draft.create("seats", "1").set("n", 1L));

        assertThat(run(draft -> draft.entity("seats", "2")).rejection().reason())
                .isEqualTo(Reason.GONE);
        assertThat(run(draft -> draft.create("seats", "1")).rejection().reason())
                .isEqualTo(Reason.TAKEN);
        assertThat(run(draft -> draft.entity("seats", "1").text("n"))
                        .rejection()
                        .reason())
                .isEqualTo(Reason.FAILED);
        assertThat(run(draft -> draft.entity("seats", "1").set("d", 0.0 / 0))
                        .rejection()
                        .reason())
                .isEqualTo(Reason.FAILED);
        assertThat(run(draft -> {
                            Entity seat = draft.entity("seats", "1");
                            seat.delete();
                            seat.set("n", 2L);
                        })
                        .rejection()
                        .reason())
                .isEqualTo(Reason.GONE);
        Rejection rule = run(draft -> {
                    throw Rejection.because("seat.taken", "The seat is taken.");
                })
                .rejection();
        assertThat(rule.reason()).isEqualTo(Reason.RULE);
        assertThat(rule.rule()).isEqualTo("seat.taken");
    }

    @Test
    @DisplayName("[CM7] a mutator that throws, calls itself without end, loops or writes without end is rejected")
    void cm7_bounds() {
        assertThat(run(draft -> {
                            throw new IllegalStateException();
                        })
                        .rejection()
                        .reason())
                .isEqualTo(Reason.FAILED);
        assertThat(run(CommandTest::endless).rejection().reason()).isEqualTo(Reason.FAILED);
        assertThat(run(draft -> draft.create("a", "x".repeat(Integer.MAX_VALUE)))
                        .rejection()
                        .reason())
                .isEqualTo(Reason.FAILED);
        assertThat(run(draft -> {
                            while (true) {
                                draft.exists("a", "b");
                            }
                        })
                        .rejection()
                        .reason())
                .isEqualTo(Reason.TOO_MUCH);
        assertThat(run(draft -> draft.create("a", "b").set("c", "x".repeat(LIMITS.bytesWritten())))
                        .rejection()
                        .reason())
                .isEqualTo(Reason.TOO_MUCH);
        assertThat(run(draft -> draft.create("a".repeat(65), "b")).rejection().reason())
                .isEqualTo(Reason.TOO_MUCH);
        assertThat(run(draft -> draft.create("a", "b".repeat(129))).rejection().reason())
                .isEqualTo(Reason.TOO_MUCH);
        assertThat(tables.json()).isEqualTo("{}");
    }

    private static void endless(Draft draft) {
        endless(draft);
    }

    @Test
    @DisplayName("[CM8] older commands are upgraded step by step; unknown names and versions are rejected")
    void cm8_versions() {
        Registry registry = new Registry()
                .add(Mutators.of(
                        "open",
                        3,
                        in -> in.text("title", 9) + in.integer("rank", 0, 9),
                        (draft, args, c) -> draft.create("t", args)))
                .upgrade("open", 2, arguments -> arguments.with("rank", 5));

        Command second = new Command("open", 2, 0, 0, 0, Arguments.NONE.with("title", "x"));
        Run run = run(registry, second);
        assertThat(run.rejection()).isNull();
        assertThat(run.draft().writes()).extracting(write -> write.cell().id()).containsExactly("x5");

        for (int version : new int[] {1, 4}) {
            Command other = new Command("open", version, 0, 0, 0, second.arguments());
            assertThat(run(registry, other).rejection().reason()).isEqualTo(Reason.UNKNOWN_VERSION);
        }
        assertThat(run(registry, command("shut", Arguments.NONE)).rejection().reason())
                .isEqualTo(Reason.UNKNOWN_MUTATOR);
        assertThatThrownBy(() -> registry.add(Mutators.of("open", 1, in -> "", (draft, none, context) -> {})))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "-2.5, -2.5",
        "100, 100",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "-1.25e-7, -1.25e-7",
        "0.000001, 0.000001",
        "1.5e300, 1.5e+300",
        "4.9e-324, 5e-324",
        "0.1, 0.1",
        "123456.789, 123456.789",
        "2e23, 2e+23",
        "9007199254740993, 9007199254740992"
    })
    @DisplayName("[CM9] a float in canonical JSON is as JavaScript prints it")
    void cm9_floats(double number, String text) {
        run(draft -> draft.create("a", "b").set("c", number));

        assertThat(tables.json()).isEqualTo("{\"a\":{\"b\":{\"c\":" + text + "}}}");
    }

    @Test
    @DisplayName("[CM9] canonical JSON has its keys in ascending order and escapes what it must")
    void cm9_json() {
        run(draft -> {
            draft.create("b", "2").set("z", "\"\\\n\u0001\u00e4").set("a", true).add("n", -3);
            draft.create("b", "10").set("long", Long.MAX_VALUE);
            draft.create("a", "\ud83d\ude00");
        });

        assertThat(tables.json())
                .isEqualTo("{\"a\":{\"\ud83d\ude00\":{}},\"b\":{\"10\":{\"long\":9223372036854775807},"
                        + "\"2\":{\"a\":true,\"n\":-3,\"z\":\"\\\"\\\\\\n\\u0001\u00e4\"}}}");
    }

    @Test
    @DisplayName("[CM9] a float's digits are the shortest that read back, and the closest of those")
    void cm9_shortestDigits() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            double number = Math.abs(Double.longBitsToDouble(random.nextLong()));
            if (i % 3 == 0) {
                number = random.nextInt(1_000_000) / 1024.0;
            } else if (i % 100 == 1) {
                number = Math.pow(2, random.nextInt(2098) - 1074);
            }
            if (number > 0 && number < Double.POSITIVE_INFINITY) {
                var decimal = new ShortestDecimal(number);
                var exact = new BigDecimal("0." + decimal.digits() + "E" + decimal.point());
                assertThat(exact.doubleValue()).as("seed %d", seed).isEqualTo(number);
                var javas = new BigDecimal(Double.toString(number)).stripTrailingZeros();
                boolean javaWroteTwo = decimal.digits().length() == 1 && javas.precision() == 2;
                if (!javaWroteTwo) {
                    assertThat(exact).as("seed %d", seed).isEqualByComparingTo(javas);
                }
                assertThat(decimal.digits()).doesNotEndWith("0").doesNotStartWith("0");
            }
        }
    }

    @Test
    @DisplayName("[CM12] half a character becomes U+FFFD in values and arguments, and is no id")
    void cm12_wholeCharacters() {
        String half = "a\ud83d";
        run(draft -> draft.create("a", "b").set("whole", "\ud83d\ude00").set("half", half));

        assertThat(tables.json()).isEqualTo("{\"a\":{\"b\":{\"half\":\"a\ufffd\",\"whole\":\"\ud83d\ude00\"}}}");
        assertThat(Arguments.NONE.with("t", half).get("t")).isEqualTo(new Value.Str("a\ufffd"));
        assertThat(run(draft -> draft.create("a", half)).rejection().reason()).isEqualTo(Reason.TOO_MUCH);
        assertThat(run(draft -> draft.entity("a", half)).rejection().reason()).isEqualTo(Reason.GONE);
    }
}
