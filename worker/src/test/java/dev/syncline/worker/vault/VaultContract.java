package dev.syncline.worker.vault;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.Utf8;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * What every vault keeps, as named rules. It runs on the JVM and, compiled by TeaVM, in a browser; so it knows neither
 * JUnit nor threads.
 */
public final class VaultContract {
    /** Hears of each rule; {@code failure} is null when it holds. */
    public interface Report {
        void rule(String name, String failure);
    }

    private final Device device;
    private final Report report;

    public VaultContract(Device device, Report report) {
        this.device = device;
        this.report = report;
    }

    public void run() {
        rule("VA1 an empty device gives nothing, and that completely", this::emptyDevice);
        rule("VA2 answers come once, in the order of the calls", this::answersInOrder);
        if (!device.keeps()) {
            rule("VA3 memory says that it is memory", this::memorySaysSo);
            return;
        }
        rule("VA4 what was saved is there after the worker's death, in order", this::survives);
        rule("VA5 every life of the worker goes on where the one before it ended", this::livesFollow);
        rule("VA6 a replacement takes the place of everything before it", this::replaces);
        rule("VA7 an unfinished replacement changes nothing", this::unfinishedReplacement);
        rule("VA8 a damaged batch is set aside and told; the others are there", this::damagedByte);
        rule("VA9 a batch that was not wholly written is dropped without a word", this::truncatedTail);
        rule("VA10 what an old host writes after the seal is ignored", this::lateWrite);
        rule("VA11 equal duplicates are dropped", this::duplicate);
        rule("VA12 a missing generation is told", this::missingGeneration);
        rule("VA13 a journal of a later format is neither written nor deleted", this::laterFormat);
        rule("VA14 a replacement stands without its end mark once the old is gone", this::replacementWithoutMark);
    }

    private void rule(String name, Runnable body) {
        device.clear();
        try {
            body.run();
            report.rule(name, null);
        } catch (RuntimeException | AssertionError e) {
            report.rule(name, e.toString());
        }
    }

    private void emptyDevice() {
        var recovery = recover(device.boot());
        check(recovery.batches().isEmpty() && recovery.damaged() == 0 && recovery.complete(), recovery);
    }

    private void answersInOrder() {
        Vault vault = device.boot();
        recover(vault);
        List<Integer> answers = new ArrayList<>();
        device.await(done -> {
            for (int i = 0; i < 50; i++) {
                int number = i;
                vault.append(batch("batch " + i), place -> answers.add(number));
            }
            vault.replace(List.of(batch("all")), place -> answers.add(50));
            vault.append(batch("last"), place -> {
                answers.add(51);
                done.accept(place);
            });
        });
        for (int i = 0; i < 52; i++) {
            check(answers.get(i) == i, answers);
        }
        check(answers.size() == 52, answers);
    }

    private void memorySaysSo() {
        Vault vault = device.boot();
        check(recover(vault).adapter().equals("memory"), "adapter");
        check(append(vault, "gone") == Vault.Place.MEMORY, "append");
        check(replace(vault, "gone") == Vault.Place.MEMORY, "replace");
        check(recover(device.boot()).batches().isEmpty(), "after a boot");
    }

    private void survives() {
        Vault vault = device.boot();
        recover(vault);
        var large = new byte[1_500_000];
        Arrays.fill(large, (byte) 7);
        List<byte[]> written = List.of(batch("one"), new byte[0], large, batch("three"), batch("four"));
        for (byte[] batch : written) {
            check(place(vault, batch) == Vault.Place.DEVICE, "place");
        }
        expect(recover(device.boot()), written);
    }

    private void livesFollow() {
        List<byte[]> written = new ArrayList<>();
        for (int life = 0; life < 4; life++) {
            Vault vault = device.boot();
            expect(recover(vault), written);
            for (int i = 0; i < 3; i++) {
                written.add(batch(life + "/" + i));
                check(place(vault, written.get(written.size() - 1)) == Vault.Place.DEVICE, "place");
            }
        }
        expect(recover(device.boot()), written);
    }

    private void replaces() {
        writeLife("old 1", "old 2");
        Vault vault = device.boot();
        recover(vault);
        append(vault, "old 3");
        check(replace(vault, "all 1", "all 2") == Vault.Place.DEVICE, "place");
        append(vault, "new");
        expect(recover(device.boot()), batches("all 1", "all 2", "new"));
        vault = device.boot();
        recover(vault);
        check(replace(vault) == Vault.Place.DEVICE, "place of nothing");
        expect(recover(device.boot()), List.of());
    }

    private void unfinishedReplacement() {
        writeLife("old 1", "old 2");
        device.boot();
        List<Generation> before = device.contents();
        Vault vault = device.boot();
        recover(vault);
        replace(vault, "all");
        device.boot();
        Generation replacement = newest();
        before.forEach(device::put);
        device.put(cut(replacement, VaultFrame.HEADER_BYTES));
        expect(recover(device.boot()), batches("old 1", "old 2"));
        device.put(cut(replacement, VaultFrame.HEADER_BYTES + 4));
        before.forEach(device::put);
        vault = device.boot();
        expect(recover(vault), batches("old 1", "old 2"));
        append(vault, "new");
        expect(recover(device.boot()), batches("old 1", "old 2", "new"));
    }

    private void replacementWithoutMark() {
        writeLife("old");
        Vault vault = device.boot();
        recover(vault);
        replace(vault, "all");
        device.boot();
        device.put(cut(newest(), VaultFrame.HEADER_BYTES));
        List<byte[]> found = recover(device.boot()).batches();
        check(found.size() == 1 && Bytes.equal(found.get(0), batch("all")), texts(found));
    }

    private void damagedByte() {
        writeLife("one", "two", "three");
        Generation generation = newest();
        byte[] bytes = generation.bytes().clone();
        bytes[bytes.length - VaultFrame.HEADER_BYTES - batch("three").length - 1] ^= 0x10;
        device.put(new Generation(generation.store(), generation.number(), bytes));
        var recovery = recover(device.boot());
        check(recovery.damaged() == 1 && !recovery.complete(), recovery);
        check(same(recovery.batches(), batches("one", "three")), texts(recovery.batches()));

        bytes = generation.bytes().clone();
        bytes[bytes.length - 2 * VaultFrame.HEADER_BYTES - batch("twothree").length + 9] ^= 0x01;
        device.put(new Generation(generation.store(), generation.number(), bytes));
        recovery = recover(device.boot());
        check(recovery.damaged() == 1 && !recovery.complete(), recovery);
        check(same(recovery.batches(), batches("one", "three")), texts(recovery.batches()));
    }

    private void truncatedTail() {
        writeLife("one", "two", "three");
        Generation whole = newest();
        for (int missing = 1; missing < VaultFrame.HEADER_BYTES + batch("three").length; missing += 5) {
            device.put(cut(whole, missing));
            expect(recover(device.boot()), batches("one", "two"));
        }
        Vault vault = device.boot();
        recover(vault);
        append(vault, "four");
        expect(recover(device.boot()), batches("one", "two", "four"));
    }

    private void lateWrite() {
        writeLife("one");
        Generation old = newest();
        writeLife("two");
        VaultFrame seal = FrameScan.of(old.bytes(), 1 << 20).frames().get(0).frame();
        byte[] late = new VaultFrame(VaultFrame.Kind.BATCH, seal.epoch(), 2, batch("late")).encode();
        device.put(new Generation(old.store(), old.number(), Bytes.concat(old.bytes(), late)));
        expect(recover(device.boot()), batches("one", "two"));
    }

    private void duplicate() {
        writeLife("one");
        Generation old = newest();
        VaultFrame seal = FrameScan.of(old.bytes(), 1 << 20).frames().get(0).frame();
        byte[] again = new VaultFrame(VaultFrame.Kind.BATCH, seal.epoch(), 1, batch("one")).encode();
        byte[] next = new VaultFrame(VaultFrame.Kind.BATCH, seal.epoch(), 2, batch("two")).encode();
        device.put(new Generation(old.store(), old.number(), Bytes.concat(old.bytes(), again, next)));
        expect(recover(device.boot()), batches("one", "two"));
    }

    private void missingGeneration() {
        writeLife("one");
        Generation first = newest();
        writeLife("two");
        writeLife("three");
        device.remove(first);
        var recovery = recover(device.boot());
        check(!recovery.complete(), recovery);
        check(same(recovery.batches(), batches("two", "three")), texts(recovery.batches()));
    }

    private void laterFormat() {
        writeLife("one");
        Generation ours = newest();
        byte[] frame = new VaultFrame(VaultFrame.Kind.SEAL, 99, 0, batch("later")).encode();
        frame[4] = VaultFrame.FORMAT + 1;
        int checksum = Crc32.of(frame, 0, 32);
        for (int i = 0; i < 4; i++) {
            frame[32 + i] = (byte) (checksum >>> (24 - 8 * i));
        }
        device.put(new Generation(ours.store(), ours.number() + 1, frame));
        Vault vault = device.boot();
        var recovery = recover(vault);
        check(!recovery.complete() && recovery.adapter().equals("memory"), recovery);
        check(append(vault, "two") == Vault.Place.MEMORY, "append");
        check(replace(vault, "three") == Vault.Place.MEMORY, "replace");
        device.boot();
        List<Generation> left = device.contents();
        check(left.size() == 2 && Bytes.equal(left.get(1).bytes(), frame), left.size());
    }

    private void writeLife(String... texts) {
        Vault vault = device.boot();
        recover(vault);
        for (String text : texts) {
            check(append(vault, text) == Vault.Place.DEVICE, "place of " + text);
        }
        device.boot();
    }

    private Generation newest() {
        List<Generation> all = device.contents();
        return all.get(all.size() - 1);
    }

    private static Generation cut(Generation generation, int bytes) {
        int length = generation.bytes().length - bytes;
        return new Generation(generation.store(), generation.number(), Bytes.range(generation.bytes(), 0, length));
    }

    private Vault.Recovery recover(Vault vault) {
        return device.await(vault::recover);
    }

    private Vault.Place append(Vault vault, String text) {
        return place(vault, batch(text));
    }

    private Vault.Place place(Vault vault, byte[] batch) {
        return device.await((Consumer<Vault.Place> done) -> vault.append(batch, done));
    }

    private Vault.Place replace(Vault vault, String... texts) {
        return device.await((Consumer<Vault.Place> done) -> vault.replace(batches(texts), done));
    }

    private static byte[] batch(String text) {
        return Utf8.encode(text);
    }

    private static List<byte[]> batches(String... texts) {
        return Arrays.stream(texts).map(VaultContract::batch).toList();
    }

    private static void expect(Vault.Recovery recovery, List<byte[]> batches) {
        check(recovery.damaged() == 0, recovery.damaged() + " damaged");
        check(recovery.complete(), "incomplete");
        check(same(recovery.batches(), batches), texts(recovery.batches()));
    }

    private static boolean same(List<byte[]> left, List<byte[]> right) {
        boolean same = left.size() == right.size();
        for (int i = 0; same && i < left.size(); i++) {
            same = Bytes.equal(left.get(i), right.get(i));
        }
        return same;
    }

    private static String texts(List<byte[]> batches) {
        var text = new StringBuilder(batches.size() + " batches:");
        for (byte[] batch : batches) {
            text.append(' ').append(batch.length > 100 ? batch.length + " bytes" : Utf8.decode(batch));
        }
        return text.toString();
    }

    private static void check(boolean holds, Object found) {
        if (!holds) {
            throw new AssertionError("found " + found);
        }
    }
}
