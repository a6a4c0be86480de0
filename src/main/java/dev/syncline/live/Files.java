package dev.syncline.live;

import dev.syncline.app.Types;
import dev.syncline.change.ChangeReader;
import dev.syncline.change.Chunk;
import dev.syncline.change.ChunkSplit;
import dev.syncline.change.Inflater;
import dev.syncline.change.ReadChange;
import dev.syncline.change.Refusal;
import dev.syncline.document.DocumentType;
import dev.syncline.engine.Engine;
import dev.syncline.engine.Engine.ReadFile;
import dev.syncline.engine.EngineException;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Bodies of Automerge bytes that strangers send, turned into changes. Reading them takes long and runs apart. */
final class Files {
    private final Engine engine;
    private final LiveLimits limits;
    private final Inflater inflater;
    private final Executor reading;

    /**
     * The changes of a body.
     *
     * @param heads those that no other change of the body depends on
     */
    record Body(List<byte[]> changes, List<ChangeHash> heads) {}

    /** A file as the first entries of a document. */
    record Import(DocumentType type, List<Entry> entries) {}

    Files(Engine engine, LiveLimits limits, Inflater inflater, Executor reading) {
        this.engine = engine;
        this.limits = limits;
        this.inflater = inflater;
        this.reading = reading;
    }

    /**
     * Changes in any number, or a whole document, as they are put into a document that is there. Bytes that are neither
     * are one change, which the door will refuse.
     */
    CompletionStage<Body> body(byte[] bytes) {
        return switch (ChangeReader.split(bytes, limits.putChangesMax())) {
            case Refusal refusal -> CompletableFuture.completedStage(new Body(List.of(bytes), List.of()));
            case ChunkSplit.Chunks split -> {
                boolean whole = split.chunks().stream().anyMatch(chunk -> chunk.kind() == Chunk.Kind.DOCUMENT);
                yield whole
                        ? read(bytes).thenApply(file -> new Body(file.changes(), file.heads()))
                        : CompletableFuture.supplyAsync(
                                () -> body(split.chunks().stream()
                                        .map(Chunk::bytes)
                                        .toList()),
                                reading);
            }
        };
    }

    /**
     * A file as a new document: every change is admitted by the same rules as later ones. A file that begins with the
     * genesis of a known type is a document of that type.
     */
    CompletionStage<Import> document(byte[] bytes, UserId author, SessionId session, long nowMs) {
        return read(bytes)
                .thenApply(file -> new Body(file.changes(), file.heads()))
                .thenApplyAsync(file -> document(file, author, session, nowMs), reading);
    }

    /** Changes that this server made, as a new document. */
    CompletionStage<Import> document(List<byte[]> changes, UserId author, SessionId session, long nowMs) {
        return CompletableFuture.supplyAsync(() -> document(body(changes), author, session, nowMs), reading);
    }

    private Body body(List<byte[]> changes) {
        Set<ChangeHash> heads = new HashSet<>();
        Set<ChangeHash> inner = new HashSet<>();
        for (byte[] bytes : changes) {
            if (ChangeReader.read(bytes, limits.change(), inflater) instanceof ReadChange change) {
                heads.add(change.hash());
                inner.addAll(change.deps());
            }
        }
        heads.removeAll(inner);
        return new Body(changes, List.copyOf(heads));
    }

    private Import document(Body file, UserId author, SessionId session, long nowMs) {
        DocumentType type = Types.ALL.stream()
                .filter(known -> known.hasGenesis() && holds(file.changes(), known.genesis()))
                .findFirst()
                .orElse(Types.AUTOMERGE);
        List<byte[]> changes = type.hasGenesis() ? genesisFirst(file.changes(), type.genesis()) : file.changes();
        Offer offer = new Offer(author, session, 0, TimelineId.NONE, 1, new byte[0], changes, null, answer -> {});
        Admission.Decided decided =
                new Admission(new Ledger(), limits, inflater).decide(List.of(offer), timeline -> null, 0, nowMs);
        List<Offer.Refused> refused = decided.decision().results().get(0).refused();
        if (!refused.isEmpty()) {
            throw new Fault(
                    FaultCode.valueOf(refused.get(0).code()), refused.get(0).detail());
        }
        if (!decided.heads().equals(file.heads())) {
            throw new Fault(FaultCode.CHANGE_HOSTILE, "the file's changes do not lead to its heads");
        }
        return new Import(type, decided.decision().entries());
    }

    private static boolean holds(List<byte[]> changes, byte[] change) {
        return changes.stream().anyMatch(one -> Arrays.equals(one, change));
    }

    private static List<byte[]> genesisFirst(List<byte[]> changes, byte[] genesis) {
        List<byte[]> ordered = new ArrayList<>(changes.size());
        ordered.add(genesis);
        changes.stream().filter(change -> !Arrays.equals(change, genesis)).forEach(ordered::add);
        return ordered;
    }

    private CompletionStage<ReadFile> read(byte[] bytes) {
        return engine.read(bytes).exceptionally(problem -> {
            throw refusal(problem instanceof CompletionException ? problem.getCause() : problem);
        });
    }

    private static RuntimeException refusal(Throwable problem) {
        if (!(problem instanceof EngineException failure)) {
            return Faults.of(problem);
        }
        return switch (failure.kind()) {
            case REFUSED -> new Fault(FaultCode.CHANGE_MALFORMED, "the body is no Automerge document");
            case CRASHED, TIMEOUT -> new Fault(FaultCode.CHANGE_HOSTILE, "the body cannot be read");
            case LOST, NOT_LOADED, OVERLOADED -> Faults.of(problem);
        };
    }
}
