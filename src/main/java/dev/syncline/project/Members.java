package dev.syncline.project;

import dev.syncline.access.Action;
import dev.syncline.access.Role;
import dev.syncline.id.ProjectId;
import dev.syncline.id.UserId;
import dev.syncline.identity.Transactions;
import dev.syncline.identity.Uuids;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** The members of projects. A project always keeps an owner, and a personal project never gets a second member. */
@ApplicationScoped
public class Members {
    private final Transactions transactions;
    private final Projects projects;
    private final Roles roles;
    private final int membersMax;

    public Members(Transactions transactions, Projects projects, Roles roles, Limits limits) {
        this.transactions = transactions;
        this.projects = projects;
        this.roles = roles;
        this.membersMax = limits.projects().membersMax();
    }

    /** Who the members are, by name. */
    public Uni<List<Member>> list(UserId asking, ProjectId project) {
        return projects.require(asking, project, Action.READ_MEMBERS)
                .chain(() -> transactions.read(database -> database.createNativeQuery("""
                    select m.user_id, u.display_name, m.role
                    from member m join app_user u on u.id = m.user_id
                    where m.project_id = :project and m.role <> 'none' order by u.display_name, u.id\
                    """, Object[].class)
                        .setParameter("project", Uuids.of(project))
                        .getResultList()))
                .map(rows -> rows.stream()
                        .map(row -> new Member(
                                Uuids.user((UUID) row[0]),
                                (String) row[1],
                                Role.read((String) row[2]).orElseThrow()))
                        .toList());
    }

    /** Makes somebody a member, or gives a member another role. */
    public Uni<Void> put(UserId asking, ProjectId project, UserId user, Role role) {
        return change(asking, project, user, Action.CHANGE_MEMBERS, Optional.of(role));
    }

    /** Ends a membership: an owner anybody's, everybody their own. */
    public Uni<Void> remove(UserId asking, ProjectId project, UserId user) {
        Action action = asking.equals(user) ? Action.READ_MEMBERS : Action.CHANGE_MEMBERS;
        return change(asking, project, user, action, Optional.empty());
    }

    /**
     * Makes somebody an editor by an operator's word, once: what an owner decided about them since stands. Fails with
     * UNKNOWN_PROJECT, or with CONFLICT for a personal project.
     */
    public Uni<Void> letIn(UserId user, ProjectId project) {
        return transactions
                .write(database -> database.get(ProjectRow.class, Uuids.of(project), LockModeType.PESSIMISTIC_WRITE)
                        .invoke(row -> {
                            if (row == null) {
                                throw new Fault(FaultCode.UNKNOWN_PROJECT);
                            }
                            requireShared(row);
                        })
                        .chain(() -> database.createNativeQuery("""
                            insert into member (project_id, user_id, role, changed_at)
                            values (:project, :user, :role, clock_timestamp()) on conflict do nothing\
                            """)
                                .setParameter("project", Uuids.of(project))
                                .setParameter("user", Uuids.of(user))
                                .setParameter("role", Role.EDITOR.text())
                                .executeUpdate())
                        .chain(() -> stillWithinBounds(database, Uuids.of(project))))
                .invoke(() -> roles.hint(user, project));
    }

    private static void requireShared(ProjectRow row) {
        if (row.personal) {
            throw new Fault(FaultCode.CONFLICT, "a personal project has one member");
        }
    }

    private Uni<Void> change(UserId asking, ProjectId project, UserId user, Action action, Optional<Role> role) {
        return projects.require(asking, project, action)
                .chain(() -> transactions.write(database ->
                        change(database, Uuids.of(project), Uuids.of(asking), Uuids.of(user), action, role)))
                .invoke(() -> roles.changed(user, project, role))
                .replaceWithVoid();
    }

    private Uni<Void> change(
            Mutiny.StatelessSession database,
            UUID project,
            UUID asking,
            UUID user,
            Action action,
            Optional<Role> role) {
        // The lock on the project lets one change of its members happen at a time.
        return database.get(ProjectRow.class, project, LockModeType.PESSIMISTIC_WRITE)
                .invoke(Members::requireShared)
                .chain(() -> stillAllowed(database, project, asking, action))
                .chain(() -> known(database, user))
                .chain(() -> write(database, project, user, role.map(Role::text).orElse(MemberRow.NONE)))
                .chain(() -> stillWithinBounds(database, project));
    }

    /** The role that allowed the change is read again inside the transaction that makes it. */
    private Uni<Void> stillAllowed(Mutiny.StatelessSession database, UUID project, UUID asking, Action action) {
        return database.get(MemberRow.class, new MemberRow.Key(project, asking))
                .invoke(row -> {
                    Optional<Role> held = row == null ? Optional.empty() : Role.read(row.role);
                    if (held.isEmpty() || !dev.syncline.access.Access.allowed(held.get(), action)) {
                        throw new Fault(held.isEmpty() ? FaultCode.UNKNOWN_PROJECT : FaultCode.FORBIDDEN);
                    }
                })
                .replaceWithVoid();
    }

    private static Uni<Void> known(Mutiny.StatelessSession database, UUID user) {
        return database.createNativeQuery("select count(*) from app_user where id = :user", Long.class)
                .setParameter("user", user)
                .getSingleResult()
                .invoke(count -> {
                    if (count == 0) {
                        throw new Fault(FaultCode.UNKNOWN_USER);
                    }
                })
                .replaceWithVoid();
    }

    static Uni<Void> write(Mutiny.StatelessSession database, UUID project, UUID user, String role) {
        return database.createNativeQuery("""
            insert into member (project_id, user_id, role, changed_at)
            values (:project, :user, :role, clock_timestamp())
            on conflict (project_id, user_id) do update
            set role = excluded.role, changed_at = excluded.changed_at\
            """)
                .setParameter("project", project)
                .setParameter("user", user)
                .setParameter("role", role)
                .executeUpdate()
                .replaceWithVoid();
    }

    private Uni<Void> stillWithinBounds(Mutiny.StatelessSession database, UUID project) {
        return database.createNativeQuery("""
            select count(*) filter (where role = 'owner'), count(*) from member
            where project_id = :project and role <> 'none'\
            """, Object[].class)
                .setParameter("project", project)
                .getSingleResult()
                .invoke(counts -> {
                    if (((Number) counts[0]).longValue() == 0) {
                        throw new Fault(FaultCode.CONFLICT, "a project needs an owner");
                    }
                    if (((Number) counts[1]).longValue() > membersMax) {
                        throw new Fault(FaultCode.LIMIT_REACHED, "at most " + membersMax + " members");
                    }
                })
                .replaceWithVoid();
    }
}
