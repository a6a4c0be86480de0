package dev.syncline.worker.vault;

import dev.syncline.codec.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The vault over the stores of a device, best first. One write is under way, the next gathers meanwhile. When no store
 * takes a batch, it and all later ones are answered {@link Place#MEMORY} until a {@link #replace} succeeds: the journal on
 * the device never has a gap.
 */
public final class JournalVault implements Vault {
    /** What the vault is asked to do, in order. */
    private sealed interface Task {
        Consumer<Place> saved();
    }

    private record Append(byte[] batch, Consumer<Place> saved) implements Task {}

    private record Replace(List<byte[]> batches, Consumer<Place> saved) implements Task {}

    private record Close(Consumer<Place> saved) implements Task {}

    private final List<Store> stores;
    private final long epoch;
    private final Clock clock;
    private final VaultLimits limits;
    private final Consumer<Throwable> failures;
    private final Consumer<String> adapter;
    private final ArrayDeque<Task> tasks = new ArrayDeque<>();
    private Generations generations;
    private long number;
    private long queuedBytes;
    private boolean busy = true;
    private boolean memoryOnly;
    private boolean tooNew;
    private boolean closed;

    /**
     * @param stores best first; none: everything stays in memory
     * @param epoch random, of this life of the worker
     * @param adapter hears the name of the store in use whenever a generation begins, or "memory"
     * @param failures hears of a bug in somebody who was answered
     */
    public JournalVault(
            List<Store> stores,
            long epoch,
            Clock clock,
            VaultLimits limits,
            Consumer<String> adapter,
            Consumer<Throwable> failures) {
        this.stores = stores;
        this.epoch = epoch;
        this.clock = clock;
        this.limits = limits;
        this.adapter = adapter;
        this.failures = failures;
    }

    @Override
    public void recover(Consumer<Recovery> done) {
        recover(0, new ArrayList<>(), new ArrayList<>(), done);
    }

    private void recover(int index, List<Store> readable, List<Generation> found, Consumer<Recovery> done) {
        if (index == stores.size()) {
            recovered(readable, found, done);
            return;
        }
        Store store = stores.get(index);
        store.read(new Once<List<Generation>>(clock, limits.readMs(), null, content -> {
            if (content != null) {
                readable.add(store);
                found.addAll(content);
            }
            recover(index + 1, readable, found, done);
        }));
    }

    private void recovered(List<Store> readable, List<Generation> found, Consumer<Recovery> done) {
        List<String> names = Store.names(readable);
        JournalContent content = JournalReader.read(found, names, limits.batchBytesMax());
        boolean allRead = readable.size() == stores.size();
        generations = new Generations(readable, epoch, clock, limits, adapter);
        generations.found(content, allRead ? 0 : limits.unreadableNumbers());
        tooNew = content.newer();
        memoryOnly = tooNew;
        keepAside(readable, content.aside());
        String name = memoryOnly || readable.isEmpty() ? "memory" : names.get(0);
        boolean complete = allRead && content.complete() && !tooNew;
        busy = false;
        done.accept(new Recovery(content.batches(), content.damaged(), content.bytes(), complete, name));
    }

    private void keepAside(List<Store> readable, List<JournalContent.Aside> stretches) {
        if (tooNew) {
            return;
        }
        int kept = 0;
        for (JournalContent.Aside stretch : stretches) {
            if (kept++ == limits.asideMax()) {
                return;
            }
            for (Store store : readable) {
                if (store.name().equals(stretch.store())) {
                    store.setAside(stretch.name(), stretch.bytes());
                }
            }
        }
    }

    /** The journal was written by a later version of the program: it is only read. */
    public boolean tooNew() {
        return tooNew;
    }

    @Override
    public void append(byte[] batch, Consumer<Place> saved) {
        if (batch.length > limits.batchBytesMax()) {
            throw new IllegalArgumentException("batch of " + batch.length + " bytes");
        }
        queuedBytes += batch.length;
        memoryOnly |= queuedBytes > limits.queueBytesMax();
        tasks.add(new Append(batch, saved));
        pump();
    }

    @Override
    public void replace(List<byte[]> batches, Consumer<Place> saved) {
        tasks.add(new Replace(batches, saved));
        pump();
    }

    /** Saves what was appended so far and leaves the journal to another worker; what comes later stays in memory. */
    public void close(Runnable done) {
        tasks.add(new Close(place -> done.run()));
        pump();
    }

    /** The size of the journal. */
    public long bytes() {
        return generations == null ? 0 : generations.bytes();
    }

    private void pump() {
        if (busy || tasks.isEmpty()) {
            return;
        }
        busy = true;
        if (tasks.peek() instanceof Close) {
            generations.giveUp();
            memoryOnly = true;
            closed = true;
            answer(1, Place.MEMORY);
        } else if (tasks.peek() instanceof Replace replace) {
            this.replace(replace);
        } else if (memoryOnly) {
            answer(1, Place.MEMORY);
        } else {
            generations.ensure(ready -> {
                if (ready) {
                    writeAppends();
                } else {
                    memoryOnly = true;
                    answer(1, Place.MEMORY);
                }
            });
        }
    }

    private void writeAppends() {
        List<byte[]> frames = new ArrayList<>();
        int bytes = 0;
        for (Task task : tasks) {
            if (!(task instanceof Append append) || bytes > limits.writeBytesMax()) {
                break;
            }
            frames.add(batch(number + frames.size() + 1, append.batch()));
            bytes += append.batch().length;
        }
        long last = number + frames.size();
        generations.write(Bytes.concat(frames.toArray(new byte[0][])), last, saved -> {
            if (saved) {
                number = last;
                answer(frames.size(), Place.DEVICE);
            } else {
                busy = false;
                pump();
            }
        });
    }

    private byte[] batch(long batchNumber, byte[] payload) {
        return new VaultFrame(VaultFrame.Kind.BATCH, epoch, batchNumber, payload).encode();
    }

    private void answer(int count, Place place) {
        for (int i = 0; i < count; i++) {
            Task task = tasks.remove();
            if (task instanceof Append append) {
                queuedBytes -= append.batch().length;
            }
            try {
                task.saved().accept(place);
            } catch (RuntimeException e) {
                failures.accept(e);
            }
        }
        busy = false;
        pump();
    }

    private void replace(Replace task) {
        if (tooNew || closed) {
            answer(1, Place.MEMORY);
            return;
        }
        long promised = task.batches().isEmpty() ? 0 : number + task.batches().size();
        generations.begin(VaultFrame.Kind.REPLACEMENT, promised, begun -> {
            if (begun) {
                writeReplacement(task, 0);
            } else {
                answer(1, Place.MEMORY);
            }
        });
    }

    private void writeReplacement(Replace task, int from) {
        List<byte[]> frames = new ArrayList<>();
        int bytes = 0;
        int next = from;
        while (next < task.batches().size() && bytes <= limits.writeBytesMax()) {
            byte[] payload = task.batches().get(next++);
            frames.add(batch(number + next, payload));
            bytes += payload.length;
        }
        if (frames.isEmpty()) {
            verify(task);
            return;
        }
        int following = next;
        generations.writeUnfinished(Bytes.concat(frames.toArray(new byte[0][])), saved -> {
            if (saved) {
                writeReplacement(task, following);
            } else {
                replaceElsewhere(task);
            }
        });
    }

    private void verify(Replace task) {
        generations.readBack(bytes -> {
            if (bytes == null || !holds(bytes, task.batches())) {
                replaceElsewhere(task);
                return;
            }
            long last = number + task.batches().size();
            byte[] mark = new VaultFrame(VaultFrame.Kind.COMPLETE, epoch, last, Bytes.EMPTY).encode();
            generations.writeUnfinished(mark, saved -> {
                if (saved) {
                    number = last;
                    memoryOnly = false;
                    generations.replaced(task.batches().isEmpty() ? 0 : last);
                    answer(1, Place.DEVICE);
                } else {
                    replaceElsewhere(task);
                }
            });
        });
    }

    private boolean holds(byte[] bytes, List<byte[]> batches) {
        FrameScan scan = FrameScan.of(bytes, limits.batchBytesMax());
        if (!scan.damage().isEmpty() || scan.frames().size() != batches.size() + 1) {
            return false;
        }
        for (int i = 0; i < batches.size(); i++) {
            if (!Bytes.equal(batches.get(i), scan.frames().get(i + 1).frame().payload())) {
                return false;
            }
        }
        return true;
    }

    private void replaceElsewhere(Replace task) {
        generations.disown();
        replace(task);
    }
}
