package dev.syncline.live;

import dev.syncline.change.Inflater;
import dev.syncline.engine.Engine;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import dev.syncline.store.JournalStore.NewDocument;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.StoredTail;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Frames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The live documents of one node. Everything here runs on the executor of its {@link Ports}, one call at a time; whoever
 * comes from another thread hands over first.
 */
public final class LiveNode {
    private final Ports ports;
    private final LiveLimits limits;
    private final Inflater inflater;
    private final LiveObserver observer;
    private final GroupCommit commits;
    private final Map<DocumentId, LiveDocument> documents = new HashMap<>();
    private final Map<DocumentId, List<Waiter>> opening = new HashMap<>();
    private final HashTrail trail;
    private final Compactor compactor;
    private final SavedFiles files;
    private final SavedReads saved;
    private boolean stopped;
    private Quotas quotas;

    private record Waiter(Consumer<LiveDocument> found, Consumer<Fault> failed) {}

    public LiveNode(Ports ports, LiveLimits limits, Inflater inflater, LiveObserver observer) {
        this.ports = ports;
        this.limits = limits;
        this.inflater = inflater;
        this.observer = observer;
        this.commits = new GroupCommit(ports, limits, observer);
        this.trail = new HashTrail(limits.hashesMax());
        this.compactor = new Compactor(ports, limits.upkeep(), observer, this::compacted);
        this.files = new SavedFiles(limits.savedBytesMax(), limits.idleMs(), ports.clock());
        this.saved = new SavedReads(ports, compactor, limits, files);
    }

    /** From here on projects take no more than they may. */
    void limitBy(Quotas projects) {
        quotas = projects;
    }

    /** Begins to look for other nodes' commits and to let go of idle documents. */
    public void start() {
        ports.scheduler().after(limits.pollMs(), this::tick);
    }

    /** No more looking; documents stay as they are. */
    public void stop() {
        stopped = true;
    }

    Compactor compactor() {
        return compactor;
    }

    HashTrail trail() {
        return trail;
    }

    /** The files that are in memory for readers. */
    SavedFiles files() {
        return files;
    }

    /** The document as the bytes of a file, exactly as it is committed. */
    public void saved(DocumentId id, Consumer<SavedFile> then, Consumer<Throwable> failed) {
        saved.read(id, then, failed);
    }

    private void compacted(Compactor.Outcome outcome) {
        LiveDocument document = documents.get(outcome.document());
        if (document == null) {
            return;
        }
        if (outcome.problem() == null) {
            document.content().growth().covered(outcome.seq(), outcome.tookMs());
        } else {
            document.content().growth().failed();
        }
    }

    /** How many documents are ready for writing. */
    public int ledgers() {
        return (int) documents.values().stream()
                .filter(document -> document.content().isReady())
                .count();
    }

    /** How many documents are in memory. */
    public int size() {
        return documents.size();
    }

    /** Creates a document, or finds the one that has the id, whoever owns it. */
    public void create(NewDocument document, Consumer<StoredDocument> found, Consumer<Fault> failed) {
        ports.on(stored(document), (stored, problem) -> {
            if (problem != null) {
                failed.accept(Faults.of(problem));
            } else if (stored.isEmpty()) {
                failed.accept(new Fault(FaultCode.UNKNOWN_DOCUMENT, "no such document"));
            } else {
                found.accept(stored.get());
            }
        });
    }

    /** Stores a new document if its project has room for it; gives what then has the id. */
    CompletionStage<Optional<StoredDocument>> stored(NewDocument document) {
        long bytes = document.entries().stream()
                .mapToLong(entry -> entry.bytes().length)
                .sum();
        CompletionStage<Void> room =
                quotas == null ? CompletableFuture.completedStage(null) : quotas.mayCreate(document.project(), bytes);
        return room.thenCompose(free -> ports.store().create(document));
    }

    /** Finds a document in memory or in the store. */
    public void find(DocumentId id, Consumer<LiveDocument> found, Consumer<Fault> failed) {
        LiveDocument present = documents.get(id);
        if (present != null && present.failure() == null) {
            found.accept(present);
            return;
        }
        List<Waiter> waiters = opening.get(id);
        if (waiters != null) {
            waiters.add(new Waiter(found, failed));
            return;
        }
        opening.put(id, new ArrayList<>(List.of(new Waiter(found, failed))));
        ports.on(ports.store().find(id), (stored, problem) -> {
            List<Waiter> waiting = opening.remove(id);
            if (problem != null || stored.isEmpty()) {
                Fault fault = problem != null
                        ? Faults.of(problem)
                        : new Fault(FaultCode.UNKNOWN_DOCUMENT, "no such document");
                waiting.forEach(waiter -> waiter.failed().accept(fault));
                return;
            }
            LiveDocument document =
                    new LiveDocument(ports, limits, commits, inflater, observer, trail, compactor, stored.get());
            documents.put(id, document);
            waiting.forEach(waiter -> waiter.found().accept(document));
        });
    }

    /** Makes a document ready for writing; {@code done} is called in any case. */
    void prepare(DocumentId id, Runnable done) {
        find(
                id,
                document -> settled(
                        document,
                        fault -> done.run(),
                        (settled, problem) -> document.content()
                                .prepare(
                                        () -> {
                                            settled.run();
                                            done.run();
                                        },
                                        problem)),
                fault -> done.run());
    }

    /** Lets somebody follow a document from a position on; the answer is its first frame, {@code opened}. */
    public void subscribe(DocumentId id, Subscriber subscriber, Resume resume, UserId user, SessionId session) {
        find(
                id,
                document -> document.alone(done ->
                        new Joining(ports, limits, observer, document, subscriber, resume).run(user, session, done)),
                subscriber::ended);
    }

    /** Lets somebody follow a merged document by its entries, from where it stands. */
    public void follow(DocumentId id, Follower follower) {
        merged(
                id,
                (document, merged) -> document.alone(done -> {
                    if (document.failure() != null) {
                        follower.ended(document.failure());
                    } else {
                        document.add(follower);
                        List<ChangeHash> heads =
                                merged.isReady() ? merged.ledger().heads() : null;
                        follower.following(document.row().tailSeq(), heads);
                    }
                    done.run();
                }),
                follower::ended);
    }

    /** Holds changes that somebody names against a merged document as it is committed. */
    public void compare(DocumentId id, List<ChangeHash> named, Consumer<Comparison> then, Consumer<Fault> failed) {
        merged(
                id,
                (document, merged) ->
                        document.alone(done -> new Comparing(document, merged, named, then, failed).run(done)),
                failed);
    }

    /** How many follow a document through this node. */
    public int followers(DocumentId id) {
        LiveDocument document = documents.get(id);
        return document == null ? 0 : document.subscribers().size();
    }

    public void unsubscribe(DocumentId id, Subscriber subscriber) {
        LiveDocument document = documents.get(id);
        if (document != null) {
            document.remove(subscriber);
        }
    }

    /** Tells everybody who follows a document, through any node, what somebody says; except {@code from}. */
    public void tell(Subscriber from, DownFrame.Presence presence) {
        ports.neighbours().present(presence);
        show(from, presence);
    }

    /** Another node told what somebody says there. */
    public void heard(DownFrame.Presence presence) {
        show(null, presence);
    }

    private void show(Subscriber from, DownFrame.Presence presence) {
        LiveDocument document = documents.get(presence.document());
        if (document != null && !document.subscribers().isEmpty()) {
            byte[] bytes = Frames.encode(presence);
            for (Subscriber subscriber : new ArrayList<>(document.subscribers())) {
                if (subscriber instanceof Follower follower && subscriber != from) {
                    follower.told(presence);
                } else if (subscriber != from) {
                    subscriber.deliver(bytes);
                }
            }
        }
    }

    public void offer(DocumentId id, Offer offer) {
        Consumer<Fault> declined = fault -> offer.answer().accept(new Offer.Declined(fault));
        find(
                id,
                document -> {
                    Fault full = quotas == null
                            ? null
                            : quotas.refusal(document.row().project(), offer.bytes());
                    if (full == null) {
                        document.offer(offer);
                    } else {
                        declined.accept(full);
                    }
                },
                declined);
    }

    /**
     * Asks the engine something about a merged document exactly as it is committed at the row that comes with the answer.
     * Fails with COMMANDS_ONLY for a commanded one, which no engine has.
     */
    public <T> void ask(
            DocumentId id,
            BiFunction<StoredDocument, Engine, CompletionStage<T>> question,
            BiConsumer<StoredDocument, T> then,
            Consumer<Fault> failed) {
        merged(
                id,
                (document, merged) -> settled(
                        document,
                        failed,
                        (done, problem) -> merged.instance()
                                .ask(
                                        engine -> question.apply(document.row(), engine),
                                        value -> {
                                            then.accept(document.row(), value);
                                            done.run();
                                        },
                                        problem)),
                failed);
    }

    /** What a commanded document holds, as JSON, exactly as it is committed at the row that comes with it. */
    public void tables(DocumentId id, BiConsumer<StoredDocument, String> then, Consumer<Fault> failed) {
        commanded(
                id,
                (document, commanded) -> settled(
                        document,
                        failed,
                        (done, problem) -> commanded.prepare(
                                () -> {
                                    then.accept(document.row(), commanded.json());
                                    done.run();
                                },
                                problem)),
                failed);
    }

    /**
     * Where the timeline of an offer stands on a commanded document as it is committed; the timeline is registered if it
     * is new. One of somebody else declines the offer.
     */
    void position(
            DocumentId id, Offer offer, BiConsumer<StoredDocument, Continuity.Position> then, Consumer<Fault> failed) {
        commanded(
                id,
                (document, commanded) -> settled(
                        document,
                        failed,
                        (done, problem) -> document.timelines()
                                .resolve(
                                        List.of(offer),
                                        belonging -> {
                                            if (!belonging.isEmpty()) {
                                                then.accept(
                                                        document.row(),
                                                        document.timelines().position(offer.timeline()));
                                            }
                                            done.run();
                                        },
                                        problem)),
                failed);
    }

    /** Does something alone on a document's queue, caught up with the rows; it calls one of the two when it is done. */
    private static void settled(
            LiveDocument document, Consumer<Fault> failed, BiConsumer<Runnable, Consumer<Throwable>> task) {
        document.alone(done -> {
            Consumer<Throwable> problem = failure -> {
                failed.accept(Faults.of(failure));
                done.run();
            };
            document.settled(() -> task.accept(done, problem), problem);
        });
    }

    private void commanded(DocumentId id, BiConsumer<LiveDocument, CommandedContent> then, Consumer<Fault> failed) {
        find(
                id,
                document -> {
                    if (document.content() instanceof CommandedContent commanded) {
                        then.accept(document, commanded);
                    } else {
                        failed.accept(new Fault(FaultCode.CHANGES_ONLY, "the document takes changes"));
                    }
                },
                failed);
    }

    private void merged(DocumentId id, BiConsumer<LiveDocument, MergedContent> then, Consumer<Fault> failed) {
        find(
                id,
                document -> {
                    if (document.content() instanceof MergedContent merged) {
                        then.accept(document, merged);
                    } else {
                        failed.accept(new Fault(FaultCode.COMMANDS_ONLY, "the document takes commands"));
                    }
                },
                failed);
    }

    /** Shows the title of a document's content in the listing, at once. */
    public void headline(DocumentId id, Runnable shown, Consumer<Fault> failed) {
        merged(
                id,
                (document, merged) -> document.alone(done -> merged.headline().look(() -> {
                    done.run();
                    shown.run();
                })),
                failed);
    }

    /**
     * Forgets the history of a merged document; {@code then} hears the seq at which the new one begins. Whoever follows the
     * document begins anew.
     */
    public void forget(DocumentId id, UserId owner, Consumer<Long> then, Consumer<Throwable> failed) {
        Consumer<Long> done = seq -> {
            hint(new StoredTail(id, seq));
            then.accept(seq);
        };
        new Forgetting(ports, observer, id, owner, done, failed).run();
    }

    /** Ends every subscription of a document that was deleted. */
    public void deleted(DocumentId id) {
        LiveDocument document = documents.remove(id);
        if (document != null) {
            document.fail(new Fault(FaultCode.UNKNOWN_DOCUMENT, "the document was deleted"));
        }
    }

    private void tick() {
        if (stopped) {
            return;
        }
        letGoOfIdle();
        files.rest();
        lookForNews();
        ports.scheduler().after(limits.pollMs(), this::tick);
    }

    private void letGoOfIdle() {
        documents.values().removeIf(document -> {
            boolean gone = document.failure() != null || document.idle();
            if (gone) {
                document.evict();
            } else {
                document.rest();
            }
            return gone;
        });
    }

    private void lookForNews() {
        List<DocumentId> followed = new ArrayList<>();
        for (LiveDocument document : documents.values()) {
            if (!document.subscribers().isEmpty()) {
                followed.add(document.id());
            }
        }
        if (followed.isEmpty()) {
            return;
        }
        ports.on(ports.store().tails(followed), (tails, problem) -> {
            if (problem == null) {
                tails.forEach(this::hint);
            }
        });
    }

    /** A document's tail is at least here, as somebody saw it. */
    public void hint(StoredTail tail) {
        LiveDocument document = documents.get(tail.id());
        if (document != null) {
            document.hint(tail.tailSeq());
        }
    }
}
