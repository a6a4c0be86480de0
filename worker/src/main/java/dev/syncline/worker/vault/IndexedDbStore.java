package dev.syncline.worker.vault;

import dev.syncline.codec.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.teavm.jso.JSObject;
import org.teavm.jso.typedarrays.Int8Array;

/** Generations as runs of blobs of one database: each write is one blob in one strictly durable transaction. */
public final class IndexedDbStore implements Store {
    private JSObject database;

    /** Whether this browser has such a database at all. */
    public static boolean supported() {
        return IndexedDb.supported();
    }

    @Override
    public String name() {
        return "indexeddb";
    }

    @Override
    public boolean ready() {
        return database != null;
    }

    @Override
    public void read(Consumer<List<Generation>> done) {
        IndexedDb.open(opened -> {
            database = opened;
            if (opened == null) {
                done.accept(null);
            } else {
                IndexedDb.read(opened, 0, IndexedDb.NUMBER_MAX, blobs -> done.accept(generations(blobs)));
            }
        });
    }

    private List<Generation> generations(IndexedDb.Blobs blobs) {
        if (blobs == null) {
            return null;
        }
        List<Generation> generations = new ArrayList<>();
        int from = 0;
        while (from < blobs.count()) {
            long number = (long) blobs.number(from);
            int to = from;
            while (to < blobs.count() && (long) blobs.number(to) == number) {
                to++;
            }
            generations.add(new Generation(name(), number, joined(blobs, from, to)));
            from = to;
        }
        return generations;
    }

    private static byte[] joined(IndexedDb.Blobs blobs, int from, int to) {
        byte[][] parts = new byte[to - from][];
        for (int i = from; i < to; i++) {
            parts[i - from] = blobs.bytes(i).copyToJavaArray();
        }
        return Bytes.concat(parts);
    }

    @Override
    public void read(long number, Consumer<byte[]> done) {
        IndexedDb.read(
                database, number, number, blobs -> done.accept(blobs == null ? null : joined(blobs, 0, blobs.count())));
    }

    @Override
    public void open(long number, Consumer<Writer> done) {
        done.accept(database == null ? null : new Blobs(number));
    }

    /** The generation being written, blob after blob. */
    private final class Blobs implements Writer {
        private final long number;
        private int part;
        private boolean ended;

        Blobs(long number) {
            this.number = number;
        }

        @Override
        public void write(byte[] bytes, Consumer<Boolean> done) {
            if (ended) {
                done.accept(false);
            } else {
                IndexedDb.put(database, number, part++, Int8Array.fromJavaArray(bytes), done::accept);
            }
        }

        @Override
        public void end() {
            ended = true;
        }
    }

    @Override
    public void delete(List<Long> numbers) {
        for (long number : numbers) {
            IndexedDb.delete(database, number);
        }
    }

    @Override
    public void setAside(String name, byte[] bytes) {
        IndexedDb.setAside(database, name, Int8Array.fromJavaArray(bytes));
    }
}
