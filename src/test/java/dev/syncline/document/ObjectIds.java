package dev.syncline.document;

import dev.syncline.codec.Bytes;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Constructor;
import java.util.Optional;
import org.automerge.ObjectId;

/** Automerge's object ids from their text form {@code counter@actor}. The API has no way there: reflection is the bridge. */
final class ObjectIds {
    /** Version 0, type 1: an id that is not the root's. */
    private static final int TAG = 0x10;

    private static final Constructor<ObjectId> CONSTRUCTOR = constructor();

    private ObjectIds() {}

    /** The id of a text; empty for a text that is none. */
    static Optional<ObjectId> parse(String text) {
        if (text.equals(Edit.ROOT)) {
            return Optional.of(ObjectId.ROOT);
        }
        int at = text.indexOf('@');
        try {
            long counter = Long.parseLong(text, 0, Math.max(0, at), 10);
            byte[] actor = Bytes.fromHex(text.substring(at + 1));
            var raw = new ByteArrayOutputStream();
            raw.write(TAG);
            writeLeb(raw, actor.length);
            raw.writeBytes(actor);
            // Where Automerge keeps the actor is only a hint.
            writeLeb(raw, 0);
            writeLeb(raw, counter);
            return Optional.of(CONSTRUCTOR.newInstance((Object) raw.toByteArray()));
        } catch (IllegalArgumentException noId) {
            return Optional.empty();
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static void writeLeb(ByteArrayOutputStream out, long value) {
        long rest = value;
        for (; rest > 0x7f; rest >>>= 7) {
            out.write((int) (rest & 0x7f | 0x80));
        }
        out.write((int) rest);
    }

    private static Constructor<ObjectId> constructor() {
        try {
            Constructor<ObjectId> constructor = ObjectId.class.getDeclaredConstructor(byte[].class);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException otherVersion) {
            throw new IllegalStateException(otherVersion);
        }
    }
}
