package dev.syncline.worker.vault;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Begins generations and writes to the present one. Each new generation is first sealed against all older ones; the
 * stores are tried in order of preference, each twice, and a store that failed is tried again after a pause.
 */
final class Generations {
    private static final int TRIES = 2;

    /** The generation being written. */
    private static final class Current {
        final int store;
        final Store.Writer writer;
        final long number;
        long length;
        long last;
        boolean replacement;

        Current(int store, Store.Writer writer, long number) {
            this.store = store;
            this.writer = writer;
            this.number = number;
        }
    }

    private final List<Store> stores;
    private final long epoch;
    private final Clock clock;
    private final VaultLimits limits;
    private final Consumer<String> adapter;
    private final List<Seal.Part> older = new ArrayList<>();
    private final List<Seal.Part> dead = new ArrayList<>();
    private final int[] failures;
    private Current current;
    private long highest;
    private boolean pausing;

    Generations(List<Store> stores, long epoch, Clock clock, VaultLimits limits, Consumer<String> adapter) {
        this.stores = stores;
        this.epoch = epoch;
        this.clock = clock;
        this.limits = limits;
        this.adapter = adapter;
        this.failures = new int[stores.size()];
    }

    /** Takes over what is there. {@code free}: how many numbers to leave to generations that could not be read. */
    void found(JournalContent content, long free) {
        older.addAll(content.parts());
        highest = content.highest() + free;
        if (content.damaged() == 0) {
            dead.addAll(content.dead());
        }
    }

    /** Makes sure that there is a generation to append to, in the best store that is ready. */
    void ensure(Consumer<Boolean> done) {
        boolean better = current != null
                && current.store > 0
                && !pausing
                && stores.get(0).ready();
        if (current != null && !better) {
            done.accept(true);
        } else {
            begin(VaultFrame.Kind.SEAL, 0, done);
        }
    }

    /** Begins a generation in the best store that takes one; false if none does. */
    void begin(VaultFrame.Kind kind, long promised, Consumer<Boolean> done) {
        int index = candidate();
        if (index < 0) {
            Arrays.fill(failures, 0);
            adapter.accept("memory");
            done.accept(false);
            return;
        }
        long number = ++highest;
        var late = new Once<Store.Writer>(clock, limits.openMs(), null, writer -> {
            if (writer == null) {
                dead.add(new Seal.Part(stores.get(index).name(), number, 0, 0));
                failed(index, TRIES);
                begin(kind, promised, done);
            } else {
                seal(new Current(index, writer, number), kind, promised, done);
            }
        });
        late.refused = writer -> {
            if (writer != null) {
                writer.end();
            }
        };
        stores.get(index).open(number, late);
    }

    private int candidate() {
        for (int i = 0; i < failures.length; i++) {
            if (failures[i] < TRIES && !(i == 0 && pausing)) {
                return i;
            }
        }
        return -1;
    }

    private void seal(Current next, VaultFrame.Kind kind, long promised, Consumer<Boolean> done) {
        List<Seal.Part> valid = new ArrayList<>(older);
        List<Seal.Part> empty = new ArrayList<>();
        if (current != null) {
            (current.last > 0 || current.replacement ? valid : empty).add(part(current));
        }
        byte[] frame = new VaultFrame(kind, epoch, promised, new Seal(Store.names(stores), valid).encode()).encode();
        write(next, frame, saved -> {
            if (!saved) {
                next.writer.end();
                dead.add(part(next));
                failed(next.store, 1);
                begin(kind, promised, done);
                return;
            }
            leave();
            older.clear();
            older.addAll(valid);
            dead.addAll(empty);
            current = next;
            adapter.accept(stores.get(next.store).name());
            deleteDead();
            done.accept(true);
        });
    }

    private Seal.Part part(Current one) {
        return new Seal.Part(stores.get(one.store).name(), one.number, one.length, one.last);
    }

    /** Appends to the present generation; after a false it is given up, and what it holds stays valid. */
    void write(byte[] bytes, long last, Consumer<Boolean> done) {
        Current one = current;
        write(one, bytes, saved -> {
            if (saved) {
                one.last = Math.max(one.last, last);
                Arrays.fill(failures, 0);
            } else {
                failed(one.store, 1);
                giveUp();
            }
            done.accept(saved);
        });
    }

    /** Appends a part of a replacement. After a false the caller {@link #disown}s it. */
    void writeUnfinished(byte[] bytes, Consumer<Boolean> done) {
        write(current, bytes, done);
    }

    private void write(Current one, byte[] bytes, Consumer<Boolean> done) {
        one.writer.write(bytes, new Once<>(clock, limits.writeMs(bytes.length), false, saved -> {
            if (saved) {
                one.length += bytes.length;
            }
            done.accept(saved);
        }));
    }

    private void failed(int store, int times) {
        failures[store] += times;
        if (store == 0 && failures[0] >= TRIES && stores.size() > 1 && !pausing) {
            pausing = true;
            clock.after(limits.betterPauseMs(), () -> pausing = false);
        }
    }

    /** Ends the present generation; what it holds stays valid. */
    void giveUp() {
        if (current != null) {
            (current.last > 0 || current.replacement ? older : dead).add(part(current));
            leave();
        }
    }

    /** Ends the present generation, an unfinished replacement: nothing it holds is valid. */
    void disown() {
        if (current != null) {
            dead.add(part(current));
            failed(current.store, 1);
            leave();
        }
    }

    private void leave() {
        if (current != null) {
            current.writer.end();
            current = null;
        }
    }

    /** Reads the present generation back from its store; null if that fails. */
    void readBack(Consumer<byte[]> done) {
        stores.get(current.store).read(current.number, new Once<>(clock, limits.readMs(), null, done));
    }

    /** The present generation is a whole replacement, up to a batch: all older ones are dead. */
    void replaced(long last) {
        current.replacement = true;
        current.last = last;
        Arrays.fill(failures, 0);
        dead.addAll(older);
        older.clear();
        deleteDead();
    }

    private void deleteDead() {
        for (Store store : stores) {
            List<Long> numbers = new ArrayList<>();
            for (Iterator<Seal.Part> each = dead.iterator(); each.hasNext(); ) {
                Seal.Part part = each.next();
                if (part.store().equals(store.name())) {
                    numbers.add(part.number());
                    each.remove();
                }
            }
            if (!numbers.isEmpty()) {
                store.delete(numbers);
            }
        }
    }

    long bytes() {
        long sum = current == null ? 0 : current.length;
        for (Seal.Part part : older) {
            sum += part.length();
        }
        return sum;
    }
}
