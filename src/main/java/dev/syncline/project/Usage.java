package dev.syncline.project;

/**
 * What a project's documents take, those that were not deleted.
 *
 * @param bytes of their journals and snapshots
 */
public record Usage(long documents, long bytes) {}
