package dev.syncline.live;

import dev.syncline.change.ChangeHeader;
import dev.syncline.change.Inflater;
import dev.syncline.id.ChangeHash;
import dev.syncline.journal.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A merged document: entries are changes, which are admitted against the ledger and applied by the engine. */
final class MergedContent implements Content {
    private final LiveDocument document;
    private final Ports ports;
    private final LiveLimits limits;
    private final Inflater inflater;
    private final LiveObserver observer;
    private final Compactor compactor;
    private final Instance instance;
    private final Headline headline;
    private final Growth growth;
    private Ledger ledger;
    private Admission admission;
    private Admission.Decided last;

    MergedContent(
            LiveDocument document,
            Ports ports,
            LiveLimits limits,
            Inflater inflater,
            LiveObserver observer,
            Compactor compactor) {
        this.document = document;
        this.ports = ports;
        this.limits = limits;
        this.inflater = inflater;
        this.observer = observer;
        this.compactor = compactor;
        this.instance = new Instance(ports, document.id(), () -> document.row().tailSeq());
        this.headline = new Headline(ports, limits, document, this);
        this.growth = new Growth(
                ports,
                limits.upkeep(),
                document.row().snapshotSeq(),
                document.row().tailSeq());
    }

    /** Null unless it is ready. */
    Ledger ledger() {
        return ledger;
    }

    Instance instance() {
        return instance;
    }

    @Override
    public Growth growth() {
        return growth;
    }

    Headline headline() {
        return headline;
    }

    @Override
    public boolean isReady() {
        return ledger != null;
    }

    @Override
    public void prepare(Runnable ready, Consumer<Throwable> failed) {
        if (ledger != null) {
            ready.run();
            return;
        }
        new Preparing(document, instance, ports, limits, inflater)
                .run(
                        learned -> {
                            ledger = learned;
                            admission = new Admission(learned, limits, inflater, groundless());
                            ready.run();
                        },
                        failed);
    }

    private Set<ChangeHash> groundless() {
        if (!document.row().forgot()) {
            return null;
        }
        byte[] genesis = Forgetting.genesis(document.row());
        return genesis.length == 0
                ? Set.of()
                : Set.of(ChangeHeader.read(genesis).hash());
    }

    @Override
    public void decide(List<Offer> offers, Deciding deciding) {
        last = admission.decide(
                offers,
                document.timelines()::position,
                document.row().tailSeq(),
                ports.clock().getAsLong());
        if (last.changes().isEmpty()) {
            deciding.decided(last.decision());
            return;
        }
        instance.apply(
                last,
                ledger,
                applied -> {
                    if (applied.culprit() == null) {
                        deciding.decided(last.decision());
                    } else {
                        admission.markHostile(applied.culprit());
                        decide(offers, deciding);
                    }
                },
                problem -> {
                    if (problem instanceof Instance.Ahead) {
                        deciding.stale();
                    } else {
                        deciding.failed(problem);
                    }
                });
    }

    @Override
    public void committed() {
        int change = 0;
        for (Entry entry : last.decision().entries()) {
            ledger.add(entry, entry.refused() ? null : last.read().get(change++));
            if (entry.refused()) {
                observer.refused(entry.refusal());
            }
        }
    }

    @Override
    public void abandon() {
        instance.drop();
    }

    @Override
    public boolean enter(List<Entry> entries) {
        for (Entry entry : entries) {
            if (ledger != null && !Learning.enter(ledger, entry, limits, inflater)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void follow(List<Entry> entries, Runnable then) {
        List<byte[]> changes = new ArrayList<>();
        for (Entry entry : entries) {
            if (!entry.refused()) {
                changes.add(entry.bytes());
            }
        }
        instance.follow(changes, then);
    }

    @Override
    public void grown(List<Entry> entries) {
        entries.forEach(growth::add);
    }

    /** The title may be another one, and the snapshot old. */
    @Override
    public void changed() {
        headline.changed();
        if (growth.isDue()) {
            compactor.want(document.id());
        }
    }

    @Override
    public boolean isHeavy() {
        return ledger != null || instance.loaded();
    }

    @Override
    public boolean isAwaited() {
        return headline.isAwaited();
    }

    @Override
    public void drop() {
        instance.drop();
    }

    /** What would have to be read for the next use is made short before. */
    @Override
    public void leave() {
        ledger = null;
        admission = null;
        drop();
        if (growth.isWorthLeaving()) {
            compactor.want(document.id());
        }
    }

    @Override
    public boolean isKnownToWriters() {
        return true;
    }
}
