package dev.syncline.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/** The JSON of signed prefixes and of chunks below them. */
final class PrefixBodies {
    private PrefixBodies() {}

    /**
     * What may be sent, how, and until when.
     *
     * @param prefix path below the server, with a slash at its end and none at its beginning
     * @param query what follows the number of a chunk and a question mark
     * @param next number of the first chunk
     */
    public record PrefixBody(
            String prefix,
            String query,
            String method,
            Instant expiresAt,
            int chunkBytesMax,
            long totalBytesMax,
            int chunksMax,
            int next) {}

    /**
     * What became of a chunk.
     *
     * @param seq where the document stood when its entries were durable
     * @param accepted how many of its changes were new; absent for entries of a timeline
     * @param repeated whether the same bytes were there before
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ChunkBody(int chunk, long seq, Integer accepted, boolean repeated) {}
}
