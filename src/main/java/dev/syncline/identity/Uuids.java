package dev.syncline.identity;

import dev.syncline.codec.Bytes;
import dev.syncline.id.Id128;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import java.util.UUID;

/** Ids as the {@code uuid} columns of their rows, and back. */
public final class Uuids {
    private Uuids() {}

    public static UUID of(Id128 id) {
        return new UUID(id.hi(), id.lo());
    }

    /** @param bytes 16 */
    public static UUID of(byte[] bytes) {
        return new UUID(Bytes.longAt(bytes, 0), Bytes.longAt(bytes, 8));
    }

    public static UserId user(UUID uuid) {
        return new UserId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    public static SessionId session(UUID uuid) {
        return new SessionId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    public static ProjectId project(UUID uuid) {
        return new ProjectId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }
}
