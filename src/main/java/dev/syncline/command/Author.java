package dev.syncline.command;

import dev.syncline.id.UserId;

/**
 * Who a command is from, as the place that runs it knows; it never comes from the command's bytes.
 *
 * @param trust level of the author's role: higher wins where a policy asks for it
 */
public record Author(UserId user, int trust) {}
