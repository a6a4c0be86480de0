package dev.syncline.live;

import dev.syncline.codec.Bytes;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.StoredTimeline;
import dev.syncline.wire.DownFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings one subscriber from its position to the tail and subscribes it there, alone on the document's queue. A position
 * that is not on this journal, or too far behind for the socket, is sent to the snapshot instead.
 */
final class Joining {
    private final Ports ports;
    private final LiveLimits limits;
    private final LiveObserver observer;
    private final LiveDocument document;
    private final Subscriber subscriber;
    private final Resume resume;
    private List<DownFrame.Cursor> cursors;

    Joining(
            Ports ports,
            LiveLimits limits,
            LiveObserver observer,
            LiveDocument document,
            Subscriber subscriber,
            Resume resume) {
        this.observer = observer;
        this.ports = ports;
        this.limits = limits;
        this.document = document;
        this.subscriber = subscriber;
        this.resume = resume;
    }

    void run(UserId user, SessionId session, Runnable done) {
        if (document.failure() != null) {
            subscriber.ended(document.failure());
            done.run();
            return;
        }
        document.timelines()
                .cursors(
                        resume.timelines(),
                        user,
                        session,
                        rows -> {
                            cursors = cursors(rows);
                            catchUp(done);
                        },
                        problem -> end(problem, done));
    }

    private static List<DownFrame.Cursor> cursors(List<StoredTimeline> rows) {
        List<DownFrame.Cursor> cursors = new ArrayList<>();
        for (StoredTimeline row : rows) {
            cursors.add(new DownFrame.Cursor(row.id(), row.durableLsn(), row.chainHash()));
        }
        return cursors;
    }

    /**
     * A subscriber that is ahead of this node comes from another one: read what that one committed. Cursors are from the
     * store, and may be ahead of what this node has seen, too: whoever gets them gets the journal that says what was decided.
     */
    private void catchUp(Runnable done) {
        boolean decided = cursors.stream().anyMatch(cursor -> cursor.durable() > 0);
        if (decided || resume.seq() > document.row().tailSeq()) {
            document.catchUp(() -> collect(done), problem -> end(problem, done));
        } else {
            collect(done);
        }
    }

    private void collect(Runnable done) {
        StoredDocument row = document.row();
        if (!resume.sameHistory(Ids.bytes(row.history()))) {
            startOver(done);
        } else if (resume.seq() > row.tailSeq()) {
            observer.otherJournal();
            startOver(done);
        } else if (document.recent().covers(resume.seq())) {
            join(document.recent().after(resume.seq()), done);
        } else {
            ports.on(
                    ports.store().entriesAfter(row.id(), resume.seq(), limits.resumeBytesMax()), (entries, problem) -> {
                        if (Faults.isTrimmed(problem)) {
                            observer.beyondHorizon();
                            startOver(done);
                        } else if (problem != null) {
                            end(problem, done);
                        } else {
                            join(upToTail(entries), done);
                        }
                    });
        }
    }

    /** Another node may have committed more than this one has shown; that comes in its turn. */
    private List<Entry> upToTail(List<Entry> entries) {
        long tail = document.row().tailSeq();
        return entries.stream().filter(entry -> entry.seq() <= tail).toList();
    }

    private void join(List<Entry> entries, Runnable done) {
        StoredDocument row = document.row();
        Stretch stretch = new Stretch(resume.hashOrStart(), entries);
        boolean reachesTail = resume.seq() + entries.size() == row.tailSeq();
        if (!reachesTail) {
            startOver(done);
            return;
        }
        if (!Bytes.equal(stretch.hash(), row.tailHash())) {
            observer.otherJournal();
            startOver(done);
            return;
        }
        subscriber.deliver(opened(resume.seq()));
        stretch.frames(row.id(), entry -> false).forEach(subscriber::deliver);
        document.add(subscriber);
        done.run();
    }

    /** Any position but the one asked with sends the client to the snapshot. */
    private void startOver(Runnable done) {
        subscriber.deliver(opened(resume.seq() == 0 ? document.row().tailSeq() : 0));
        done.run();
    }

    private DownFrame opened(long from) {
        StoredDocument row = document.row();
        return new DownFrame.Opened(
                row.id(), row.type(), resume.role(), Ids.bytes(row.history()), row.tailSeq(), from, cursors);
    }

    private void end(Throwable problem, Runnable done) {
        subscriber.ended(Faults.of(problem));
        done.run();
    }
}
