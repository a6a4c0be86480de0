package dev.syncline.command;

import dev.syncline.document.Value;

/**
 * A cell in which a command met another's write.
 *
 * @param base what the command's author had seen; null if nothing or no longer known
 * @param mine what the command would have written; null if it only read the cell or took the value away
 * @param theirs what is there; null if nothing
 */
public record Conflict(Cell cell, Value base, Value mine, Value theirs) {}
