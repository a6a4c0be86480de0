package dev.syncline.live;

import dev.syncline.store.JournalStore.StoredDocument;

/** Rows as callers without a connection see them. */
final class Positions {
    private Positions() {}

    static Documents.Position of(StoredDocument row) {
        return new Documents.Position(
                row.id(), row.project(), row.type(), Ids.bytes(row.history()), row.tailSeq(), row.tailHash());
    }
}
