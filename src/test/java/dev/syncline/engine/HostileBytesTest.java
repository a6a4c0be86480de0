package dev.syncline.engine;

import static dev.syncline.engine.EngineContract.await;
import static dev.syncline.engine.EngineContract.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.change.ChangeLimits;
import dev.syncline.change.ChangeMutator;
import dev.syncline.change.ChangeReader;
import dev.syncline.change.ChangeSamples;
import dev.syncline.change.OperationIndex;
import dev.syncline.change.Past;
import dev.syncline.change.ReadChange;
import dev.syncline.change.ZipInflater;
import dev.syncline.codec.Bytes;
import dev.syncline.engine.EngineException.Kind;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Changes that no author would make, with the right checksum, on their way through the engine. */
class HostileBytesTest {
    /** The full count is {@code -Dsyncline.hostile=100000}. */
    private static final int MUTANTS = Integer.getInteger("syncline.hostile", 5_000);

    private static final DocumentId DOCUMENT = Authors.someDocument(1);
    private static final DocumentId SCRATCH = Authors.someDocument(2);

    private static ProcessEngine engine;

    @BeforeAll
    static void start() throws IOException {
        engine = ProcessEngine.start(EngineLimits.DEFAULTS);
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @Test
    @DisplayName(
            "[EN12] what the reader and the index take and the engine applies saves, loads, and has equal heads and"
                    + " value")
    void en12_mutantsThatTheReaderTakes() {
        List<byte[]> changes = ChangeSamples.java();
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int seed = 0; seed < MUTANTS; seed++) {
            int index = seed % changes.size();
            byte[] mutant = new ChangeMutator(seed).mutate(changes.get(index));
            String outcome = "not taken by the reader";
            if (ChangeReader.read(mutant, ChangeLimits.DEFAULT, ZipInflater::inflate) instanceof ReadChange change
                    && !Bytes.equal(change.bytes(), changes.get(index))) {
                outcome = offer(changes.subList(0, index), change, seed);
            }
            outcomes.merge(outcome, 1, Integer::sum);
        }
        System.out.println("[EN12] " + MUTANTS + " mutants: " + outcomes + ", children restarted "
                + engine.children().stream()
                        .mapToLong(ProcessEngine.ChildState::restarts)
                        .sum());
        assertThat(outcomes.keySet()).containsExactlyInAnyOrder("good", "not taken by the reader", "not admitted");
    }

    @Test
    @DisplayName("[EN12] mutants that skip the reader end the child at worst; another document keeps its instance")
    void en12_mutantsThatSkipTheReader() {
        List<byte[]> changes = ChangeSamples.java();
        DocumentId bystander = inAnotherChild(DOCUMENT);
        await(engine.load(bystander, changes));
        String value = await(engine.json(bystander));
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int seed = 0; seed < MUTANTS / 50; seed++) {
            int index = seed % changes.size();
            List<byte[]> parts = new ArrayList<>(changes.subList(0, index));
            parts.add(new ChangeMutator(seed).mutate(changes.get(index)));
            outcomes.merge(String.valueOf(failure(engine.load(DOCUMENT, parts))), 1, Integer::sum);
            outcomes.merge("bystander " + await(engine.json(bystander)).equals(value), 1, Integer::sum);
        }
        System.out.println("[EN12] without the reader: " + outcomes);
        assertThat(outcomes).containsKey("CRASHED").doesNotContainKey("bystander false");
    }

    /** Applies a mutant on what its original was made on, and says what came of it. */
    private static String offer(List<byte[]> before, ReadChange change, int seed) {
        TreeSet<ChangeHash> heads = admitted(before, change);
        if (heads == null) {
            return "not admitted";
        }
        await(engine.load(DOCUMENT, before));
        Kind refusal = failure(engine.apply(DOCUMENT, List.of(change.bytes())));
        if (refusal != null) {
            return refusal.name();
        }
        List<ChangeHash> after = await(engine.apply(DOCUMENT, List.of()));
        if (!after.equals(List.copyOf(heads))) {
            return "other heads than predicted";
        }
        assertThat(await(engine.load(SCRATCH, List.of(await(engine.save(DOCUMENT))))))
                .as("seed %d", seed)
                .isEqualTo(after);
        assertThat(await(engine.json(SCRATCH))).as("seed %d", seed).isEqualTo(await(engine.json(DOCUMENT)));
        return "good";
    }

    /** What admission checks. Gives the heads to expect, or null for a change that does not pass. */
    private static TreeSet<ChangeHash> admitted(List<byte[]> before, ReadChange change) {
        Map<ChangeHash, ReadChange> known = new HashMap<>();
        var heads = new TreeSet<ChangeHash>();
        var index = new OperationIndex(1);
        long seq = 0;
        for (byte[] bytes : before) {
            var earlier = (ReadChange) ChangeReader.read(bytes, ChangeLimits.DEFAULT, ZipInflater::inflate);
            known.put(earlier.hash(), earlier);
            index.add(earlier);
            heads.removeAll(earlier.deps());
            heads.add(earlier.hash());
            seq = earlier.actor().equals(change.actor()) ? earlier.seq() : seq;
        }
        heads.removeAll(change.deps());
        heads.add(change.hash());
        boolean continues = known.keySet().containsAll(change.deps()) && change.seq() == seq + 1;
        return continues && index.draft(change, Past.WHOLE).isEmpty() ? heads : null;
    }

    private static DocumentId inAnotherChild(DocumentId document) {
        int children = engine.documentChildren().size();
        for (long seed = 3; ; seed++) {
            DocumentId other = Authors.someDocument(seed);
            if (Math.floorMod(other.hashCode(), children) != Math.floorMod(document.hashCode(), children)) {
                return other;
            }
        }
    }
}
