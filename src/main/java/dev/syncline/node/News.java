package dev.syncline.node;

import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import dev.syncline.wire.DownFrame;

/** What one node tells the others. All but presence only says where to look: the rows decide. */
sealed interface News {
    /** A document's journal goes up to here at least. */
    record Tail(DocumentId document, long seq) implements News {}

    /** A session was ended. */
    record SessionEnded(SessionId session) implements News {}

    /** What a user is to a project was changed. */
    record RoleChanged(UserId user, ProjectId project) implements News {}

    /** Somebody says something to all who follow a document. */
    record Present(DownFrame.Presence presence) implements News {}
}
