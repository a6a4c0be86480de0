package dev.syncline.project;

import dev.syncline.access.Access;
import dev.syncline.access.Action;
import dev.syncline.access.DocumentKind;
import dev.syncline.access.Role;
import dev.syncline.id.ProjectId;

/** What a user is to a document: a role in its project. */
public record DocumentAccess(ProjectId project, Role role, DocumentKind kind) {
    public boolean allows(Action action) {
        return Access.allowed(role, action, kind);
    }
}
