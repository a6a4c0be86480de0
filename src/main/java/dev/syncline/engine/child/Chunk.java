package dev.syncline.engine.child;

import dev.syncline.codec.Bytes;
import dev.syncline.id.ChangeHash;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * One chunk of Automerge's file format: magic, checksum, kind, length, content. Only the frame and, for changes, the
 * dependencies are looked at; reading a stranger's change strictly is the work of room {@code change}.
 */
final class Chunk {
    static final int CHANGE = 1;

    private static final byte[] MAGIC = {(byte) 0x85, 0x6f, 0x4a, (byte) 0x83};
    private static final int CHECKSUM_BYTES = 4;
    private static final int KIND_AT = MAGIC.length + CHECKSUM_BYTES;
    private static final int LENGTH_BITS_MAX = 35;

    private final byte[] bytes;
    private final int contentAt;

    private Chunk(byte[] bytes, int contentAt) {
        this.bytes = bytes;
        this.contentAt = contentAt;
    }

    /** The chunks that {@code bytes} is made of; bytes that are anything else are refused. */
    static List<Chunk> split(byte[] bytes) {
        var chunks = new ArrayList<Chunk>();
        int at = 0;
        while (at < bytes.length) {
            if (!Bytes.holdsAt(bytes, at, MAGIC)) {
                throw new IllegalArgumentException("no chunk starts at byte " + at);
            }
            var length = new Leb(bytes, at + KIND_AT + 1);
            int end = Math.addExact(length.end, Math.toIntExact(length.value));
            chunks.add(new Chunk(Bytes.range(bytes, at, end), length.end - at));
            at = end;
        }
        return chunks;
    }

    byte[] bytes() {
        return bytes;
    }

    int kind() {
        return bytes[KIND_AT];
    }

    /** The name of a change chunk: the hash of everything behind the checksum. */
    ChangeHash hash() {
        MessageDigest sha256 = sha256();
        sha256.update(bytes, KIND_AT, bytes.length - KIND_AT);
        return ChangeHash.of(sha256.digest());
    }

    /** What a change chunk builds on. */
    List<ChangeHash> dependencies() {
        var count = new Leb(bytes, contentAt);
        var dependencies = new ArrayList<ChangeHash>();
        for (int i = 0; i < count.value; i++) {
            dependencies.add(ChangeHash.at(bytes, count.end + i * ChangeHash.BYTES));
        }
        return dependencies;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** An unsigned LEB128 number of at most 32 bits. */
    private static final class Leb {
        final long value;
        final int end;

        Leb(byte[] bytes, int start) {
            long sum = 0;
            int at = start;
            int shift = 0;
            int part;
            do {
                if (at >= bytes.length || shift >= LENGTH_BITS_MAX) {
                    throw new IllegalArgumentException("no length at byte " + start);
                }
                part = bytes[at++];
                sum |= (long) (part & 0x7f) << shift;
                shift += 7;
            } while (part < 0);
            value = sum;
            end = at;
        }
    }
}
