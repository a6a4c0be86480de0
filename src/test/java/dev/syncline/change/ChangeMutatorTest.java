package dev.syncline.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.change.Refusal.Reason;
import dev.syncline.codec.Bytes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ChangeMutatorTest {
    /** Ten times the default by {@code -Dsyncline.mutants=500000}. */
    private static final int MUTANTS = Integer.getInteger("syncline.mutants", 50_000);

    @Test
    @DisplayName("[CH7] a mutant with the right checksum is taken or refused, and nothing else happens")
    void ch7_mutants() {
        List<byte[]> changes = new ArrayList<>(ChangeSamples.java());
        ChangeSamples.javascript().forEach(sample -> changes.add(sample.bytes()));
        Map<Reason, Integer> refusals = new EnumMap<>(Reason.class);
        int taken = 0;
        for (int seed = 0; seed < MUTANTS; seed++) {
            byte[] mutant = new ChangeMutator(seed).mutate(changes.get(seed % changes.size()));
            try {
                ChangeReading reading = ChangeReader.read(mutant, ChangeLimits.DEFAULT, ZipInflater::inflate);
                if (reading instanceof Refusal refusal) {
                    refusals.merge(refusal.reason(), 1, Integer::sum);
                } else {
                    taken++;
                }
            } catch (RuntimeException | Error other) {
                throw new AssertionError("seed " + seed + " " + Bytes.hex(mutant), other);
            }
        }
        assertThat(taken).as("some mutants are still valid").isBetween(MUTANTS / 200, MUTANTS / 3);
        assertThat(refusals)
                .as("the mutants reach every check of the content")
                .containsKeys(
                        Reason.NOT_CANONICAL,
                        Reason.WRONG_HEADER,
                        Reason.WRONG_COLUMN,
                        Reason.WRONG_VALUE,
                        Reason.WRONG_OPERATION,
                        Reason.TRUNCATED,
                        Reason.TRAILING_BYTES);
    }

    @Test
    @DisplayName("[CH7] taking a change apart and putting it together again gives the same bytes")
    void ch7_partsAreFaithful() {
        for (ChangeSamples.Sample sample : ChangeSamples.javascript()) {
            assertThat(ChangeParts.of(sample.bytes()).chunk()).isEqualTo(sample.bytes());
        }
    }
}
