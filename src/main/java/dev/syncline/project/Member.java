package dev.syncline.project;

import dev.syncline.access.Role;
import dev.syncline.id.UserId;

/** Somebody who takes part in a project. */
public record Member(UserId user, String displayName, Role role) {}
