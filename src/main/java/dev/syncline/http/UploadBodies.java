package dev.syncline.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The JSON of uploads. */
final class UploadBodies {
    private UploadBodies() {}

    /** What is going to be sent: chunks 1, 2, 3 … */
    @RegisterForReflection
    public record NewUpload(List<NewChunk> chunks) {}

    /**
     * A chunk that is going to be sent.
     *
     * @param sha256 of its bytes, in Base64
     * @param type as a chunk's Content-Type at the server: changes if absent
     */
    @RegisterForReflection
    public record NewChunk(Integer bytes, String sha256, String type) {}

    /** Where chunks are sent, and until when. */
    @RegisterForReflection
    public record UploadBody(String id, Instant expiresAt, List<ChunkAddress> chunks) {}

    /** @param headers what the request must have beside Host and Content-Length */
    @RegisterForReflection
    public record ChunkAddress(int chunk, String method, String url, Map<String, String> headers) {}

    /**
     * How far an upload is.
     *
     * @param chunks that were announced
     * @param admitted how many of them are durable, from the first on
     * @param seq where the document stood when the last of these was durable; absent before the first
     * @param problem why the next one is not admitted; absent while it is waited for
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection
    public record ProgressBody(int chunks, int admitted, Long seq, Instant expiresAt, ChunkProblem problem) {}

    /**
     * Why a chunk is not admitted.
     *
     * @param refused whether that is for good: nothing behind it is taken then; if not, the server tries again by itself
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection
    public record ChunkProblem(int chunk, String code, String detail, boolean refused) {}
}
