package dev.syncline.timeline;

import java.util.List;

/**
 * The next entries of a timeline to send.
 *
 * @param first LSN of the first entry
 * @param chain chain hash before it
 * @param oversized true for a single entry that fits no frame and must travel over HTTP
 */
public record Push(long first, byte[] chain, List<byte[]> entries, boolean oversized) {}
