package dev.syncline.store;

import dev.syncline.command.CommandedType;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.Version;
import dev.syncline.store.JournalStore.Snapshot;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.StoredJournal;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The upkeep of journals in memory: what Postgres does, with limits so small that short journals reach them. */
final class MemoryJournalUpkeep implements JournalUpkeep {
    private static final int PART_BYTES = 100;
    private static final int KEPT_ENTRIES = 20;
    private static final int MERGED_ROWS_MIN = 4;

    private final MemoryJournalStore store;

    MemoryJournalUpkeep(MemoryJournalStore store) {
        this.store = store;
    }

    @Override
    public CompletionStage<Basis> basis(DocumentId document) {
        return store.load(document).thenApply(PgJournalUpkeep::basis);
    }

    @Override
    public CompletionStage<byte[]> condense(CommandedType type, StoredJournal journal) {
        return store.answer(() -> Replay.condense(type, journal));
    }

    @Override
    public CompletionStage<Integer> stage(DocumentId document, long layout, Snapshot snapshot) {
        return on(document, found -> {
            if (found.row().layout() != layout) {
                return 0;
            }
            int parts = SnapshotSeal.parts(snapshot, PART_BYTES);
            found.stage(snapshot, parts);
            return parts;
        });
    }

    @Override
    public CompletionStage<Void> stagePart(DocumentId document, Snapshot snapshot, int part) {
        return on(document, found -> {
            found.stagePart(snapshot, part, SnapshotSeal.part(snapshot, PART_BYTES, part));
            return null;
        });
    }

    @Override
    public CompletionStage<Boolean> adopt(DocumentId document, long layout, Snapshot snapshot) {
        return on(document, found -> found.adopt(layout, snapshot));
    }

    @Override
    public CompletionStage<Boolean> forget(StoredDocument row, Snapshot snapshot, Version beginning) {
        return on(row.id(), found -> {
            boolean placed = found.forget(row, snapshot, beginning);
            if (placed) {
                store.forgotten(row.id());
            }
            return placed;
        });
    }

    @Override
    public CompletionStage<Boolean> fold(DocumentId document) {
        return on(document, found -> found.fold(KEPT_ENTRIES));
    }

    @Override
    public CompletionStage<Boolean> merge(DocumentId document) {
        return on(document, found -> found.merge(MERGED_ROWS_MIN));
    }

    private <T> CompletionStage<T> on(DocumentId document, Function<MemoryDocument, T> work) {
        return store.answer(() -> work.apply(store.existing(document)
                .orElseThrow(() -> new StoreException(StoreException.Kind.GONE, "no document " + document))));
    }
}
