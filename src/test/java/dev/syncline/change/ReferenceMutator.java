package dev.syncline.change;

import dev.syncline.change.RunColumn.Kind;
import dev.syncline.id.ChangeHash;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;

/**
 * Makes changes that are canonical and lie: takes a valid one, alters which objects, elements, operations or changes it
 * refers to, or an action, and encodes it as Automerge would. Most pass the strict reader.
 */
public final class ReferenceMutator {
    private static final int[] NUMBERS = {0x01, 0x02, 0x11, 0x13, 0x42, 0x70, 0x71, 0x73};
    private static final int[] DELTAS = {0x13, 0x73};
    private static final int[] ACTORS = {0x01, 0x11, 0x71};
    private static final int ACTION = 0x42;
    private static final int REFERENCE_COUNT = 0x70;

    private final Random random;

    public ReferenceMutator(long seed) {
        random = new Random(seed);
    }

    /** @param before changes that it may come to depend on */
    public byte[] mutate(byte[] change, List<ReadChange> before) {
        ChangeParts parts = ChangeParts.of(change);
        for (int left = 1 + random.nextInt(2); left > 0; left--) {
            if (random.nextInt(6) == 0 && !before.isEmpty()) {
                alterDependencies(parts, before);
            } else {
                alterNumber(parts);
            }
        }
        return parts.chunk();
    }

    private void alterDependencies(ChangeParts parts, List<ReadChange> before) {
        var hashes = new TreeSet<ChangeHash>();
        for (int left = 1 + random.nextInt(2); left > 0; left--) {
            int back = Math.min(before.size(), 1 + random.nextInt(random.nextBoolean() ? 4 : before.size()));
            hashes.add(before.get(before.size() - back).hash());
        }
        parts.deps.clear();
        hashes.forEach(hash -> parts.deps.add(hash.bytes()));
        if (random.nextInt(4) == 0) {
            parts.startOp += random.nextInt(5) - 2;
        }
    }

    private void alterNumber(ChangeParts parts) {
        int specification = NUMBERS[random.nextInt(NUMBERS.length)];
        int at = parts.find(specification);
        if (at < 0) {
            return;
        }
        boolean delta = holds(DELTAS, specification);
        List<Long> values = decode(parts.columns.get(at).bytes(), delta ? Kind.DELTA : Kind.UNSIGNED);
        int row = random.nextInt(values.size());
        Long value = values.get(row);
        long max = switch (specification) {
            case ACTION -> 7;
            case REFERENCE_COUNT -> 2;
            default -> holds(ACTORS, specification) ? parts.otherActors.size() : parts.startOp + values.size();
        };
        Long altered = switch (random.nextInt(4)) {
            case 0 -> values.get(random.nextInt(values.size()));
            case 1 -> value == null ? Long.valueOf(0) : Long.valueOf(value + random.nextInt(7) - 3);
            default -> Long.valueOf(random.nextLong(max + 1));
        };
        values.set(row, altered == null || altered < 0 ? null : altered);
        parts.columns.set(at, new ChangeParts.Column(specification, encode(values, delta)));
    }

    private static boolean holds(int[] numbers, int number) {
        for (int candidate : numbers) {
            if (candidate == number) {
                return true;
            }
        }
        return false;
    }

    private static List<Long> decode(byte[] bytes, Kind kind) {
        var column = new RunColumn(new ByteCursor(bytes, 0, bytes.length), kind, Integer.MAX_VALUE);
        List<Long> values = new ArrayList<>();
        while (!column.atEnd()) {
            values.add(column.next() ? Long.valueOf(column.number()) : null);
        }
        return values;
    }

    private static byte[] encode(List<Long> absolute, boolean delta) {
        List<Long> values = delta ? differences(absolute) : absolute;
        var out = new ByteArrayOutputStream();
        for (int from = 0; from < values.size(); ) {
            int to = from + 1;
            while (to < values.size() && Objects.equals(values.get(to), values.get(from))) {
                to++;
            }
            if (values.get(from) == null) {
                out.write(0);
                out.writeBytes(ChangeBytes.unsigned(to - from));
            } else if (to - from > 1) {
                out.writeBytes(ChangeBytes.signed(to - from));
                write(out, values.get(from), delta);
            } else {
                while (to < values.size()
                        && values.get(to) != null
                        && (to + 1 == values.size() || !values.get(to).equals(values.get(to + 1)))) {
                    to++;
                }
                out.writeBytes(ChangeBytes.signed(from - to));
                for (Long value : values.subList(from, to)) {
                    write(out, value, delta);
                }
            }
            from = to;
        }
        return out.toByteArray();
    }

    private static List<Long> differences(List<Long> absolute) {
        List<Long> differences = new ArrayList<>();
        long previous = 0;
        for (Long value : absolute) {
            differences.add(value == null ? null : Long.valueOf(value - previous));
            previous = value == null ? previous : value;
        }
        return differences;
    }

    private static void write(ByteArrayOutputStream out, long value, boolean delta) {
        out.writeBytes(delta ? ChangeBytes.signed(value) : ChangeBytes.unsigned(value));
    }
}
