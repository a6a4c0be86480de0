package dev.syncline.change;

import dev.syncline.change.Refusal.Reason;
import dev.syncline.codec.Bytes;
import dev.syncline.codec.Sha256;
import dev.syncline.id.ChangeHash;
import java.util.ArrayList;
import java.util.List;

/**
 * What the beginning of an uncompressed change tells: its name and what it builds on. For changes that were read strictly
 * before they were stored; nothing else of them is looked at.
 */
public record ChangeHeader(ChangeHash hash, List<ChangeHash> deps) {
    private static final int TYPE_AT = 8;

    /** Reads it, or fails with {@link IllegalArgumentException} if the bytes are no uncompressed change. */
    public static ChangeHeader read(byte[] change) {
        try {
            ByteCursor cursor = new ByteCursor(change, 0, change.length);
            cursor.skip(TYPE_AT);
            if (cursor.octet() != Chunk.Kind.CHANGE.ordinal()) {
                throw new IllegalArgumentException("no uncompressed change");
            }
            cursor.unsigned(Integer.MAX_VALUE, Reason.TRUNCATED, "chunk is longer than its bytes");
            int count = cursor.unsigned(Integer.MAX_VALUE, Reason.LIMIT_EXCEEDED, "too many dependencies");
            List<ChangeHash> deps = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                deps.add(ChangeHash.at(change, cursor.skip(ChangeHash.BYTES)));
            }
            byte[] hash = Sha256.of(change, TYPE_AT, change.length);
            if (!Bytes.equal(Bytes.range(hash, 0, TYPE_AT / 2), Bytes.range(change, TYPE_AT / 2, TYPE_AT))) {
                throw new IllegalArgumentException("checksum does not belong to the content");
            }
            return new ChangeHeader(ChangeHash.of(hash), deps);
        } catch (Malformed malformed) {
            throw new IllegalArgumentException(malformed.getMessage());
        }
    }
}
