package dev.syncline.store;

import dev.syncline.id.DocumentId;
import dev.syncline.journal.Version;
import java.util.List;

/** The upkeep that the simulation uses keeps the same promises as Postgres'. */
class MemoryJournalUpkeepTest extends JournalUpkeepContract {
    private final MemoryJournalStore store = new MemoryJournalStore();

    @Override
    JournalStore store() {
        return store;
    }

    @Override
    JournalUpkeep upkeep() {
        return store.upkeep();
    }

    @Override
    JournalUpkeep otherNode() {
        return store.peer().upkeep();
    }

    @Override
    void damageSnapshot(DocumentId document) {
        store.damageSnapshot(document);
    }

    @Override
    long damagedSnapshots(DocumentId document) {
        return store.damagedSnapshots(document);
    }

    @Override
    long rows(DocumentId document) {
        return store.existing(document).orElseThrow().rows();
    }

    @Override
    List<Version> versions(DocumentId document) {
        return store.existing(document).orElseThrow().versions();
    }
}
