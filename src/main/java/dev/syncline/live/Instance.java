package dev.syncline.live;

import dev.syncline.change.ChangeReader;
import dev.syncline.change.Chunk;
import dev.syncline.change.ChunkSplit;
import dev.syncline.change.Heads;
import dev.syncline.change.ReadChange;
import dev.syncline.codec.Bytes;
import dev.syncline.engine.Engine;
import dev.syncline.engine.EngineException;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.Entry;
import dev.syncline.store.JournalStore.StoredJournal;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The engine's instance of one document. It is made from committed rows when somebody needs it, and thrown away whenever
 * it is not what the ledger predicts; it never counts as the truth.
 */
final class Instance {
    private static final int TRIES_MAX = 4;
    private static final long OVERLOADED_RETRY_MS = 50;

    private final Ports ports;
    private final DocumentId document;
    private final LongSupplier tail;
    private boolean loaded;

    /** The stored snapshot is newer than what the node knows of the document: it has to catch up first. */
    static final class Ahead extends RuntimeException {
        private Ahead() {
            super("the stored snapshot is ahead of this node", null, false, false);
        }
    }

    /** What applying a batch came to: fine, or the change that cannot be applied. */
    record Applied(ChangeHash culprit) {
        static final Applied FINE = new Applied(null);
    }

    /** @param tail the seq up to which the document's node knows it; the instance never holds more */
    Instance(Ports ports, DocumentId document, LongSupplier tail) {
        this.ports = ports;
        this.document = document;
        this.tail = tail;
    }

    boolean loaded() {
        return loaded;
    }

    void drop() {
        loaded = false;
        ports.engine().drop(document);
    }

    /** Makes the instance of a journal that was just read, up to the tail. */
    void load(StoredJournal journal, Consumer<List<ChangeHash>> ready, Consumer<Throwable> failed) {
        if (journal.document().snapshotSeq() > tail.getAsLong()) {
            failed.accept(new Ahead());
            return;
        }
        byte[] joined = Bytes.concat(upToTail(journal).parts().toArray(byte[][]::new));
        ports.on(ports.engine().load(document, List.of(joined)), (heads, failure) -> {
            loaded = failure == null;
            if (loaded) {
                ready.accept(heads);
            } else {
                failed.accept(failure);
            }
        });
    }

    private StoredJournal upToTail(StoredJournal journal) {
        List<Entry> entries = journal.entries().stream()
                .filter(entry -> entry.seq() <= tail.getAsLong())
                .toList();
        return new StoredJournal(journal.document(), journal.snapshot(), entries, journal.writers());
    }

    /** Every change of the instance, uncompressed, each after its dependencies. */
    void changes(Consumer<List<byte[]>> then, Consumer<Throwable> failed) {
        ports.on(ports.engine().changesSince(document, List.of()), (joined, failure) -> {
            if (failure != null) {
                loaded = false;
                failed.accept(failure);
            } else if (ChangeReader.split(joined, Integer.MAX_VALUE) instanceof ChunkSplit.Chunks split) {
                then.accept(split.chunks().stream().map(Chunk::bytes).toList());
            } else {
                failed.accept(new Fault(FaultCode.QUARANTINED, "the engine gave no changes"));
            }
        });
    }

    /** Applies what other nodes committed; a failure only means that the instance must be made anew. */
    void follow(List<byte[]> changes, Runnable then) {
        if (!loaded || changes.isEmpty()) {
            then.run();
            return;
        }
        ports.on(ports.engine().apply(document, changes), (heads, failure) -> {
            loaded = failure == null;
            then.run();
        });
    }

    /**
     * Applies admitted changes on top of the ledger. Where the result is not as predicted, or the engine ends on it, the
     * instance is made anew and the changes are tried one by one, until the culprit is known.
     */
    void apply(Admission.Decided decided, Ledger ledger, Consumer<Applied> then, Consumer<Throwable> failed) {
        new Application(decided, ledger, then, failed).whole(TRIES_MAX);
    }

    /** Asks the engine something about the instance, which is loaded first if it is not. */
    <T> void ask(Function<Engine, CompletionStage<T>> question, Consumer<T> then, Consumer<Throwable> failed) {
        ask(question, then, failed, TRIES_MAX);
    }

    private <T> void ask(
            Function<Engine, CompletionStage<T>> question, Consumer<T> then, Consumer<Throwable> failed, int tries) {
        ensure(
                () -> ports.on(question.apply(ports.engine()), (value, failure) -> {
                    if (failure == null) {
                        then.accept(value);
                    } else if (tries > 1 && failure instanceof EngineException) {
                        loaded = false;
                        pauseIfOverloaded(failure, () -> ask(question, then, failed, tries - 1));
                    } else {
                        failed.accept(failure);
                    }
                }),
                failed,
                tries);
    }

    private void pauseIfOverloaded(Throwable failure, Runnable then) {
        if (failure instanceof EngineException engine && engine.kind() == EngineException.Kind.OVERLOADED) {
            ports.scheduler().after(OVERLOADED_RETRY_MS, then);
        } else {
            then.run();
        }
    }

    private void ensure(Runnable ready, Consumer<Throwable> failed, int tries) {
        if (loaded) {
            ready.run();
            return;
        }
        ports.on(ports.store().load(document), (StoredJournal journal, Throwable failure) -> {
            if (failure != null) {
                failed.accept(failure);
                return;
            }
            load(journal, heads -> ready.run(), engineFailure -> {
                boolean again = tries > 1 && engineFailure instanceof EngineException;
                if (again) {
                    pauseIfOverloaded(engineFailure, () -> ensure(ready, failed, tries - 1));
                } else {
                    failed.accept(engineFailure);
                }
            });
        });
    }

    /** One attempt to apply a batch. */
    private final class Application {
        private final Admission.Decided decided;
        private final Heads step;
        private final Consumer<Applied> then;
        private final Consumer<Throwable> failed;

        Application(Admission.Decided decided, Ledger ledger, Consumer<Applied> then, Consumer<Throwable> failed) {
            this.decided = decided;
            this.step = ledger.frontier();
            this.then = then;
            this.failed = failed;
        }

        void whole(int tries) {
            ensure(
                    () -> ports.on(ports.engine().apply(document, decided.changes()), (heads, failure) -> {
                        if (failure == null && heads.equals(decided.heads())) {
                            then.accept(Applied.FINE);
                            return;
                        }
                        if (blameless(failure) && tries > 1) {
                            loaded = false;
                            pauseIfOverloaded(failure, () -> whole(tries - 1));
                        } else if (failure == null && tries == TRIES_MAX) {
                            // The instance may have been ahead of the rows by changes that were never committed.
                            drop();
                            whole(tries - 1);
                        } else {
                            drop();
                            oneByOne(0);
                        }
                    }),
                    failed,
                    tries);
        }

        private void oneByOne(int index) {
            if (index == decided.changes().size()) {
                then.accept(Applied.FINE);
                return;
            }
            ReadChange change = decided.read().get(index);
            List<byte[]> upToHere = decided.changes().subList(0, index + 1);
            step.add(change.hash(), change.deps());
            ensure(
                    () -> ports.on(ports.engine().apply(document, upToHere), (heads, failure) -> {
                        if (failure == null && heads.equals(step.list())) {
                            oneByOne(index + 1);
                            return;
                        }
                        loaded = false;
                        if (blameless(failure)) {
                            failed.accept(failure);
                        } else {
                            drop();
                            then.accept(new Applied(change.hash()));
                        }
                    }),
                    failed,
                    TRIES_MAX);
        }

        /** Whether the failure says nothing about the bytes. */
        private static boolean blameless(Throwable failure) {
            return failure instanceof EngineException engine
                    && switch (engine.kind()) {
                        case LOST, NOT_LOADED, OVERLOADED -> true;
                        case CRASHED, REFUSED, TIMEOUT -> false;
                    };
        }
    }
}
