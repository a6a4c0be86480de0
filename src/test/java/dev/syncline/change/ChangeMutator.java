package dev.syncline.change;

import dev.syncline.codec.Bytes;
import java.util.Collections;
import java.util.Random;

/**
 * Makes hostile changes: takes a valid one apart, alters bytes, numbers, columns or fields, and puts it
 * together with the right lengths and checksum, so that only a reader of the content can notice.
 */
public final class ChangeMutator {
    private static final long[] EXTREMES = {
        0,
        1,
        -1,
        2,
        63,
        64,
        127,
        128,
        255,
        256,
        10_001,
        Integer.MAX_VALUE,
        1L << 31,
        0xffff_ffffL,
        1L << 32,
        (1L << 53) - 1,
        1L << 53,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final int[] OCTETS = {0, 1, 2, 0x3f, 0x40, 0x7e, 0x7f, 0x80, 0x81, 0xff};

    private final Random random;

    public ChangeMutator(long seed) {
        random = new Random(seed);
    }

    /** A mutant of a valid, uncompressed change; rarely it equals the change. */
    public byte[] mutate(byte[] change) {
        byte[] mutant = change;
        ChangeParts parts = ChangeParts.of(change);
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            if (random.nextInt(4) == 0) {
                mutateField(parts);
            } else {
                mutateColumn(parts);
            }
            mutant = parts.chunk();
        }
        if (random.nextInt(5) == 0) {
            mutant = ChangeBytes.chunk(1, mutateBytes(ChangeBytes.content(mutant)));
        }
        return random.nextInt(10) == 0 ? ChangeBytes.compressed(mutant) : mutant;
    }

    private void mutateField(ChangeParts parts) {
        switch (random.nextInt(10)) {
            case 0 -> parts.seq = extreme(parts.seq);
            case 1, 2 -> parts.startOp = extreme(parts.startOp);
            case 3 -> parts.time = extreme(parts.time);
            case 4 -> parts.actor = mutateBytes(parts.actor);
            case 5 -> parts.message = mutateBytes(parts.message);
            case 6 -> parts.deps.add(new byte[32]);
            case 7 -> Collections.shuffle(parts.deps, random);
            case 8 -> {
                parts.otherActors.add(mutateBytes(parts.actor));
                Collections.shuffle(parts.otherActors, random);
            }
            default -> {
                if (parts.otherActors.isEmpty()) {
                    parts.extra = new byte[1];
                } else {
                    parts.otherActors.remove(random.nextInt(parts.otherActors.size()));
                }
            }
        }
    }

    private void mutateColumn(ChangeParts parts) {
        if (parts.columns.isEmpty()) {
            parts.columns.add(new ChangeParts.Column(random.nextInt(0xb0), new byte[] {1}));
            return;
        }
        int index = random.nextInt(parts.columns.size());
        ChangeParts.Column column = parts.columns.get(index);
        int other = random.nextInt(parts.columns.size());
        switch (random.nextInt(12)) {
            case 0 -> parts.columns.remove(index);
            case 1 -> parts.columns.add(index, column);
            case 2 -> Collections.swap(parts.columns, index, other);
            case 3 ->
                parts.columns.set(
                        index,
                        new ChangeParts.Column(
                                column.specification(), parts.columns.get(other).bytes()));
            case 4 ->
                parts.columns.set(
                        index,
                        new ChangeParts.Column(column.specification() ^ 1L << random.nextInt(9), column.bytes()));
            default ->
                parts.columns.set(index, new ChangeParts.Column(column.specification(), mutateBytes(column.bytes())));
        }
    }

    private byte[] mutateBytes(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int end = Math.min(bytes.length, at + 1 + random.nextInt(3));
        byte[] head = Bytes.range(bytes, 0, at);
        switch (random.nextInt(7)) {
            case 0:
                return Bytes.concat(head, number(), Bytes.range(bytes, end, bytes.length));
            case 1:
                return Bytes.concat(head, new byte[] {octet()}, Bytes.range(bytes, at, bytes.length));
            case 2:
                return Bytes.concat(head, Bytes.range(bytes, end, bytes.length));
            case 3:
                return Bytes.concat(head, Bytes.range(bytes, random.nextInt(at + 1), bytes.length));
            default:
                byte[] altered = bytes.clone();
                if (at < altered.length) {
                    altered[at] = random.nextBoolean() ? octet() : (byte) (altered[at] ^ 1 << random.nextInt(8));
                }
                return altered;
        }
    }

    private byte[] number() {
        long value = extreme(random.nextInt(20));
        return random.nextBoolean() ? ChangeBytes.unsigned(value) : ChangeBytes.signed(value);
    }

    private long extreme(long near) {
        return random.nextInt(3) == 0 ? near + random.nextInt(5) - 2 : EXTREMES[random.nextInt(EXTREMES.length)];
    }

    private byte octet() {
        return (byte) (random.nextBoolean() ? OCTETS[random.nextInt(OCTETS.length)] : random.nextInt(256));
    }
}
