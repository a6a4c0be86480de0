package dev.syncline.socket;

import java.util.List;

/**
 * What a peer fetched.
 *
 * @param frames encoded, in order; none if nothing came in time
 * @param position of the last frame: what the peer names in its next request
 * @param closed code and reason, if nothing will follow these frames; else null
 */
public record Delivery(List<byte[]> frames, long position, String closed) {}
