package dev.syncline.live;

import dev.syncline.access.DocumentKind;
import dev.syncline.app.Types;
import dev.syncline.document.DocumentType;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.store.JournalStore.NewDocument;
import java.util.List;
import java.util.Optional;

/** Documents as they begin: with the genesis of their type as the first entry, or, commanded ones too, with nothing. */
public final class NewDocuments {
    private NewDocuments() {}

    /** A document of the type of this name; empty if there is no such type. */
    public static Optional<NewDocument> of(
            DocumentId id, ProjectId project, String type, String title, UserId author, long nowMs) {
        if (Types.isCommanded(type)) {
            return Optional.of(new NewDocument(id, project, type, DocumentKind.COMMANDED, title, author, List.of()));
        }
        return Types.find(type).map(merged -> of(id, project, merged, title, author, nowMs));
    }

    public static NewDocument of(
            DocumentId id, ProjectId project, DocumentType type, String title, UserId author, long nowMs) {
        List<Entry> entries = type.hasGenesis()
                ? List.of(new Entry(1, author, nowMs, TimelineId.NONE, 1, "", type.genesis()))
                : List.of();
        return new NewDocument(id, project, type.name(), DocumentKind.MERGED, title, author, entries);
    }
}
