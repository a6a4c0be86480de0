package dev.syncline.live;

import dev.syncline.codec.CborException;
import dev.syncline.command.Author;
import dev.syncline.command.Command;
import dev.syncline.command.CommandCodec;
import dev.syncline.command.CommandLimits;
import dev.syncline.command.CommandedDocument;
import dev.syncline.command.CommandedType;
import dev.syncline.command.Decided;
import dev.syncline.command.DecidedCodec;
import dev.syncline.command.Effect;
import dev.syncline.command.Notice;
import dev.syncline.command.Outcome;
import dev.syncline.command.Reason;
import dev.syncline.command.Rejection;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.store.CommitHook;
import dev.syncline.store.JournalStore.After;
import dev.syncline.store.JournalStore.NewEffect;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.StoredJournal;
import dev.syncline.store.JournalStore.Told;
import dev.syncline.wire.FaultCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A commanded document: entries are decisions. Whoever pushes a command gets its entry like everybody else, because the
 * outcome is in it.
 */
final class CommandedContent implements Content {
    /** Decided at a stretch; other documents wait for that long. */
    private static final int SLICE_COMMANDS = 50;

    private final LiveDocument document;
    private final Ports ports;
    private final CommandedType type;
    private final LiveObserver observer;
    private final Compactor compactor;
    private final Growth growth;
    private CommandedDocument state;
    /** The tail at which the rows were asked whether there is more. */
    private long lookedAt = -1;

    /** Commands that a hook did not take when they were decided last, by timeline and LSN; until the batch is over. */
    private final Map<TimelineId, Map<Long, Rejection>> vetoed = new HashMap<>();

    private String json;
    private long jsonSeq = -1;

    CommandedContent(
            LiveDocument document,
            Ports ports,
            LiveLimits limits,
            CommandedType type,
            LiveObserver observer,
            Compactor compactor) {
        this.document = document;
        this.ports = ports;
        this.type = type;
        this.observer = observer;
        this.compactor = compactor;
        this.growth = new Growth(
                ports,
                limits.upkeep(),
                document.row().snapshotSeq(),
                document.row().tailSeq());
    }

    /** What the document holds, as canonical JSON; it must be ready. */
    String json() {
        if (jsonSeq != state.seq()) {
            json = state.tables().json();
            jsonSeq = state.seq();
        }
        return json;
    }

    @Override
    public boolean isReady() {
        return state != null;
    }

    @Override
    public void prepare(Runnable ready, Consumer<Throwable> failed) {
        if (state != null) {
            ready.run();
            return;
        }
        ports.on(ports.store().load(document.id()), (journal, problem) -> {
            if (problem != null) {
                failed.accept(problem);
            } else if (journal.document().snapshotSeq() > document.row().tailSeq()) {
                // What other nodes committed lies in the snapshot already; the subscribers need it entry by entry.
                document.catchUp(() -> prepare(ready, failed), failed);
            } else {
                document.show(journal.entries());
                replay(journal, ready, failed);
            }
        });
    }

    private void replay(StoredJournal journal, Runnable ready, Consumer<Throwable> failed) {
        ports.on(ports.store().replay(type, journal), (made, problem) -> {
            if (problem != null) {
                failed.accept(problem);
            } else {
                state = made;
                ready.run();
            }
        });
    }

    private static boolean follow(CommandedDocument made, Entry entry) {
        try {
            made.follow(DecidedCodec.decode(entry));
            return true;
        } catch (CborException unreadable) {
            return false;
        }
    }

    @Override
    public void decide(List<Offer> offers, Deciding deciding) {
        state.takeBack();
        new Pass(offers, deciding).run();
    }

    /** One pass over the offers of a batch. */
    private final class Pass {
        private final List<Offer> offers;
        private final Deciding deciding;
        private final Continuity continuity = new Continuity(document.timelines()::position);
        private final List<Entry> entries = new ArrayList<>();
        private final List<Decision.Result> results = new ArrayList<>();
        private final List<Told> told = new ArrayList<>();
        private final List<NewEffect> effects = new ArrayList<>();
        private final List<CommitHook.Accepted> hooked = new ArrayList<>();
        private final long delivered = document.row().tailSeq();
        private final long nowMs = ports.clock().getAsLong();
        private boolean baseUnknown;

        Pass(List<Offer> offers, Deciding deciding) {
            this.offers = offers;
            this.deciding = deciding;
        }

        void run() {
            int upTo = entries.size() + SLICE_COMMANDS;
            while (results.size() < offers.size() && entries.size() < upTo) {
                Offer offer = offers.get(results.size());
                results.add(
                        offer.isDoor()
                                ? Decision.Result.declined(
                                        offer, FaultCode.COMMANDS_ONLY, "the document takes commands")
                                : continuity.push(offer, (lsn, bytes) -> decide(offer, lsn, bytes)));
            }
            if (results.size() < offers.size()) {
                ports.executor().execute(this::run);
            } else if (baseUnknown && lookedAt != delivered) {
                lookForNews();
            } else {
                deciding.decided(
                        new Decision(entries, continuity.advances(), results, new After(told, effects, hooked)));
            }
        }

        private void decide(Offer offer, long lsn, byte[] bytes) {
            Author author = new Author(offer.author(), offer.trust());
            Rejection veto = vetoed.getOrDefault(offer.timeline(), Map.of()).get(lsn);
            Decided decided = veto == null
                    ? state.decide(offer.timeline(), lsn, author, bytes, delivered)
                    : state.reject(offer.timeline(), lsn, author, bytes, veto);
            baseUnknown |=
                    decided.outcome() instanceof Outcome.Rejected rejected && rejected.reason() == Reason.BAD_BASE;
            state.suppose(decided);
            byte[] entry = DecidedCodec.encode(decided);
            entries.add(new Entry(decided.seq(), offer.author(), nowMs, offer.timeline(), lsn, "", entry));
            tell(decided, entry);
            hook(decided, offer.author());
            for (Effect effect : state.effects()) {
                effects.add(EffectJson.of(document.row(), decided, offer.author(), nowMs, effect));
            }
        }

        private void hook(Decided decided, UserId author) {
            boolean accepted =
                    decided.outcome() instanceof Outcome.Applied || decided.outcome() instanceof Outcome.Adjusted;
            if (!accepted) {
                return;
            }
            Command command = CommandCodec.decode(decided.command(), CommandLimits.DEFAULT);
            StoredDocument row = document.row();
            if (ports.store().isHooked(row.type(), command.mutator())) {
                hooked.add(new CommitHook.Accepted(
                        row.id(),
                        row.project(),
                        row.type(),
                        decided.seq(),
                        decided.timeline(),
                        decided.lsn(),
                        author,
                        nowMs,
                        command.mutator(),
                        command.version(),
                        command.arguments(),
                        decided.writes()));
            }
        }

        /** A rejection waits for its author, and each notice for whom it is to. */
        private void tell(Decided decided, byte[] entry) {
            if (decided.outcome() instanceof Outcome.Rejected) {
                told.add(new Told(decided.timeline(), decided.lsn(), decided.seq(), -1, entry));
            }
            int index = 0;
            for (Notice notice : decided.notices()) {
                told.add(new Told(notice.timeline(), notice.lsn(), decided.seq(), index++, entry));
            }
        }

        /** Another node may have shown the author more than this one knows. */
        private void lookForNews() {
            document.catchUp(
                    () -> {
                        lookedAt = document.row().tailSeq();
                        deciding.again();
                    },
                    deciding::failed);
        }
    }

    @Override
    public void committed() {
        vetoed.clear();
        state.supposed().forEach(decided -> observer.decided(decided.outcome()));
        state.keep();
    }

    @Override
    public void veto(Map<Long, Rejection> vetoes) {
        for (Decided entry : state.supposed()) {
            Rejection why = vetoes.get(entry.seq());
            if (why != null) {
                vetoed.computeIfAbsent(entry.timeline(), timeline -> new HashMap<>())
                        .put(entry.lsn(), why);
            }
        }
        state.takeBack();
    }

    @Override
    public void abandon() {
        vetoed.clear();
        if (state != null) {
            state.takeBack();
        }
    }

    @Override
    public boolean enter(List<Entry> entries) {
        if (state == null) {
            return true;
        }
        state.takeBack();
        for (Entry entry : entries) {
            if (!follow(state, entry)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void follow(List<Entry> entries, Runnable then) {
        then.run();
    }

    @Override
    public void grown(List<Entry> entries) {
        entries.forEach(growth::add);
    }

    @Override
    public void changed() {
        if (growth.isDue()) {
            compactor.want(document.id());
        }
    }

    @Override
    public Growth growth() {
        return growth;
    }

    @Override
    public boolean isHeavy() {
        return state != null;
    }

    @Override
    public boolean isAwaited() {
        return false;
    }

    @Override
    public void drop() {}

    @Override
    public void leave() {
        state = null;
        json = null;
        jsonSeq = -1;
        if (growth.isWorthLeaving()) {
            compactor.want(document.id());
        }
    }

    @Override
    public boolean isKnownToWriters() {
        return false;
    }
}
