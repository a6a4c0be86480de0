package dev.syncline.worker.client;

import dev.syncline.app.Desk;
import dev.syncline.codec.Bytes;
import dev.syncline.command.Author;
import dev.syncline.command.CommandLimits;
import dev.syncline.command.CommandedDocument;
import dev.syncline.command.Decided;
import dev.syncline.command.DecidedCodec;
import dev.syncline.command.Trust;
import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.ChainHash;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.UpFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A server's side of one desk: its journal, and what it answers to frames. */
final class TestDesk {
    static final DocumentId DESK = new DocumentId(5, 5);

    byte[] history = new byte[16];
    final List<Entry> journal = new ArrayList<>();
    CommandedDocument document = new CommandedDocument(Desk.TYPE, CommandLimits.DEFAULT);
    private final Map<TimelineId, List<byte[]>> timelines = new HashMap<>();

    long tail() {
        return journal.size();
    }

    byte[] hash(long seq) {
        byte[] hash = RollingHash.start();
        for (Entry entry : journal.subList(0, (int) seq)) {
            hash = RollingHash.next(hash, entry);
        }
        return hash;
    }

    List<byte[]> decided(TimelineId timeline) {
        return timelines.computeIfAbsent(timeline, id -> new ArrayList<>());
    }

    DownFrame.Opened opened(UpFrame.Open open) {
        List<DownFrame.Cursor> cursors = new ArrayList<>();
        for (TimelineId timeline : open.timelines()) {
            int durable = decided(timeline).size();
            cursors.add(new DownFrame.Cursor(timeline, durable, chain(timeline, durable)));
        }
        boolean here = open.seq() <= tail() && (open.seq() == 0 || Bytes.equal(open.hash(), hash(open.seq())));
        return new DownFrame.Opened(DESK, "desk", "editor", history, tail(), here ? open.seq() : 0, cursors);
    }

    /** Entries behind {@code seq}; there are some. */
    DownFrame.Entries after(long seq) {
        List<DownFrame.Item> items = new ArrayList<>();
        journal.subList((int) seq, journal.size()).forEach(entry -> items.add(new DownFrame.Full(entry)));
        return new DownFrame.Entries(DESK, hash(tail()), items);
    }

    /** Decides what was pushed; the answer to who pushed it. */
    DownFrame push(UpFrame.Push push, UserId user, long delivered) {
        List<byte[]> decided = decided(push.timeline());
        long durable = decided.size();
        long last = push.first() + push.entries().size() - 1;
        if (push.first() > durable + 1 || last < durable) {
            return new DownFrame.Fault("NON_CONTIGUOUS", "a gap", DESK, push.timeline(), -1);
        }
        byte[] chain = push.chain();
        for (long lsn = push.first(); lsn <= durable; lsn++) {
            chain = ChainHash.next(chain, push.entries().get((int) (lsn - push.first())));
        }
        if (!Bytes.equal(chain, chain(push.timeline(), durable))) {
            return new DownFrame.Fault("TIMELINE_FORKED", "another copy", DESK, push.timeline(), -1);
        }
        for (long lsn = durable + 1; lsn <= last; lsn++) {
            byte[] command = push.entries().get((int) (lsn - push.first()));
            Author author = new Author(user, Trust.EDITOR);
            Decided entry = document.decide(push.timeline(), lsn, author, command, delivered);
            document.follow(entry);
            decided.add(command);
            journal.add(new Entry(entry.seq(), user, 0, push.timeline(), lsn, "", DecidedCodec.encode(entry)));
        }
        return new DownFrame.Ack(DESK, push.timeline(), last, tail());
    }

    private byte[] chain(TimelineId timeline, long durable) {
        byte[] chain = ChainHash.start();
        for (byte[] command : decided(timeline).subList(0, (int) durable)) {
            chain = ChainHash.next(chain, command);
        }
        return chain;
    }
}
