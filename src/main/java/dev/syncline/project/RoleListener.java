package dev.syncline.project;

import dev.syncline.access.Role;
import dev.syncline.id.ProjectId;
import dev.syncline.id.UserId;
import java.util.Optional;

/** Is told when a user's role in a project changes, within a second, whichever node changed it. */
public interface RoleListener {
    /** @param role what the user is to the project now; empty if nothing */
    void changed(UserId user, ProjectId project, Optional<Role> role);
}
