package dev.syncline.live;

import dev.syncline.app.Types;
import dev.syncline.command.Decided;
import dev.syncline.engine.Engine;
import dev.syncline.engine.EngineException;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.identity.Principal;
import dev.syncline.journal.RollingHash;
import dev.syncline.store.JournalStore.NewDocument;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalVersions;
import dev.syncline.store.StoreException;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The live room for HTTP: hands over to its thread, and brings the answers back to the caller's context. */
@ApplicationScoped
public class LiveService implements Documents {
    private static final Logger LOG = Logger.getLogger(LiveService.class);

    private final Ports ports;
    private final LiveNode node;
    private final LiveLimits limits;
    private final Files files;
    private final EntryReads entries;
    private final CommittedReads<String> jsons;
    /** Of the journals' beginnings, for what was decided earlier. */
    private final Semaphore searches;

    private final Past past;

    LiveService(Ports ports, LiveNode node, LiveLimits limits, JournalVersions versions) {
        Executor reading = Infrastructure.getDefaultWorkerPool();
        this.ports = ports;
        this.node = node;
        this.limits = limits;
        this.files = new Files(ports.engine(), limits, new RawInflater(), reading);
        this.entries = new EntryReads(ports.store(), node.trail(), limits.journalWalksMax());
        this.searches = new Semaphore(limits.journalWalksMax());
        this.past = new Past(ports, versions, limits.journalWalksMax());
        this.jsons = new CommittedReads<>(ports, node, Engine::json, String::length, limits.savedBytesMax());
    }

    @Override
    public Uni<Position> position(DocumentId document) {
        return answered(() -> ports.store().find(document).thenApply(row -> Positions.of(existing(row))));
    }

    @Override
    public Uni<Saved> snapshot(DocumentId document) {
        return Uni.createFrom().emitter(emitter -> {
            Context caller = Vertx.currentContext();
            var gone = new AtomicBoolean();
            emitter.onTermination(() -> gone.set(true));
            Consumer<SavedFile> then = file -> on(caller, () -> {
                if (gone.get()) {
                    file.done().run();
                } else {
                    emitter.complete(saved(file));
                }
            });
            Consumer<Throwable> failed = problem -> on(caller, () -> emitter.fail(fault(problem)));
            ports.executor().execute(() -> node.saved(document, then, failed));
        });
    }

    @Override
    public Uni<Value> json(DocumentId document) {
        return position(document)
                .chain(at -> live((then, failed) -> {
                    if (Types.isCommanded(at.type())) {
                        node.tables(
                                document,
                                (row, json) -> then.accept(new Value(Positions.of(row), json)),
                                failed::accept);
                    } else {
                        jsons.read(
                                document,
                                read -> then.accept(new Value(Positions.of(read.at()), read.value())),
                                failed);
                    }
                }));
    }

    @Override
    public Uni<Stretch> entriesAfter(DocumentId document, long seq, int bytesMax) {
        return answered(() -> entries.after(document, seq, bytesMax));
    }

    @Override
    public Uni<Position> create(Creation creation) {
        return answered(() -> {
            return ports.store().find(creation.document()).thenCompose(taken -> {
                taken.ifPresent(row -> {
                    throw taken(row, creation);
                });
                return drafted(creation)
                        .thenCompose(draft -> store(draft, creation))
                        .thenCompose(at -> titled(at, creation));
            });
        });
    }

    @Override
    public Uni<Admission> admit(DocumentId document, Principal author, byte[] body) {
        return answered(() -> files.body(body))
                .chain(read ->
                        live((then, failed) -> new Putting(node, limits, document, author, read, then, failed).run()));
    }

    @Override
    public Uni<Decided> command(Order order) {
        return live((then, failed) -> new Commanding(node, ports, searches, order, then, failed).run());
    }

    @Override
    public Uni<Versions> versions(DocumentId document, long before, int max) {
        return answered(() -> past.versions(document, before, max));
    }

    @Override
    public Uni<Saved> past(DocumentId document, List<ChangeHash> heads) {
        return past(
                        document,
                        now -> ports.engine().past(now.parts(), heads).thenApply(then -> new Bytes(now.at(), then)))
                .map(file -> {
                    SavedFiles.Loan loan = node.files().lend(null, file.bytes(), 1);
                    return new Saved(file.at(), loan.parts(), loan.done());
                });
    }

    @Override
    public Uni<Value> pastJson(DocumentId document, List<ChangeHash> heads) {
        return past(
                document,
                now -> ports.engine().pastJson(now.parts(), heads).thenApply(then -> new Value(now.at(), then)));
    }

    @Override
    public Uni<Value> difference(DocumentId document, List<ChangeHash> from, List<ChangeHash> to) {
        return past(
                document,
                now -> ports.engine()
                        .difference(now.parts(), from, to)
                        .thenApply(patches -> new Value(now.at(), patches)));
    }

    @Override
    public Uni<Admission> restore(DocumentId document, Principal author, List<ChangeHash> heads) {
        return past(
                        document,
                        now -> ports.engine()
                                .restore(now.parts(), heads)
                                .thenApply(changes -> new Bytes(now.at(), changes)))
                .chain(changes -> changes.bytes().length == 0
                        ? Uni.createFrom().item(new Admission(changes.at(), 0, List.of(), changes.bytes()))
                        : admit(document, author, changes.bytes()));
    }

    @Override
    public Uni<Position> forget(DocumentId document, Principal owner) {
        return position(document)
                .invoke(at -> {
                    if (Types.isCommanded(at.type())) {
                        throw new Fault(FaultCode.COMMANDS_ONLY, "a commanded document has no history to forget");
                    }
                })
                .chain(at -> this.<Long>live((then, failed) -> node.forget(document, owner.user(), then, failed)))
                .chain(seq -> position(document));
    }

    /** What an engine answered about a document that stood there. */
    private record Bytes(Position at, byte[] bytes) {}

    private <T> Uni<T> past(DocumentId document, Function<Saved, CompletionStage<T>> question) {
        return answered(() -> past.ask(() -> saved(document), question));
    }

    private CompletionStage<Saved> saved(DocumentId document) {
        return onLive((then, failed) -> node.saved(document, file -> then.accept(saved(file)), failed));
    }

    private static Saved saved(SavedFile file) {
        return new Saved(Positions.of(file.at()), file.parts(), file.done());
    }

    @Override
    public Uni<Void> remove(DocumentId document, Principal author) {
        return answered(() -> ports.store().delete(document, author.user()))
                .chain(existed -> live((then, failed) -> {
                    node.deleted(document);
                    if (existed) {
                        then.accept(null);
                    } else {
                        failed.accept(new Fault(FaultCode.UNKNOWN_DOCUMENT, "no such document"));
                    }
                }));
    }

    /** A document with its first entries: its type's, or a file's. */
    private CompletionStage<NewDocument> drafted(Creation creation) {
        long nowMs = ports.clock().getAsLong();
        Principal author = creation.author();
        NewDocument empty = NewDocuments.of(
                        creation.document(),
                        creation.project(),
                        creation.type(),
                        creation.title(),
                        author.user(),
                        nowMs)
                .orElseThrow(() -> new Fault(FaultCode.UNKNOWN_TYPE, "no document type of that name"));
        if (creation.file().length == 0) {
            return creation.title().isEmpty() || empty.entries().isEmpty()
                    ? CompletableFuture.completedStage(empty)
                    : entitled(empty, creation, nowMs);
        }
        if (!creation.type().equals(Types.AUTOMERGE.name())) {
            throw new Fault(FaultCode.BAD_REQUEST, "a file is imported as type " + Types.AUTOMERGE.name());
        }
        return files.document(creation.file(), author.user(), author.session(), nowMs)
                .thenApply(file -> begun(empty, file));
    }

    /** A new document whose content begins with its title, where its type has one. */
    private CompletionStage<NewDocument> entitled(NewDocument empty, Creation creation, long nowMs) {
        Principal author = creation.author();
        byte[] genesis = empty.entries().get(0).bytes();
        return ports.engine()
                .entitle(creation.document(), List.of(genesis), creation.title())
                .thenCompose(change -> change.length == 0
                        ? CompletableFuture.completedStage(empty)
                        : files.document(List.of(genesis, change), author.user(), author.session(), nowMs)
                                .thenApply(begun -> begun(empty, begun)));
    }

    private static NewDocument begun(NewDocument empty, Files.Import content) {
        return new NewDocument(
                empty.id(),
                empty.project(),
                content.type().name(),
                empty.kind(),
                empty.title(),
                empty.author(),
                content.entries());
    }

    /** Stores a document in one transaction. Somebody may have been faster with the same id. */
    private CompletionStage<Position> store(NewDocument draft, Creation creation) {
        byte[] hash = new dev.syncline.live.Stretch(RollingHash.start(), draft.entries()).hash();
        return node.stored(draft).thenApply(stored -> {
            StoredDocument row = existing(stored);
            boolean made = row.project().equals(creation.project()) && Arrays.equals(row.tailHash(), hash);
            if (!made) {
                throw taken(row, creation);
            }
            return Positions.of(row);
        });
    }

    /** An imported document is listed under the title that its content has, unless it was given one. */
    private CompletionStage<Position> titled(Position at, Creation creation) {
        if (creation.file().length == 0 || !creation.title().isEmpty()) {
            return CompletableFuture.completedStage(at);
        }
        CompletableFuture<Position> answer = new CompletableFuture<>();
        Runnable done = () -> answer.complete(at);
        ports.executor().execute(() -> node.headline(at.document(), done, fault -> done.run()));
        return answer;
    }

    private static StoredDocument existing(Optional<StoredDocument> row) {
        return row.orElseThrow(() -> new Fault(FaultCode.UNKNOWN_DOCUMENT, "no such document"));
    }

    private static Fault taken(StoredDocument row, Creation creation) {
        return row.project().equals(creation.project())
                ? new Fault(FaultCode.CONFLICT, "the id is taken")
                : new Fault(FaultCode.UNKNOWN_DOCUMENT, "no such document");
    }

    private <T> Uni<T> live(BiConsumer<Consumer<T>, Consumer<Throwable>> work) {
        return answered(() -> onLive(work));
    }

    private <T> CompletionStage<T> onLive(BiConsumer<Consumer<T>, Consumer<Throwable>> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        ports.executor().execute(() -> {
            try {
                work.accept(answer::complete, answer::completeExceptionally);
            } catch (RuntimeException bug) {
                answer.completeExceptionally(bug);
            }
        });
        return answer;
    }

    /** The stage's answer on the context of whoever asks; what fails, fails as a {@link Fault}. */
    private static <T> Uni<T> answered(Supplier<CompletionStage<T>> stage) {
        return Uni.createFrom().deferred(() -> {
            Context caller = Vertx.currentContext();
            Uni<T> answer = Uni.createFrom().completionStage(stage).onFailure().transform(LiveService::fault);
            return caller == null ? answer : answer.emitOn(task -> on(caller, task));
        });
    }

    private static void on(Context caller, Runnable task) {
        if (caller == null) {
            task.run();
        } else {
            caller.runOnContext(ignored -> task.run());
        }
    }

    private static Fault fault(Throwable problem) {
        Throwable cause =
                problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        boolean expected =
                cause instanceof Fault || cause instanceof StoreException || cause instanceof EngineException;
        if (!expected) {
            LOG.warn("a request to the live room failed", cause);
        }
        return Faults.of(cause);
    }
}
