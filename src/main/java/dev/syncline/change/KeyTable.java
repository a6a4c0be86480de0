package dev.syncline.change;

import java.util.Arrays;

/**
 * The texts that are keys of a document's maps, numbered from 0 in the order of their arrival: bytes behind each other,
 * found through open addressing. The last ones can be taken back.
 */
final class KeyTable {
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    /** Keeps strangers from choosing keys that all fall on one place. */
    private final long seed;

    private byte[] pool = new byte[64];
    private int[] ends = new int[8];
    /** Numbers plus 1; 0 is an empty place. The length is a power of two, at least twice the count. */
    private int[] places = new int[16];

    private int count;

    KeyTable(long seed) {
        this.seed = seed | 1;
    }

    int size() {
        return count;
    }

    /** The number of the text {@code bytes[start..start+length)}, which gets one if it is new. */
    int number(byte[] bytes, int start, int length) {
        int place = place(bytes, start, length, 0);
        if (places[place] != 0) {
            return places[place] - 1;
        }
        if (2 * count + 2 > places.length) {
            widen();
            place = place(bytes, start, length, 0);
        }
        append(bytes, start, length);
        places[place] = count;
        return count - 1;
    }

    /** Forgets all but the first {@code kept} texts. Nothing was placed after the last one, so its place is simply free. */
    void truncate(int kept) {
        while (count > kept) {
            int start = start(count - 1);
            places[place(pool, start, ends[count - 1] - start, count)] = 0;
            count--;
        }
    }

    /** The place of a text, or the empty one where it belongs; with {@code number} plus 1 not 0, of that very number. */
    private int place(byte[] bytes, int start, int length, int number) {
        int place = (int) (hash(bytes, start, length) & places.length - 1);
        while (places[place] != 0) {
            boolean found = number == 0 ? holds(places[place] - 1, bytes, start, length) : places[place] == number;
            if (found) {
                break;
            }
            place = place + 1 & places.length - 1;
        }
        return place;
    }

    private boolean holds(int number, byte[] bytes, int start, int length) {
        int from = start(number);
        if (ends[number] - from != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (pool[from + i] != bytes[start + i]) {
                return false;
            }
        }
        return true;
    }

    private void append(byte[] bytes, int start, int length) {
        int from = count == 0 ? 0 : ends[count - 1];
        if (length > pool.length - from) {
            pool = Arrays.copyOf(pool, Math.max(from + length, pool.length + pool.length / 2));
        }
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count + count / 2);
        }
        System.arraycopy(bytes, start, pool, from, length);
        ends[count++] = from + length;
    }

    private void widen() {
        places = new int[2 * places.length];
        for (int number = 0; number < count; number++) {
            int start = start(number);
            places[place(pool, start, ends[number] - start, number + 1)] = number + 1;
        }
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    private long hash(byte[] bytes, int start, int length) {
        long hash = seed;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ bytes[start + i]) * seed;
            hash ^= hash >>> 32;
        }
        return hash * GOLDEN >>> 32;
    }
}
