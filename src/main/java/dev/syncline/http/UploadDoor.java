package dev.syncline.http;

import dev.syncline.http.UploadBodies.ChunkAddress;
import dev.syncline.http.UploadBodies.ChunkProblem;
import dev.syncline.http.UploadBodies.NewChunk;
import dev.syncline.http.UploadBodies.NewUpload;
import dev.syncline.http.UploadBodies.ProgressBody;
import dev.syncline.http.UploadBodies.UploadBody;
import dev.syncline.identity.Principal;
import dev.syncline.store.Bucket;
import dev.syncline.store.PrefixLimits;
import dev.syncline.store.SignedPrefixes.Prefix;
import dev.syncline.store.Uploads;
import dev.syncline.store.Uploads.Announced;
import dev.syncline.store.Uploads.Progress;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** What the addresses of uploads do: chunks are announced and PUT straight into the bucket; {@link UploadPickup} admits them. */
@Singleton
class UploadDoor {
    private static final int SHA256_BYTES = 32;
    /** S3 signs for no longer. */
    private static final Duration LIFE_MAX = Duration.ofDays(7);

    private final Bucket bucket;
    private final Uploads uploads;
    private final PrefixDoor prefixes;
    private final PrefixLimits limits;

    UploadDoor(Bucket bucket, Uploads uploads, PrefixDoor prefixes, PrefixLimits limits) {
        this.bucket = bucket;
        this.uploads = uploads;
        this.prefixes = prefixes;
        this.limits = limits;
    }

    /** An announced chunk without its name, which the prefix has yet to give. */
    private record Wanted(int bytes, byte[] sha256, boolean push) {}

    Uni<Response> ask(Principal principal, String user, String session, String document, NewUpload asked) {
        if (!bucket.isThere()) {
            throw new Fault(FaultCode.NO_BUCKET, "SYNCLINE_BUCKET_NAME names none; chunks can be sent to the server");
        }
        List<Wanted> wanted = wanted(asked);
        return prefixes.made(principal, user, session, document).chain(prefix -> {
            List<Announced> chunks = announced(prefix, wanted);
            return Stages.asked(() -> uploads.announce(prefix.id(), chunks), "the upload could not be kept")
                    .chain(kept -> Stages.asked(
                            () -> CompletableFuture.supplyAsync(
                                    () -> addresses(prefix, chunks), Infrastructure.getDefaultWorkerPool()),
                            "the addresses could not be signed"))
                    .map(addresses -> given(prefix, addresses));
        });
    }

    private List<Wanted> wanted(NewUpload asked) {
        if (asked == null || asked.chunks() == null || asked.chunks().isEmpty()) {
            throw new Fault(FaultCode.BAD_REQUEST, "chunks: at least one");
        }
        if (asked.chunks().size() > limits.chunksMax()) {
            throw new Fault(FaultCode.LIMIT_REACHED, "a prefix has at most " + limits.chunksMax() + " chunks");
        }
        List<Wanted> wanted = asked.chunks().stream().map(this::wanted).toList();
        if (wanted.stream().mapToLong(Wanted::bytes).sum() > limits.totalBytesMax()) {
            throw new Fault(FaultCode.LIMIT_REACHED, "a prefix has at most " + limits.totalBytesMax() + " bytes");
        }
        return wanted;
    }

    private Wanted wanted(NewChunk chunk) {
        if (chunk == null || chunk.bytes() == null || chunk.bytes() < 1) {
            throw new Fault(FaultCode.BAD_REQUEST, "bytes: how many the chunk has, at least 1");
        }
        prefixes.requireSmall(chunk.bytes());
        return new Wanted(chunk.bytes(), sha256(chunk.sha256()), ChunkAdmission.isPush(chunk.type()));
    }

    private static byte[] sha256(String text) {
        try {
            byte[] sha256 = Base64.getDecoder().decode(text == null ? "" : text);
            if (sha256.length == SHA256_BYTES) {
                return sha256;
            }
        } catch (IllegalArgumentException noBase64) {
            // Told below, as another length is.
        }
        throw new Fault(FaultCode.BAD_REQUEST, "sha256: of the chunk's bytes, in Base64");
    }

    private static List<Announced> announced(Prefix prefix, List<Wanted> wanted) {
        List<Announced> chunks = new ArrayList<>();
        for (Wanted chunk : wanted) {
            int number = chunks.size() + 1;
            String object = PrefixSignatures.text(prefix) + prefix.id() + "/" + number;
            chunks.add(new Announced(number, object, chunk.sha256(), chunk.bytes(), chunk.push()));
        }
        return chunks;
    }

    private List<ChunkAddress> addresses(Prefix prefix, List<Announced> chunks) {
        Duration left = Duration.between(Instant.now(), prefix.expiry());
        Duration life = left.compareTo(LIFE_MAX) > 0 ? LIFE_MAX : left;
        return chunks.stream()
                .map(chunk -> {
                    var signed = bucket.sign(chunk.object(), chunk.bytes(), chunk.sha256(), life);
                    return new ChunkAddress(chunk.number(), "PUT", signed.url(), signed.headers());
                })
                .toList();
    }

    private static Response given(Prefix prefix, List<ChunkAddress> addresses) {
        String id = prefix.id().toString();
        return Response.created(URI.create("/" + PrefixSignatures.text(prefix) + "uploads/" + id))
                .header("Cache-Control", "no-store")
                .entity(new UploadBody(id, prefix.expiry(), addresses))
                .build();
    }

    Uni<ProgressBody> show(Principal principal, String user, String session, String document, String id) {
        PrefixDoor.requireOwn(principal, user, session);
        UUID prefix = id(id);
        var of = Addresses.document(document);
        return Stages.asked(
                        () -> uploads.progress(prefix, principal.session(), of), "the upload could not be looked up")
                .map(found -> body(found.orElseThrow(UploadDoor::none)));
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException malformed) {
            throw none();
        }
    }

    private static Fault none() {
        return new Fault(FaultCode.NOT_FOUND, "there is no such upload, or no longer");
    }

    private static ProgressBody body(Progress progress) {
        ChunkProblem problem = progress.errorCode()
                .map(FaultCode::valueOf)
                .map(code -> new ChunkProblem(
                        progress.admitted() + 1, code.name(), progress.errorDetail(), progress.refused()))
                .orElse(null);
        return new ProgressBody(
                progress.chunks(), progress.admitted(), progress.seq().orElse(null), progress.expiry(), problem);
    }
}
