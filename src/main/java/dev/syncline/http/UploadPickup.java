package dev.syncline.http;

import dev.syncline.codec.Sha256;
import dev.syncline.http.ChunkAdmission.Chunk;
import dev.syncline.live.FaultPoint;
import dev.syncline.live.FaultTrap;
import dev.syncline.log.Event;
import dev.syncline.store.Bucket;
import dev.syncline.store.PrefixLimits;
import dev.syncline.store.Uploads;
import dev.syncline.store.Uploads.Announced;
import dev.syncline.store.Uploads.Taken;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Retry;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Looks into the bucket for the chunks of uploads, in their order. A chunk: there → the announced one → admitted like any
 * other → its object deleted. After the upload is over, every object of it is deleted once more, because until then its
 * address could be used. Every server has one; the rows see to it that an upload is with one of them at a time, and a chunk
 * that two admit all the same is admitted once.
 */
@ApplicationScoped
class UploadPickup {
    private static final Logger LOG = Logger.getLogger(UploadPickup.class);

    private final Vertx vertx;
    private final Bucket bucket;
    private final Uploads uploads;
    private final PrefixLimits limits;
    private final PrefixSignatures signatures;
    private final ChunkAdmission admission;
    private final MeterRegistry meters;
    private final FaultTrap trap = FaultTrap.of(System.getenv("SYNCLINE_FAULT"));
    private final AtomicBoolean busy = new AtomicBoolean();
    private long timer;

    UploadPickup(
            Vertx vertx,
            Bucket bucket,
            Uploads uploads,
            PrefixLimits limits,
            PrefixSignatures signatures,
            ChunkAdmission admission,
            MeterRegistry meters) {
        this.vertx = vertx;
        this.bucket = bucket;
        this.uploads = uploads;
        this.limits = limits;
        this.signatures = signatures;
        this.admission = admission;
        this.meters = meters;
    }

    void start(@Observes StartupEvent start) {
        if (bucket.isThere()) {
            timer = vertx.setPeriodic(limits.lookMs(), ignored -> round());
        }
    }

    void stop(@Observes ShutdownEvent stop) {
        vertx.cancelTimer(timer);
    }

    private void round() {
        if (busy.compareAndSet(false, true)) {
            asked(uploads::take)
                    .chain(this::all)
                    .eventually(() -> busy.set(false))
                    .subscribe()
                    .with(done -> {}, failure -> LOG.debugf("uploads could not be looked at: %s", failure));
        }
    }

    private Uni<Void> all(List<Taken> taken) {
        return taken.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join()
                        .all(taken.stream().map(this::look).toList())
                        .andCollectFailures()
                        .replaceWithVoid();
    }

    /** One look: the chunks that are there, up to a bound; or, once it is over and nothing is left to admit, its end. */
    Uni<Void> look(Taken upload) {
        return step(upload, limits.chunksPerLookMax());
    }

    private Uni<Void> step(Taken upload, int left) {
        UUID id = upload.prefix().id();
        return asked(() -> uploads.next(id)).chain(next -> {
            if (next.isEmpty()) {
                return upload.over() ? swept(id) : asked(() -> uploads.rest(id));
            }
            if (left == 0) {
                return asked(() -> uploads.again(id));
            }
            return isAdmitted(upload, next.get())
                    .chain(admitted ->
                            admitted ? step(upload, left - 1) : Uni.createFrom().voidItem());
        });
    }

    /** What failed leaves its reason with the upload. */
    private Uni<Boolean> isAdmitted(Taken upload, Announced next) {
        return fromBucket(() -> bucket.getFirst(next.object(), next.bytes() + 1))
                .chain(found -> found.map(bytes -> admitted(upload, next, bytes).replaceWith(true))
                        .orElseGet(() -> absent(upload, next).replaceWith(false)))
                .onFailure()
                .recoverWithUni(
                        failure -> failed(upload.prefix().id(), next, failure).replaceWith(false));
    }

    private Uni<Void> absent(Taken upload, Announced next) {
        if (upload.over()) {
            throw new Fault(
                    FaultCode.TOKEN_EXPIRED, "chunk " + next.number() + " was not there when the prefix expired");
        }
        return asked(() -> uploads.await(upload.prefix().id()));
    }

    private Uni<Void> admitted(Taken upload, Announced next, byte[] bytes) {
        return checked(next, bytes)
                .chain(chunk ->
                        signatures.grant(upload.prefix(), next.number()).chain(grant -> admission.admit(grant, chunk)))
                .invoke(done -> trap.passed(FaultPoint.AFTER_UPLOAD_ADMITTED))
                .chain(done -> deleted(next));
    }

    /** What storage checked is checked again here: not every service with the S3 API does. */
    private static Uni<Chunk> checked(Announced next, byte[] bytes) {
        return MessageDigest.isEqual(Sha256.of(bytes), next.sha256())
                ? Uni.createFrom().item(new Chunk(bytes, next.sha256(), next.push()))
                : Uni.createFrom()
                        .failure(
                                new Fault(FaultCode.DIGEST_MISMATCH, "the object is not the chunk that was announced"));
    }

    /** What cannot be deleted now is deleted when the upload is over. */
    private Uni<Void> deleted(Announced chunk) {
        return fromBucket(() -> bucket.delete(chunk.object())).onFailure().recoverWithNull();
    }

    private Uni<Void> swept(UUID id) {
        return asked(() -> uploads.objects(id)).chain(objects -> {
            if (objects.isEmpty()) {
                return asked(() -> uploads.close(id));
            }
            List<Uni<Void>> deletions = objects.stream()
                    .map(object -> fromBucket(() -> bucket.delete(object)))
                    .toList();
            return Uni.join()
                    .all(deletions)
                    .andFailFast()
                    .chain(gone -> asked(() -> uploads.gone(id, objects)))
                    .chain(gone -> asked(() -> uploads.again(id)));
        });
    }

    /** The reason is kept before the object is deleted: without it, what was refused would look as if it never came. */
    private Uni<Void> failed(UUID id, Announced next, Throwable failure) {
        FaultCode code = code(failure);
        String detail = failure instanceof Fault fault ? fault.detail() : "";
        tell(id, code, failure);
        return isFinal(failure)
                ? asked(() -> uploads.refuse(id, code.name(), detail)).chain(kept -> deleted(next))
                : asked(() -> uploads.await(id, code.name(), detail));
    }

    private void tell(UUID id, FaultCode code, Throwable failure) {
        meters.counter("syncline.refusals", "code", code.name(), "door", "bucket")
                .increment();
        Event event = Event.of("a chunk of an upload was not admitted")
                .with("upload", id)
                .with("code", code);
        if (code == FaultCode.INTERNAL) {
            event.error(LOG, failure);
        } else {
            event.debug(LOG);
        }
    }

    private static FaultCode code(Throwable failure) {
        return switch (failure) {
            case Fault fault -> fault.code();
            case RefusedChanges refused -> refused.first();
            default -> FaultCode.INTERNAL;
        };
    }

    /** Trying again by itself helps only against what passes. */
    private static boolean isFinal(Throwable failure) {
        return failure instanceof RefusedChanges || code(failure).retry() != Retry.LATER;
    }

    private <T> Uni<T> fromBucket(Supplier<CompletionStage<T>> request) {
        return Stages.asked(request, FaultCode.UNAVAILABLE, "the bucket does not answer");
    }

    private static <T> Uni<T> asked(Supplier<CompletionStage<T>> stage) {
        return Stages.asked(stage, "the upload could not be looked up");
    }
}
