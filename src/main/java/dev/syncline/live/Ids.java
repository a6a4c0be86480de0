package dev.syncline.live;

import dev.syncline.codec.Bytes;
import java.util.UUID;

/** The store's names as the wire writes them. */
final class Ids {
    private Ids() {}

    static byte[] bytes(UUID id) {
        byte[] bytes = new byte[16];
        Bytes.putLong(bytes, 0, id.getMostSignificantBits());
        Bytes.putLong(bytes, 8, id.getLeastSignificantBits());
        return bytes;
    }
}
