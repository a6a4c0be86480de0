package dev.syncline.worker.vault;

/**
 * The record of a generation, on disk: magic 4, format 1, kind 1, zero 2, epoch 8, number 8, payload length 4, checksum of
 * the payload 4, checksum of all that 4; then the payload. Later formats keep these 36 bytes, so that an older program
 * can tell a newer file from a damaged one.
 *
 * @param epoch the life of the worker that wrote it
 * @param number of a batch: dense within its epoch, from 1; of a replacement: the number of its last batch
 */
record VaultFrame(Kind kind, long epoch, long number, byte[] payload) {
    static final int HEADER_BYTES = 36;
    /** 2: with records of what is unsent of a journal that was written anew, which programs before it cannot read. */
    static final int FORMAT = 2;

    private static final int MAGIC = 0x534c5642;
    private static final int CHECKED_BYTES = 32;

    enum Kind {
        /** What the client appended. */
        BATCH,
        /** The first frame of a generation: what is valid of the older ones. */
        SEAL,
        /** A seal whose generation takes the place of all older ones once its {@link #COMPLETE} is there. */
        REPLACEMENT,
        /** Ends a replacement. */
        COMPLETE;

        int code() {
            return ordinal() + 1;
        }

        static Kind of(int code) {
            return code >= 1 && code <= values().length ? values()[code - 1] : null;
        }
    }

    /** A valid header found in a file. {@code kind} is null if this format has no such kind. */
    record Header(int format, Kind kind, long epoch, long number, int length, int payloadChecksum) {}

    byte[] encode() {
        byte[] bytes = new byte[HEADER_BYTES + payload.length];
        put(bytes, 0, MAGIC);
        bytes[4] = FORMAT;
        bytes[5] = (byte) kind.code();
        putLong(bytes, 8, epoch);
        putLong(bytes, 16, number);
        put(bytes, 24, payload.length);
        put(bytes, 28, Crc32.of(payload, 0, payload.length));
        put(bytes, CHECKED_BYTES, Crc32.of(bytes, 0, CHECKED_BYTES));
        System.arraycopy(payload, 0, bytes, HEADER_BYTES, payload.length);
        return bytes;
    }

    /** The header at {@code at}, or null if there is none: too few bytes, another magic, a wrong checksum. */
    static Header header(byte[] bytes, int at, int end) {
        if (end - at < HEADER_BYTES
                || get(bytes, at) != MAGIC
                || get(bytes, at + CHECKED_BYTES) != Crc32.of(bytes, at, at + CHECKED_BYTES)) {
            return null;
        }
        return new Header(
                bytes[at + 4] & 0xff,
                Kind.of(bytes[at + 5] & 0xff),
                getLong(bytes, at + 8),
                getLong(bytes, at + 16),
                get(bytes, at + 24),
                get(bytes, at + 28));
    }

    private static void put(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    private static void putLong(byte[] bytes, int at, long value) {
        put(bytes, at, (int) (value >>> 32));
        put(bytes, at + 4, (int) value);
    }

    private static int get(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | bytes[at + 3] & 0xff;
    }

    private static long getLong(byte[] bytes, int at) {
        return (long) get(bytes, at) << 32 | get(bytes, at + 4) & 0xffffffffL;
    }
}
