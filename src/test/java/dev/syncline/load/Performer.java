package dev.syncline.load;

import dev.syncline.document.Edit;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.load.ConcurrentTrace.Run;
import dev.syncline.wire.DownFrame;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One person of a trace at a device. A run is written when the document holds exactly what its author saw: frames with later
 * work of the other person wait at the gate, and one's own work goes on only after the server has acknowledged everything
 * up to a place where the other one looked.
 */
final class Performer implements JvmLink.Gate {
    private static final long NOTHING_YET = Long.MAX_VALUE;

    private final List<Run> runs;
    private final DocumentId document;
    private final CountDownLatch finished = new CountDownLatch(1);
    /** The LSN at the end of each run written so far. */
    private final AtomicLongArray written;

    private JvmDevice device;
    private Performer other;
    private String text;
    private int next;
    private long acked;
    private long heardLsn;
    private boolean performing;

    Performer(List<Run> runs, DocumentId document) {
        this.runs = runs;
        this.document = document;
        this.written = new AtomicLongArray(runs.size());
        for (int run = 0; run < runs.size(); run++) {
            written.set(run, NOTHING_YET);
        }
    }

    void sit(Guest guest, String name, int rank, ProjectId project, Performer beside) throws Exception {
        other = beside;
        device = new JvmDevice(guest, name, rank, this);
        device.open(document, project);
        text = device.ask(() -> device.textOf(document));
    }

    JvmDevice device() {
        return device;
    }

    CountDownLatch finished() {
        return finished;
    }

    void begin() {
        device.later(() -> {
            performing = true;
            perform();
        });
    }

    @Override
    public void arrived(DownFrame frame) {
        if (frame instanceof DownFrame.Ack ack) {
            acked = Math.max(acked, ack.lsn());
            performLater();
        }
    }

    @Override
    public boolean passes(DownFrame frame) {
        return finished.getCount() == 0 || heard(frame) <= wanted();
    }

    @Override
    public void delivered(DownFrame frame) {
        heardLsn = Math.max(heardLsn, heard(frame));
        performLater();
    }

    private void performLater() {
        if (performing) {
            device.later(this::perform);
        }
    }

    /** The last LSN of the other person in a frame; 0 for none. */
    private static long heard(DownFrame frame) {
        long last = 0;
        if (frame instanceof DownFrame.Entries entries) {
            for (DownFrame.Item item : entries.items()) {
                if (item instanceof DownFrame.Full full
                        && !full.entry().timeline().equals(TimelineId.NONE)) {
                    last = full.entry().lsn();
                }
            }
        }
        return last;
    }

    /** Up to which LSN of the other person the next run builds; more than that may not be heard. */
    private long wanted() {
        int heard = runs.get(next).heard();
        if (heard == 0) {
            return 0;
        }
        long lsn = other.written.get(heard - 1);
        return lsn == NOTHING_YET ? heardLsn : lsn;
    }

    private boolean ready() {
        boolean cut = next > 0 && runs.get(next - 1).heardOf();
        if (cut && acked < written.get(next - 1)) {
            return false;
        }
        int heard = runs.get(next).heard();
        return heard == 0 || heardLsn == other.written.get(heard - 1);
    }

    private void perform() {
        while (performing && finished.getCount() > 0 && ready()) {
            List<Edit> edits = runs.get(next).splices().stream()
                    .map(splice -> splice.into(text))
                    .toList();
            device.edit(document, edits, () -> {});
            written.set(next, device.status(document).authored());
            next++;
            if (next == runs.size()) {
                finished.countDown();
            }
            device.pass();
        }
    }

    @Override
    public String toString() {
        return next + " of " + runs.size() + " runs, acked " + acked + ", heard " + heardLsn;
    }
}
