package dev.syncline.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.change.ChangeLimits;
import dev.syncline.change.ChangeMutator;
import dev.syncline.change.ChangeReader;
import dev.syncline.change.ChangeSamples;
import dev.syncline.change.EditingTrace;
import dev.syncline.change.ReadChange;
import dev.syncline.change.ReferenceMutator;
import dev.syncline.codec.Bytes;
import dev.syncline.engine.EngineLimits;
import dev.syncline.engine.ProcessEngine;
import dev.syncline.engine.ProcessEngine.ChildState;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.live.Admission.Decided;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** Hostile and honest changes on their way through admission into the engine of production. */
class AdmissionFuzzTest {
    /** The full count is {@code -Dsyncline.mutants=100000}. */
    private static final int MUTANTS = Integer.getInteger("syncline.mutants", 5_000);

    private static final int TRACE_CHANGES = 150;
    /** A trace pastes more at once than one of our changes may hold; our client cuts such a paste. */
    private static final ChangeLimits PASTE = new ChangeLimits(1 << 24, 100_000, 100_000, 1_024, 4_096, 1_024);

    private static final String ADMITTED = "admitted";
    private static final DocumentId DOCUMENT = new DocumentId(1, 1);
    private static final DocumentId AGAIN = new DocumentId(1, 2);

    private final Map<String, Integer> outcomes = new TreeMap<>();
    private ProcessEngine engine;

    @Test
    @DisplayName(
            "[AD13] every mutant is refused, or saves, loads and comes to one value in every causal order, here and in"
                    + " browsers")
    void ad13_mutants() throws IOException {
        List<List<ReadChange>> histories = histories();
        var admitted = new AdmittedChanges(histories);
        try (var started = ProcessEngine.start(EngineLimits.DEFAULTS)) {
            engine = started;
            for (int seed = 0; seed < MUTANTS; seed++) {
                List<ReadChange> history = histories.get(seed / 2 % histories.size());
                int index = new Random(seed).nextInt(history.size());
                List<ReadChange> before = history.subList(0, index);
                byte[] original = history.get(index).bytes();
                byte[] mutant = seed % 2 == 0
                        ? new ChangeMutator(seed).mutate(original)
                        : new ReferenceMutator(seed).mutate(original, before);
                String outcome = Bytes.equal(mutant, original) ? "unaltered" : offer(before, mutant, seed);
                if (outcome.equals(ADMITTED)) {
                    admitted.add(seed, history, index, read(List.of(mutant)).get(0));
                }
                outcomes.merge((seed % 2 == 0 ? "bytes: " : "references: ") + outcome, 1, Integer::sum);
            }
            long deaths =
                    engine.children().stream().mapToLong(ChildState::restarts).sum();
            System.out.println(
                    "[AD13] " + MUTANTS + " mutants: " + outcomes + ", engine children that died: " + deaths);
            assertThat(deaths).isZero();
            assertThat(outcomes).containsKeys("bytes: admitted", "references: admitted", "references: CHANGE_HOSTILE");
            admitted.checkInNode();
        }
    }

    @Test
    @DisplayName("[AD14] every change of Automerge, in JavaScript and Java, is admitted")
    void ad14_samples() {
        assertAdmitted(ChangeSamples.java(), new Desk());
        javascript().forEach(document -> assertAdmitted(document, new Desk()));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("[AD14] every change of a recorded editing session is admitted")
    @ValueSource(strings = {"sveltecomponent", "friendsforever"})
    void ad14_recordedSessions(String name) throws IOException {
        Desk desk = new Desk(Desk.limits(1 << 28, 4_000_000, PASTE));
        int[] count = new int[1];
        EditingTrace.load(name).replay(bytes -> {
            List<byte[]> chunks = ChangeSamples.chunks(bytes);
            assertAdmitted(chunks, desk);
            count[0] += chunks.size();
        });
        assertThat(desk.ledger.size()).isEqualTo(count[0]);
    }

    private static void assertAdmitted(List<byte[]> changes, Desk desk) {
        Decided decided = desk.commit(Desk.door(changes));
        assertThat(decided.decision().results().get(0).refused()).isEmpty();
    }

    /** The samples made in JavaScript, document by document. */
    private static Collection<List<byte[]>> javascript() {
        Map<String, List<byte[]>> documents = new TreeMap<>();
        for (ChangeSamples.Sample sample : ChangeSamples.javascript()) {
            String name = sample.name().replaceAll("-.*", "").replace("merged", "concurrent");
            documents.computeIfAbsent(name, made -> new ArrayList<>()).add(sample.bytes());
        }
        return documents.values();
    }

    private static List<List<ReadChange>> histories() throws IOException {
        List<List<ReadChange>> histories = new ArrayList<>();
        histories.add(read(ChangeSamples.java()));
        javascript().forEach(document -> histories.add(read(document)));
        for (String name : List.of("friendsforever", "sveltecomponent")) {
            try {
                histories.add(read(beginning(EditingTrace.load(name))));
            } catch (TestAbortedException noSuchFile) {
                System.out.println("[AD13] without " + name + ": " + noSuchFile.getMessage());
            }
        }
        return histories;
    }

    private static List<byte[]> beginning(EditingTrace trace) {
        List<byte[]> changes = new ArrayList<>();
        trace.replay(bytes -> {
            if (changes.size() < TRACE_CHANGES) {
                changes.addAll(ChangeSamples.chunks(bytes));
            }
        });
        return changes;
    }

    private static List<ReadChange> read(List<byte[]> changes) {
        List<ReadChange> read = new ArrayList<>();
        for (byte[] change : changes) {
            read.add((ReadChange) ChangeReader.read(change, PASTE, Desk.INFLATER));
        }
        return read;
    }

    /** Offers a mutant on top of what came before its original, and says what became of it. */
    private String offer(List<ReadChange> before, byte[] mutant, int seed) {
        Desk desk = new Desk(Desk.limits(1 << 28, 4_000_000, PASTE));
        List<byte[]> bytesBefore = before.stream().map(ReadChange::bytes).toList();
        assertAdmitted(bytesBefore, desk);
        Decided decided = desk.commit(Desk.door(List.of(mutant)));
        List<Offer.Refused> refused = decided.decision().results().get(0).refused();
        if (!refused.isEmpty()) {
            return refused.get(0).code();
        }
        if (decided.read().isEmpty()) {
            return "known";
        }
        await(engine.load(DOCUMENT, bytesBefore), seed);
        assertThat(await(engine.apply(DOCUMENT, decided.changes()), seed))
                .as("heads after seed %d", seed)
                .isEqualTo(decided.heads());
        String value = await(engine.json(DOCUMENT), seed);
        List<ReadChange> all = new ArrayList<>(before);
        all.addAll(decided.read());
        assertSame(List.of(await(engine.save(DOCUMENT), seed)), decided.heads(), value, "saved", seed);
        assertSame(
                List.of(await(engine.changesSince(DOCUMENT, List.of()), seed)),
                decided.heads(),
                value,
                "changes",
                seed);
        assertSame(shuffled(all, new Random(seed)), decided.heads(), value, "another order", seed);
        return ADMITTED;
    }

    private void assertSame(List<byte[]> parts, List<ChangeHash> heads, String value, String what, int seed) {
        assertThat(await(engine.load(AGAIN, parts), seed))
                .as("%s, seed %d", what, seed)
                .isEqualTo(heads);
        assertThat(await(engine.json(AGAIN), seed))
                .as("%s, seed %d", what, seed)
                .isEqualTo(value);
    }

    /** The changes in some other order, each behind its dependencies. */
    private static List<byte[]> shuffled(List<ReadChange> changes, Random random) {
        List<ReadChange> left = new ArrayList<>(changes);
        Set<ChangeHash> there = new HashSet<>();
        List<byte[]> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            List<ReadChange> next = left.stream()
                    .filter(change -> there.containsAll(change.deps()))
                    .toList();
            ReadChange change = next.get(random.nextInt(next.size()));
            left.remove(change);
            there.add(change.hash());
            ordered.add(change.bytes());
        }
        return ordered;
    }

    private static <T> T await(CompletionStage<T> stage, int seed) {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError("seed " + seed, failure);
        }
    }
}
