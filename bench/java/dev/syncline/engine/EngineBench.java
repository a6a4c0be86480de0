package dev.syncline.engine;

import dev.syncline.codec.Bytes;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * What a change costs in an engine child: the time of one small apply, changes per second one at a time, pipelined and
 * in batches, beside the same changes in this very process; and what a document of many edits costs to load and save.
 */
public final class EngineBench {
    private static final int ROUND = 10_000;
    private static final int BATCH = 100;
    private static final DocumentId DOCUMENT = Authors.someDocument(1);

    private EngineBench() {}

    /** The first argument is the number of edits that the document has, 10,000 if there is none. */
    public static void main(String... arguments) throws Exception {
        int edits = arguments.length == 0 ? ROUND : Integer.parseInt(arguments[0]);
        try (var engine = ProcessEngine.start(EngineLimits.DEFAULTS);
                var inside = new InProcessEngine();
                var author = new Authors(1)) {
            for (int i = 0; i < edits; i++) {
                author.type();
            }
            byte[] changes = Bytes.concat(author.changes().toArray(byte[][]::new));
            byte[] snapshot = author.document().save();
            say("document of %d edits: %d bytes of changes, snapshot %d bytes", edits, changes.length, snapshot.length);
            say("load from changes %.1f ms", ms(() -> EngineContract.await(engine.load(DOCUMENT, List.of(changes)))));
            say("load from snapshot %.1f ms", ms(() -> EngineContract.await(engine.load(DOCUMENT, List.of(snapshot)))));
            EngineContract.await(inside.load(DOCUMENT, List.of(snapshot)));
            for (int round = 1; round <= 3; round++) {
                oneAtATime(engine, letters(author), round);
                pipelined(engine, letters(author), round);
                batched(engine, letters(author), round);
            }
            List<byte[]> behind =
                    author.changes().subList(1 + edits, author.changes().size());
            double seconds =
                    ms(() -> behind.forEach(change -> EngineContract.await(inside.apply(DOCUMENT, List.of(change)))))
                            / 1000;
            say("baseline, in this process: %.0f changes/s (n=%d)", behind.size() / seconds, behind.size());
            say("save %.1f ms", ms(() -> EngineContract.await(engine.save(DOCUMENT))));
            say("json %.1f ms", ms(() -> EngineContract.await(engine.json(DOCUMENT))));
            say("read as a stranger's file %.1f ms", ms(() -> EngineContract.await(engine.read(snapshot))));
            engine.documentChildren().forEach(child -> say("%s", child));
        }
    }

    private static void oneAtATime(Engine engine, List<byte[]> letters, int round) {
        long[] tookNs = new long[letters.size()];
        for (int i = 0; i < tookNs.length; i++) {
            long start = System.nanoTime();
            EngineContract.await(engine.apply(DOCUMENT, List.of(letters.get(i))));
            tookNs[i] = System.nanoTime() - start;
        }
        Arrays.sort(tookNs);
        say(
                "round %d: one apply p50 %d us, p99 %d us (n=%d)",
                round,
                TimeUnit.NANOSECONDS.toMicros(tookNs[tookNs.length / 2]),
                TimeUnit.NANOSECONDS.toMicros(tookNs[tookNs.length / 100 * 99]),
                tookNs.length);
    }

    private static void pipelined(Engine engine, List<byte[]> letters, int round) {
        double tookMs = ms(() -> {
            List<CompletionStage<List<ChangeHash>>> stages = new ArrayList<>();
            letters.forEach(letter -> stages.add(engine.apply(DOCUMENT, List.of(letter))));
            stages.forEach(EngineContract::await);
        });
        say("round %d: pipelined %.0f changes/s (n=%d)", round, letters.size() / tookMs * 1000, letters.size());
    }

    private static void batched(Engine engine, List<byte[]> letters, int round) {
        double tookMs = ms(() -> {
            for (int i = 0; i < letters.size(); i += BATCH) {
                EngineContract.await(engine.apply(DOCUMENT, letters.subList(i, i + BATCH)));
            }
        });
        say(
                "round %d: in batches of %d %.0f changes/s (n=%d)",
                round, BATCH, letters.size() / tookMs * 1000, letters.size());
    }

    private static List<byte[]> letters(Authors author) {
        List<byte[]> letters = new ArrayList<>();
        for (int i = 0; i < ROUND; i++) {
            letters.add(author.type());
        }
        return letters;
    }

    private static double ms(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static void say(String format, Object... parts) {
        System.out.println("[engine] " + String.format(Locale.ROOT, format, parts));
    }
}
