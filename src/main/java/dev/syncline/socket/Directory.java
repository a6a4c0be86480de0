package dev.syncline.socket;

import dev.syncline.access.Role;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.UserId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Tells a connection what its user may do. Answers may come on any thread. */
public interface Directory {
    /** The user's role for a document; empty if there is none, or no such document: nobody can tell which. */
    CompletionStage<Optional<Role>> role(UserId user, DocumentId document);

    /**
     * Whether a user without a role once had one, and the document's journal is the one of that history, as far as
     * {@code seq} at least. A server that was restored from a backup cannot say so of what it lacks.
     */
    CompletionStage<Boolean> lost(UserId user, DocumentId document, byte[] history, long seq);

    /** The user's role in a project. */
    CompletionStage<Optional<Role>> role(UserId user, ProjectId project);

    /** Where a user's documents go when no project was named. */
    CompletionStage<ProjectId> personalProject(UserId user);
}
