package dev.syncline.worker.vault;

import dev.syncline.codec.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A store in memory that outlives its vaults, with faults on demand. It answers at once, or when it is told to. */
final class FakeStore implements Store {
    final TreeMap<Long, byte[]> generations = new TreeMap<>();
    final List<String> aside = new ArrayList<>();
    boolean readable = true;
    boolean ready = true;
    boolean writable = true;

    /** The host accepts orders but never answers. */
    boolean silent;

    private final String name;

    FakeStore(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void read(Consumer<List<Generation>> done) {
        List<Generation> all = new ArrayList<>();
        generations.forEach((number, bytes) -> all.add(new Generation(name, number, bytes)));
        done.accept(readable ? all : null);
    }

    @Override
    public void read(long number, Consumer<byte[]> done) {
        done.accept(generations.get(number));
    }

    @Override
    public void open(long number, Consumer<Writer> done) {
        if (silent) {
            return;
        }
        if (!ready) {
            done.accept(null);
            return;
        }
        generations.put(number, Bytes.EMPTY);
        done.accept(new Writer() {
            @Override
            public void write(byte[] bytes, Consumer<Boolean> answer) {
                if (writable || silent) {
                    generations.put(number, Bytes.concat(generations.get(number), bytes));
                }
                if (!silent) {
                    answer.accept(writable);
                }
            }

            @Override
            public void end() {}
        });
    }

    @Override
    public boolean ready() {
        return ready;
    }

    @Override
    public void delete(List<Long> numbers) {
        numbers.forEach(generations::remove);
    }

    @Override
    public void setAside(String asideName, byte[] bytes) {
        aside.add(asideName);
    }
}
