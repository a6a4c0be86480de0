package dev.syncline.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.codec.CborBudget;
import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.document.Value;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The same commands give the same outcomes and documents, and the random sequences reach everything there is. */
class SequencesTest {
    private static final int SNAPSHOT_SEEDS = 200;

    @Test
    @DisplayName("[CM10] 2,000 random sequences give the same twice, and reach every kind of value, write and outcome")
    void cm10_theSameTwice() {
        Sequences first = new Sequences();
        Sequences second = new Sequences();
        for (int seed = 0; seed < Sequences.COUNT; seed++) {
            assertThat(second.run(seed)).as("seed %d", seed).isEqualTo(first.run(seed));
        }
        assertThat(first.counts())
                .containsKeys("text", "integer", "float", "counter", "flag", "none")
                .containsKeys("writes", "adds", "deletes", "iterates", "exponents")
                .containsKeys("applied", "adjusted", "no effect", "OVERRIDDEN", "UNDONE")
                .containsKeys("RULEfunds.missing", "RULEaccount.frozen", "CONTESTED", "GONE", "MALFORMED")
                .containsKeys("UNKNOWN_MUTATOR", "UNKNOWN_VERSION", "BAD_ARGUMENTS", "BAD_BASE");
        assertThat(first.counts().values()).allMatch(count -> count >= 20);
    }

    @Test
    @DisplayName("[SN12] a document that is read back from a snapshot behind every command decides the same all along")
    void sn12_readBack() {
        Sequences followed = new Sequences();
        Sequences readBack = new Sequences() {
            @Override
            CommandedDocument kept(CommandedDocument document) {
                byte[] state = StateCodec.encode(document);
                CommandedDocument again = StateCodec.decode(Bank.TYPE, CommandLimits.DEFAULT, state);
                assertThat(StateCodec.encode(again)).isEqualTo(state);
                return again;
            }
        };
        for (int seed = 0; seed < SNAPSHOT_SEEDS; seed++) {
            assertThat(readBack.run(seed)).as("seed %d", seed).isEqualTo(followed.run(seed));
        }
    }

    @Test
    @DisplayName("[SN12] whatever the bytes of a snapshot are, they are a document or refused")
    void sn12_hostileBytes() {
        CommandedDocument document = new CommandedDocument(Bank.TYPE, CommandLimits.DEFAULT);
        byte[] open = CommandCodec.encode(new Command("open", 1, 0, 0, 0, Arguments.NONE.with("rate", 0.5)));
        document.follow(document.decide(new TimelineId(0, 1), 1, new Author(UserId.NOBODY, 20), open, 0));
        byte[] state = StateCodec.encode(document);
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] mutant = state.clone();
            mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
            try {
                assertThat(StateCodec.decode(Bank.TYPE, CommandLimits.DEFAULT, mutant))
                        .as("seed %d", seed)
                        .isNotNull();
            } catch (CborException refused) {
                assertThat(refused).isNotNull();
            }
        }
    }

    @Test
    @DisplayName("[CM11] an outcome has one encoding, and whatever the bytes are, they are an outcome or refused")
    void cm11_outcomes() {
        Conflict conflict = new Conflict(new Cell("a", "b", "c"), null, new Value.Float(1.5), new Value.Counter(3));
        Outcome outcome = new Outcome.Rejected(Reason.CONTESTED, "", "why", List.of(conflict, conflict));
        byte[] bytes = Sequences.outcome(outcome);
        for (Outcome one :
                List.of(outcome, Outcome.APPLIED, Outcome.NO_EFFECT, new Outcome.Adjusted(List.of(conflict)))) {
            assertThat(read(Sequences.outcome(one))).isEqualTo(one);
        }
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] mutant = bytes.clone();
            mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
            try {
                assertThat(Sequences.outcome(read(mutant))).as("seed %d", seed).isEqualTo(mutant);
            } catch (CborException refused) {
                assertThat(refused).isNotNull();
            }
        }
    }

    private static Outcome read(byte[] bytes) {
        CborReader reader = new CborReader(bytes, CborBudget.FRAME);
        Outcome outcome = OutcomeCodec.read(reader, 1000);
        reader.end();
        return outcome;
    }
}
