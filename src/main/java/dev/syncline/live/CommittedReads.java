package dev.syncline.live;

import dev.syncline.engine.Engine;
import dev.syncline.id.DocumentId;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * One kind of question about documents as they are committed, asked by many at once. Whoever asks while a question about
 * the same document waits for its turn shares its answer; the last answers are kept as long as the row stands still.
 * Runs on the executor of the {@link Ports}.
 */
final class CommittedReads<T> {
    private final Ports ports;
    private final LiveNode node;
    private final BiFunction<Engine, DocumentId, CompletionStage<T>> question;
    private final ToIntFunction<T> size;
    private final int keptBytesMax;
    private final Map<DocumentId, Flight> waiting = new HashMap<>();
    /** By use, the least recent first. */
    private final Map<DocumentId, Read<T>> kept = new LinkedHashMap<>(16, 0.75f, true);

    private long keptBytes;

    /** An answer, and the committed state it is about. */
    record Read<T>(StoredDocument at, T value) {}

    private record Waiter<T>(Consumer<Read<T>> then, Consumer<Throwable> failed) {}

    CommittedReads(
            Ports ports,
            LiveNode node,
            BiFunction<Engine, DocumentId, CompletionStage<T>> question,
            ToIntFunction<T> size,
            int keptBytesMax) {
        this.ports = ports;
        this.node = node;
        this.question = question;
        this.size = size;
        this.keptBytesMax = keptBytesMax;
    }

    void read(DocumentId document, Consumer<Read<T>> then, Consumer<Throwable> failed) {
        ports.on(ports.store().find(document), (row, problem) -> {
            if (problem != null) {
                failed.accept(Faults.of(problem));
            } else if (row.isEmpty()) {
                failed.accept(new Fault(FaultCode.UNKNOWN_DOCUMENT, "no such document"));
            } else {
                Read<T> known = kept.get(document);
                if (known != null && sameState(known.at(), row.get())) {
                    then.accept(known);
                } else {
                    board(document, new Waiter<>(then, failed));
                }
            }
        });
    }

    private static boolean sameState(StoredDocument one, StoredDocument other) {
        return one.tailSeq() == other.tailSeq() && one.history().equals(other.history());
    }

    private void board(DocumentId document, Waiter<T> waiter) {
        Flight flight = waiting.get(document);
        if (flight != null) {
            flight.aboard.add(waiter);
            return;
        }
        Flight next = new Flight(document);
        next.aboard.add(waiter);
        waiting.put(document, next);
        next.start();
    }

    private void keep(Read<T> read) {
        Read<T> before = kept.put(read.at().id(), read);
        keptBytes += size.applyAsInt(read.value()) - (before == null ? 0 : size.applyAsInt(before.value()));
        var oldest = kept.values().iterator();
        while (keptBytes > keptBytesMax && oldest.hasNext()) {
            keptBytes -= size.applyAsInt(oldest.next().value());
            oldest.remove();
        }
    }

    /** One question, and who waits for its answer. Nobody boards once it is asked: its state is fixed by then. */
    private final class Flight {
        private final DocumentId document;
        private final List<Waiter<T>> aboard = new ArrayList<>();

        Flight(DocumentId document) {
            this.document = document;
        }

        void start() {
            node.ask(
                    document,
                    (row, engine) -> {
                        waiting.remove(document, this);
                        return question.apply(engine, document);
                    },
                    (row, value) -> {
                        Read<T> read = new Read<>(row, value);
                        keep(read);
                        aboard.forEach(waiter -> waiter.then().accept(read));
                    },
                    fault -> {
                        waiting.remove(document, this);
                        aboard.forEach(waiter -> waiter.failed().accept(fault));
                    });
        }
    }
}
