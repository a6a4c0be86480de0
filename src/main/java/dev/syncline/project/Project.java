package dev.syncline.project;

import dev.syncline.access.Role;
import dev.syncline.id.ProjectId;

/** A project as one of its members sees it. */
public record Project(ProjectId id, String name, boolean personal, Role role) {}
