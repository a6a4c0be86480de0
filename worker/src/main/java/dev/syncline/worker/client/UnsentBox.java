package dev.syncline.worker.client;

import dev.syncline.codec.Bytes;
import dev.syncline.journal.DeviceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What could not be sent, of the present principal: each piece until it is discarded, the oldest if there is no more room. */
public final class UnsentBox {
    private static final int ITEMS_MAX = 50;
    private static final long BYTES_MAX = 64L << 20;

    private final Shelf<?> shelf;
    private final Environment environment;
    private final Consumer<DeviceRecord> save;

    UnsentBox(Shelf<?> shelf, Environment environment, Consumer<DeviceRecord> save) {
        this.shelf = shelf;
        this.environment = environment;
        this.save = save;
    }

    /** Oldest first. */
    public List<SetAside> list() {
        List<SetAside> items = new ArrayList<>();
        for (Map.Entry<String, byte[]> memo : memos().entrySet()) {
            if (SetAside.isKey(memo.getKey())) {
                items.add(SetAside.of(memo.getKey(), memo.getValue()));
            }
        }
        return items;
    }

    /** The document as it was with the work, as the bytes of a {@code .automerge} file; null if there is none of that key. */
    public byte[] file(String key) {
        return holds(key) ? SetAside.file(memos().get(key)) : null;
    }

    /** The work is not needed any longer. Gives whether it was there. */
    public boolean discard(String key) {
        boolean there = holds(key);
        if (there) {
            save.accept(gone(key));
        }
        return there;
    }

    /** Whether it takes so many bytes in without an older piece having to go. */
    boolean hasRoom(long bytes) {
        return room(bytes).isEmpty();
    }

    /**
     * Takes work in. The records are to be saved in one batch with the end of its timeline.
     *
     * @param file the document with that work
     */
    List<DeviceRecord> put(Kept<?> kept, String code, int entries, byte[] file) {
        List<DeviceRecord> together = room(file.length);
        String key = SetAside.newKey(environment);
        var item = new SetAside(key, kept.document, kept.type, code, entries, environment.nowMs());
        together.add(item.memo(shelf.principal(), file));
        together.forEach(shelf::take);
        return together;
    }

    private List<DeviceRecord> room(long needed) {
        List<DeviceRecord> gone = new ArrayList<>();
        List<SetAside> items = list();
        long bytes = needed;
        for (SetAside item : items) {
            bytes += size(item);
        }
        int left = items.size();
        for (SetAside oldest : items) {
            if (left < ITEMS_MAX && bytes <= BYTES_MAX) {
                break;
            }
            left--;
            bytes -= size(oldest);
            gone.add(gone(oldest.key()));
        }
        return gone;
    }

    private int size(SetAside item) {
        return memos().get(item.key()).length;
    }

    private boolean holds(String key) {
        return key != null && SetAside.isKey(key) && memos().containsKey(key);
    }

    private DeviceRecord.Memo gone(String key) {
        return new DeviceRecord.Memo(shelf.principal(), key, Bytes.EMPTY);
    }

    private Map<String, byte[]> memos() {
        return shelf.memos(shelf.principal());
    }
}
