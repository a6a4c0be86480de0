package dev.syncline.worker.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The vault over stores that fail on purpose. */
class VaultTest {
    /** A clock that runs only when told. */
    private static final class FakeClock implements Clock {
        private record Timer(long at, int order, Runnable task) {}

        private final PriorityQueue<Timer> timers = new PriorityQueue<>((left, right) ->
                left.at != right.at ? Long.compare(left.at, right.at) : Integer.compare(left.order, right.order));
        private long now;
        private int order;

        @Override
        public Runnable after(int delayMs, Runnable task) {
            var timer = new Timer(now + delayMs, order++, task);
            timers.add(timer);
            return () -> timers.remove(timer);
        }

        void pass(int ms) {
            long end = now + ms;
            while (!timers.isEmpty() && timers.peek().at <= end) {
                Timer timer = timers.remove();
                now = timer.at;
                timer.task.run();
            }
            now = end;
        }
    }

    private final FakeClock clock = new FakeClock();
    private final FakeStore opfs = new FakeStore("opfs");
    private final FakeStore database = new FakeStore("indexeddb");
    private final List<String> adapters = new ArrayList<>();
    private long epoch = 1;

    private JournalVault boot(Store... stores) {
        return new JournalVault(List.of(stores), epoch++, clock, VaultLimits.DEFAULTS, adapters::add, failure -> {
            throw new AssertionError(failure);
        });
    }

    private final class FakeDevice implements Device {
        private final FakeStore[] stores;

        FakeDevice(FakeStore... stores) {
            this.stores = stores;
        }

        @Override
        public <T> T await(Consumer<Consumer<T>> call) {
            return VaultTest.this.await(call);
        }

        @Override
        public void clear() {
            for (FakeStore store : stores) {
                store.generations.clear();
            }
        }

        @Override
        public Vault boot() {
            return VaultTest.this.boot(stores);
        }

        @Override
        public boolean keeps() {
            return stores.length > 0;
        }

        @Override
        public List<Generation> contents() {
            List<Generation> all = new ArrayList<>();
            stores[0].generations.forEach((number, bytes) -> all.add(new Generation("opfs", number, bytes)));
            return all;
        }

        @Override
        public void put(Generation generation) {
            stores[0].generations.put(generation.number(), generation.bytes());
        }

        @Override
        public void remove(Generation generation) {
            stores[0].generations.remove(generation.number());
        }
    }

    private <T> T await(Consumer<Consumer<T>> call) {
        List<T> answers = new ArrayList<>();
        call.accept(answers::add);
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }

    @TestFactory
    @DisplayName("[VA] the contract over a store that fails nobody, and without any store")
    List<DynamicTest> va_contract() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Device device : List.of(new FakeDevice(opfs, database), new FakeDevice())) {
            String over = device.keeps() ? " (stores)" : " (memory)";
            new VaultContract(
                            device,
                            (name, failure) -> tests.add(DynamicTest.dynamicTest(
                                    "[" + name.replaceFirst(" ", "] ") + over,
                                    () -> assertThat(failure).isNull())))
                    .run();
        }
        assertThat(tests).hasSize(16);
        return tests;
    }

    private static byte[] text(String text) {
        return Utf8.encode(text);
    }

    private List<String> recovered(FakeStore... stores) {
        Vault.Recovery recovery = await(boot(stores)::recover);
        assertThat(recovery.complete()).isTrue();
        assertThat(recovery.damaged()).isZero();
        return recovery.batches().stream().map(Utf8::decode).toList();
    }

    private Vault.Place append(Vault vault, String text) {
        return await(done -> vault.append(text(text), done));
    }

    @Test
    @DisplayName("[VA15] a host that does not answer is left for the next store; later the better store is used again")
    void va15_silentHost() {
        JournalVault vault = boot(opfs, database);
        await(vault::recover);
        append(vault, "one");
        opfs.silent = true;
        List<Vault.Place> places = new ArrayList<>();
        vault.append(text("two"), places::add);
        assertThat(places).isEmpty();
        clock.pass(6001);
        assertThat(places).containsExactly(Vault.Place.DEVICE);
        assertThat(adapters).containsExactly("opfs", "indexeddb");
        append(vault, "three");

        opfs.silent = false;
        clock.pass(VaultLimits.DEFAULTS.betterPauseMs());
        append(vault, "four");

        assertThat(adapters).containsExactly("opfs", "indexeddb", "opfs");
        assertThat(recovered(opfs, database)).containsExactly("one", "two", "three", "four");
    }

    @Test
    @DisplayName("[VA16] when no store takes a batch, everything is memory until a replacement succeeds: no gap")
    void va16_memoryUntilReplaced() {
        JournalVault vault = boot(opfs, database);
        await(vault::recover);
        append(vault, "one");
        opfs.writable = false;
        database.writable = false;
        assertThat(append(vault, "two")).isEqualTo(Vault.Place.MEMORY);
        assertThat(this.<Vault.Place>await(done -> vault.replace(List.of(text("all")), done)))
                .isEqualTo(Vault.Place.MEMORY);
        opfs.writable = true;
        database.writable = true;
        assertThat(append(vault, "three")).isEqualTo(Vault.Place.MEMORY);
        assertThat(recovered(opfs, database)).containsExactly("one");

        assertThat(this.<Vault.Place>await(done -> vault.replace(List.of(text("all")), done)))
                .isEqualTo(Vault.Place.DEVICE);
        assertThat(append(vault, "four")).isEqualTo(Vault.Place.DEVICE);

        assertThat(recovered(opfs, database)).containsExactly("all", "four");
        assertThat(opfs.generations.size() + database.generations.size()).isEqualTo(1);
    }

    @Test
    @DisplayName("[VA17] a store that existed and cannot be opened is told, and nothing of it is deleted or hidden")
    void va17_unreadableStore() {
        append(recoveredVault(opfs, database), "one");
        opfs.readable = false;
        JournalVault vault = boot(opfs, database);
        Vault.Recovery recovery = await(vault::recover);
        assertThat(recovery.complete()).isFalse();
        append(vault, "two");
        this.<Vault.Place>await(done -> vault.replace(List.of(text("new")), done));

        opfs.readable = true;

        assertThat(recovered(opfs, database)).containsExactly("one", "new");
    }

    private JournalVault recoveredVault(Store... stores) {
        JournalVault vault = boot(stores);
        await(vault::recover);
        return vault;
    }

    @Test
    @DisplayName("[VA20] a closed vault has saved what came before and writes nothing more")
    void va20_closed() {
        JournalVault vault = recoveredVault(opfs);
        List<String> answers = new ArrayList<>();
        vault.append(text("one"), place -> answers.add("one " + place));
        vault.close(() -> answers.add("closed"));
        vault.append(text("two"), place -> answers.add("two " + place));
        vault.replace(List.of(), place -> answers.add("nothing " + place));

        assertThat(answers).containsExactly("one DEVICE", "closed", "two MEMORY", "nothing MEMORY");
        assertThat(recovered(opfs)).containsExactly("one");
    }

    @Test
    @DisplayName("[VA18] whatever fails and whenever the worker dies, the device holds every saved batch, in order")
    void va18_randomFaults() {
        for (long seed = 1; seed <= 300; seed++) {
            opfs.generations.clear();
            database.generations.clear();
            new Scenario(seed).run();
        }
    }

    /** Lives of a worker with random faults. */
    private final class Scenario {
        private final long seed;
        private final Random random;
        private final List<String> saved = new ArrayList<>();
        private int count;

        Scenario(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void run() {
            for (int life = 0; life < 6; life++) {
                clock.timers.clear();
                heal();
                JournalVault vault = boot(opfs, database);
                Vault.Recovery recovery = await(vault::recover);
                check(recovery);
                saved.clear();
                recovery.batches().forEach(batch -> saved.add(Utf8.decode(batch)));
                for (int step = random.nextInt(12); step > 0; step--) {
                    step(vault);
                }
                tearTails();
            }
        }

        private void heal() {
            for (FakeStore store : List.of(opfs, database)) {
                store.silent = false;
                store.ready = true;
                store.writable = true;
            }
        }

        private void step(JournalVault vault) {
            FakeStore victim = random.nextBoolean() ? opfs : database;
            switch (random.nextInt(8)) {
                case 0 -> victim.silent = !victim.silent;
                case 1 -> victim.ready = !victim.ready;
                case 2 -> victim.writable = !victim.writable;
                case 3 -> replace(vault);
                default -> append(vault);
            }
            if (random.nextBoolean()) {
                clock.pass(random.nextInt(9000));
            }
        }

        private void append(JournalVault vault) {
            String text = "batch " + count++;
            vault.append(text(text), place -> {
                if (place == Vault.Place.DEVICE) {
                    saved.add(text);
                }
            });
        }

        private void replace(JournalVault vault) {
            String text = "all " + count++;
            vault.replace(List.of(text(text), text(text + "b")), place -> {
                if (place == Vault.Place.DEVICE) {
                    saved.clear();
                    saved.add(text);
                    saved.add(text + "b");
                }
            });
        }

        /** What was written and never answered may be on the disk in part. */
        private void tearTails() {
            for (FakeStore store : List.of(opfs, database)) {
                if (store.silent && !store.generations.isEmpty() && random.nextBoolean()) {
                    byte[] torn = Bytes.concat(store.generations.lastEntry().getValue(), new byte[] {0x53, 0x4c, 0x56});
                    store.generations.put(store.generations.lastKey(), torn);
                }
            }
        }

        /** Everything saved is there, in order; only what was never answered may be there besides. */
        private void check(Vault.Recovery recovery) {
            List<String> found = recovery.batches().stream().map(Utf8::decode).toList();
            String because = "seed " + seed + ", saved " + saved + ", found " + found;
            assertThat(recovery.complete()).as(because).isTrue();
            assertThat(recovery.damaged()).as(because).isZero();
            if (!found.isEmpty() && found.get(0).startsWith("all") && !saved.contains(found.get(0))) {
                return;
            }
            assertThat(found.subList(0, Math.min(saved.size(), found.size())))
                    .as(because)
                    .isEqualTo(saved);
        }
    }
}
