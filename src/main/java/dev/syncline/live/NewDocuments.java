package dev.syncline.live;

import dev.syncline.document.DocumentType;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.store.JournalStore.NewDocument;
import java.util.List;

/** Documents as they begin: with the genesis of their type as the first entry, or with nothing. */
public final class NewDocuments {
    private NewDocuments() {}

    public static NewDocument of(
            DocumentId id, ProjectId project, DocumentType type, String title, UserId author, long nowMs) {
        List<Entry> entries = type.hasGenesis()
                ? List.of(new Entry(1, author, nowMs, TimelineId.NONE, 1, "", type.genesis()))
                : List.of();
        return new NewDocument(id, project, type.name(), title, author, entries);
    }
}
