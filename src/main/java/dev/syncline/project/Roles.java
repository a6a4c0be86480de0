package dev.syncline.project;

import dev.syncline.access.Role;
import dev.syncline.id.ProjectId;
import dev.syncline.id.UserId;
import dev.syncline.identity.Transactions;
import dev.syncline.identity.Uuids;
import dev.syncline.project.BelievedRoles.Key;
import dev.syncline.wire.Limits;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/**
 * The roles of users in projects, as last read. A role is believed for less than the time a revocation may take, and
 * changes, here or on another node, reach the listeners within that time.
 */
@ApplicationScoped
public class Roles {
    private static final Logger LOG = Logger.getLogger(Roles.class);
    private static final Duration LOOK_BACK = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Transactions transactions;
    private final long believedMs;
    private final BelievedRoles believed;
    private final List<RoleListener> listeners = new CopyOnWriteArrayList<>();
    private final List<RoleListener> here = new CopyOnWriteArrayList<>();
    private final Map<Key, Instant> seen = new LinkedHashMap<>();
    private long timer;
    private boolean asking;

    public Roles(Vertx vertx, Transactions transactions, Limits limits) {
        this.vertx = vertx;
        this.transactions = transactions;
        this.believedMs = limits.projects().roleCacheMs() / 2;
        this.believed = new BelievedRoles(believedMs, limits.projects().cachedRolesMax(), System::currentTimeMillis);
    }

    /** What the user is to the project; empty if nothing, or if there is no such project. */
    public Uni<Optional<Role>> role(UserId user, ProjectId project) {
        Key key = new Key(user, project);
        Optional<Optional<Role>> known = believed.known(key);
        if (known.isPresent()) {
            return Uni.createFrom().item(known.get());
        }
        long turn = believed.turn();
        return transactions
                .read(database -> database.get(MemberRow.class, row(key)))
                .map(row -> row == null ? Optional.<Role>empty() : Role.read(row.role))
                .map(role -> believed.believe(key, role, turn));
    }

    /** Registers for all changes of roles, until the end of the program. */
    public void listen(RoleListener listener) {
        listeners.add(listener);
    }

    /** Registers for the changes that this node makes, until the end of the program. */
    void listenHere(RoleListener listener) {
        here.add(listener);
    }

    /** A role was changed by this node, and the change is committed. */
    void changed(UserId user, ProjectId project, Optional<Role> role) {
        learned(new Key(user, project), role, believed.turn());
        here.forEach(listener -> listener.changed(user, project, role));
    }

    /** Another node may have changed a role: it is read again, and the listeners are told. */
    void hint(UserId user, ProjectId project) {
        believed.forget(new Key(user, project));
        role(user, project)
                .subscribe()
                .with(
                        role -> listeners.forEach(listener -> listener.changed(user, project, role)),
                        failure -> LOG.debugf("a changed role could not be read: %s", failure.getMessage()));
    }

    private void learned(Key key, Optional<Role> role, long turn) {
        Optional<Role> now = believed.believe(key, role, turn);
        listeners.forEach(listener -> listener.changed(key.user(), key.project(), now));
    }

    void start(@Observes StartupEvent start) {
        timer = vertx.setPeriodic(believedMs, ignored -> look());
    }

    void stop(@Observes ShutdownEvent stop) {
        vertx.cancelTimer(timer);
    }

    /** Asks for what other nodes changed. It looks back further than it pauses and remembers what it has seen. */
    private void look() {
        if (listeners.isEmpty() || !begin()) {
            return;
        }
        Instant since = Instant.now().minus(LOOK_BACK);
        long turn = believed.turn();
        transactions
                .read(database -> database.createSelectionQuery("from Member where changedAt > :since", MemberRow.class)
                        .setParameter("since", since)
                        .getResultList())
                .onTermination()
                .invoke(this::end)
                .subscribe()
                .with(
                        rows -> rows.stream().filter(this::unseen).forEach(row -> tell(row, turn)),
                        failure -> LOG.warn("looking for changed roles failed", failure));
    }

    private synchronized boolean begin() {
        boolean free = !asking;
        asking = true;
        return free;
    }

    private synchronized void end() {
        asking = false;
    }

    private synchronized boolean unseen(MemberRow row) {
        Instant horizon = Instant.now().minus(LOOK_BACK.multipliedBy(2));
        seen.values().removeIf(at -> at.isBefore(horizon));
        return !row.changedAt.equals(seen.put(key(row), row.changedAt));
    }

    private void tell(MemberRow row, long turn) {
        learned(key(row), Role.read(row.role), turn);
    }

    private static Key key(MemberRow row) {
        return new Key(Uuids.user(row.key.user()), Uuids.project(row.key.project()));
    }

    private static MemberRow.Key row(Key key) {
        return new MemberRow.Key(Uuids.of(key.project()), Uuids.of(key.user()));
    }
}
