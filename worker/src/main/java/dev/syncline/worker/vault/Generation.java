package dev.syncline.worker.vault;

/**
 * One append-only run of frames, written by one host: a file, or the blobs of one number in a database.
 *
 * @param store where it is
 * @param number highest in all stores plus one when it was begun
 */
public record Generation(String store, long number, byte[] bytes) {}
