package dev.syncline.live;

import dev.syncline.command.Rejection;
import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.AppendAnswer;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** A batch of offers on its way to the journal of a document: decided, committed, answered. */
final class Batch {
    private final LiveDocument document;
    private final Ports ports;
    private final GroupCommit commits;
    private final LiveObserver observer;
    private final List<Offer> offers;
    private final long startedMs;
    private boolean explained;

    Batch(LiveDocument document, Ports ports, GroupCommit commits, LiveObserver observer, List<Offer> offers) {
        this.document = document;
        this.ports = ports;
        this.commits = commits;
        this.observer = observer;
        this.offers = offers;
        this.startedMs = ports.clock().getAsLong();
    }

    /** Learns the positions of the timelines, turns strangers' away, then decides. */
    void resolve() {
        document.timelines()
                .resolve(
                        offers,
                        belonging -> {
                            offers.retainAll(belonging);
                            decide();
                        },
                        this::decline);
    }

    private void decide() {
        observer.passed(FaultPoint.AFTER_PUSH_BEFORE_DECISION);
        document.content().decide(offers, new Content.Deciding() {
            @Override
            public void decided(Decision decision) {
                if (decision.entries().isEmpty()) {
                    settle(decision);
                } else {
                    commit(decision);
                }
            }

            @Override
            public void stale() {
                Batch.this.stale();
            }

            @Override
            public void again() {
                resolve();
            }

            @Override
            public void failed(Throwable problem) {
                decline(problem);
            }
        });
    }

    private void commit(Decision decided) {
        Stretch stretch = new Stretch(document.row().tailHash(), decided.entries());
        Append append = new Append(
                document.id(),
                document.row().tailSeq(),
                decided.entries(),
                stretch.hash(),
                decided.advances(),
                decided.after());
        observer.passed(FaultPoint.AFTER_DECISION_BEFORE_COMMIT);
        commits.submit(append, new GroupCommit.Answer() {
            @Override
            public void decided(AppendAnswer answer) {
                if (answer == AppendAnswer.COMMITTED) {
                    committed(decided, stretch);
                } else {
                    stale();
                }
            }

            @Override
            public void vetoed(Map<Long, Rejection> vetoes) {
                document.content().veto(vetoes);
                resolve();
            }

            @Override
            public void failed(Fault fault) {
                if (fault.code() == FaultCode.OVERLOADED) {
                    decline(fault);
                } else {
                    giveUp(fault);
                }
            }
        });
    }

    private void committed(Decision decided, Stretch stretch) {
        observer.passed(FaultPoint.AFTER_COMMIT_BEFORE_ACK);
        document.content().committed();
        document.timelines().advance(decided.advances());
        document.advance(stretch, new HashSet<>(offers));
        ports.neighbours().committed(document.id(), document.row().tailSeq());
        observer.committed(
                document.id(), decided.entries().size(), ports.clock().getAsLong() - startedMs);
        document.content().changed();
        settle(decided);
    }

    private void stale() {
        observer.stale();
        long before = document.row().tailSeq();
        document.catchUp(
                () -> {
                    if (document.row().tailSeq() == before) {
                        explain();
                    } else {
                        resolve();
                    }
                },
                this::decline);
    }

    /** Stale, yet nothing new to read: the document is gone, or a timeline does not stand where it was seen. */
    private void explain() {
        ports.on(ports.store().find(document.id()), (stored, problem) -> {
            if (problem != null) {
                decline(problem);
            } else if (stored.isEmpty()) {
                decline(new Fault(FaultCode.UNKNOWN_DOCUMENT, "the document was deleted"));
            } else if (explained) {
                giveUp(new Fault(FaultCode.INTERNAL, "the journal is not what it was"));
            } else {
                explained = true;
                document.timelines().forget();
                document.content().abandon();
                resolve();
            }
        });
    }

    /** Nothing that this node believes of the document is good to build on: whoever comes next reads it anew. */
    private void giveUp(Fault fault) {
        document.fail(fault);
        decline(fault);
    }

    private void decline(Throwable problem) {
        document.decline(offers, problem);
    }

    private void settle(Decision decided) {
        for (Decision.Result result : decided.results()) {
            Offer.Answer answer = result.fault() != null
                    ? new Offer.Declined(result.fault())
                    : new Offer.Durable(result.lsn(), document.row().tailSeq(), result.accepted(), result.refused());
            if (result.fault() != null) {
                observer.refused(result.fault().code().name());
            }
            result.offer().answer().accept(answer);
        }
        document.finish();
    }
}
