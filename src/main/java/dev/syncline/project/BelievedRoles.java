package dev.syncline.project;

import dev.syncline.access.Role;
import dev.syncline.id.ProjectId;
import dev.syncline.id.UserId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Roles as last learned, each believed for a while. Who asks the database takes a turn first: an answer that was asked for
 * before something later was learned of the same role is not believed any more.
 */
final class BelievedRoles {
    private final long believedMs;
    private final LongSupplier clock;
    private final Map<Key, Believed> roles;
    private long turns;

    /** Somebody in a project. */
    record Key(UserId user, ProjectId project) {}

    private record Believed(Optional<Role> role, long turn, long untilMs) {}

    /** @param clock milliseconds */
    BelievedRoles(long believedMs, int rolesMax, LongSupplier clock) {
        this.believedMs = believedMs;
        this.clock = clock;
        this.roles = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Believed> eldest) {
                return size() > rolesMax;
            }
        };
    }

    /** Something is about to be asked, or was just decided. */
    synchronized long turn() {
        return ++turns;
    }

    /** The role, which may be none; empty if it has to be read. */
    synchronized Optional<Optional<Role>> known(Key key) {
        return Optional.ofNullable(roles.get(key))
                .filter(known -> known.untilMs > clock.getAsLong())
                .map(Believed::role);
    }

    /** @return the role that is believed now: that one, unless something later is known */
    synchronized Optional<Role> believe(Key key, Optional<Role> role, long turn) {
        Believed known = roles.get(key);
        if (known != null && known.turn > turn) {
            return known.role;
        }
        roles.remove(key);
        roles.put(key, new Believed(role, turn, clock.getAsLong() + believedMs));
        return role;
    }

    synchronized void forget(Key key) {
        roles.remove(key);
    }
}
