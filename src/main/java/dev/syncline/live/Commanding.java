package dev.syncline.live;

import dev.syncline.codec.Bytes;
import dev.syncline.command.Command;
import dev.syncline.command.CommandCodec;
import dev.syncline.command.CommandLimits;
import dev.syncline.command.Decided;
import dev.syncline.command.DecidedCodec;
import dev.syncline.command.Rejection;
import dev.syncline.journal.Entry;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * One command from somebody who keeps no timeline of their own: the server knows where the timeline stands and what it
 * hashes to. Asked again for the same LSN, it answers with what was decided then. Runs on the executor of the {@link
 * Ports}.
 */
final class Commanding {
    private static final int TRIES_MAX = 5;
    private static final int WALK_BYTES = 1024 * 1024;

    private final LiveNode node;
    private final Ports ports;
    private final Documents.Order order;
    private final Consumer<Decided> then;
    private final Consumer<Throwable> failed;
    private final Semaphore walks;
    private boolean walking;

    Commanding(
            LiveNode node,
            Ports ports,
            Semaphore walks,
            Documents.Order order,
            Consumer<Decided> then,
            Consumer<Throwable> failed) {
        this.node = node;
        this.ports = ports;
        this.walks = walks;
        this.order = order;
        this.then = decided -> {
            ended();
            then.accept(decided);
        };
        this.failed = problem -> {
            ended();
            failed.accept(problem);
        };
    }

    private void ended() {
        if (walking) {
            walking = false;
            walks.release();
        }
    }

    void run() {
        attempt(TRIES_MAX);
    }

    private void attempt(int tries) {
        Offer nothing = offer(1, Bytes.EMPTY, List.of(), answer -> {
            if (answer instanceof Offer.Declined declined) {
                failed.accept(declined.fault());
            }
        });
        node.position(order.document(), nothing, (row, at) -> give(row, at, tries), failed::accept);
    }

    private void give(StoredDocument row, Continuity.Position at, int tries) {
        long lsn = order.lsn() == 0 ? at.lsn() + 1 : order.lsn();
        if (lsn <= at.lsn()) {
            searchAll(row, lsn);
            return;
        }
        if (lsn > at.lsn() + 1) {
            failed.accept(new Fault(FaultCode.NON_CONTIGUOUS, "received " + lsn + ", expected " + (at.lsn() + 1)));
            return;
        }
        byte[] bytes = CommandCodec.encode(command(
                row.tailSeq(), ports.clock().getAsLong(), ports.newIds().get().getMostSignificantBits()));
        node.offer(
                order.document(), offer(lsn, at.chain(), List.of(bytes), answer -> offered(row, lsn, answer, tries)));
    }

    private void offered(StoredDocument row, long lsn, Offer.Answer answer, int tries) {
        switch (answer) {
            case Offer.Durable durable -> search(row.tailSeq(), lsn);
            case Offer.Declined declined -> {
                FaultCode code = declined.fault().code();
                boolean overtaken = code == FaultCode.NON_CONTIGUOUS || code == FaultCode.TIMELINE_FORKED;
                if (overtaken && tries > 1) {
                    attempt(tries - 1);
                } else {
                    failed.accept(declined.fault());
                }
            }
        }
    }

    /** Looks through the whole journal, as few may do at once. */
    private void searchAll(StoredDocument row, long lsn) {
        if (!walks.tryAcquire()) {
            failed.accept(new Fault(FaultCode.OVERLOADED, "too many look for what was decided earlier"));
            return;
        }
        walking = true;
        search(row.baseSeq(), lsn);
    }

    /** Looks for the entry of the LSN behind {@code seq}. */
    private void search(long seq, long lsn) {
        ports.on(ports.store().entriesAfter(order.document(), seq, WALK_BYTES), (entries, problem) -> {
            if (problem != null) {
                failed.accept(Faults.of(problem));
                return;
            }
            if (entries.isEmpty()) {
                failed.accept(new Fault(FaultCode.TRIMMED, "what was decided is no longer kept"));
                return;
            }
            for (Entry entry : entries) {
                if (entry.timeline().equals(order.timeline()) && entry.lsn() == lsn) {
                    answer(entry);
                    return;
                }
            }
            search(entries.getLast().seq(), lsn);
        });
    }

    private void answer(Entry entry) {
        Decided decided = DecidedCodec.decode(entry);
        if (isSame(decided.command())) {
            then.accept(decided);
        } else {
            failed.accept(new Fault(FaultCode.CONFLICT, "another command was given under this LSN or key"));
        }
    }

    private boolean isSame(byte[] bytes) {
        try {
            Command given = CommandCodec.decode(bytes, CommandLimits.DEFAULT);
            return given.equals(command(given.base(), given.timeMs(), given.seed()));
        } catch (Rejection malformed) {
            return false;
        }
    }

    /** The order as a command; what it leaves open is what is given here. */
    private Command command(long base, long timeMs, long seed) {
        return new Command(
                order.mutator(),
                order.version(),
                order.base() == null ? base : order.base(),
                order.timeMs() == null ? timeMs : order.timeMs(),
                order.seed() == null ? seed : order.seed(),
                order.arguments());
    }

    private Offer offer(long first, byte[] chain, List<byte[]> entries, Consumer<Offer.Answer> answer) {
        return new Offer(
                order.author().user(),
                order.author().session(),
                order.trust(),
                order.timeline(),
                first,
                chain,
                entries,
                null,
                answer);
    }
}
