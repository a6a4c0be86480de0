package dev.syncline.project;

import dev.syncline.access.Access;
import dev.syncline.access.Action;
import dev.syncline.access.DocumentKind;
import dev.syncline.access.Role;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.UserId;
import dev.syncline.identity.Transactions;
import dev.syncline.identity.Uuids;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** Projects, and what their members may do. */
@ApplicationScoped
public class Projects {
    private final Transactions transactions;
    private final Roles roles;
    private final Limits.Projects limits;

    public Projects(Transactions transactions, Roles roles, Limits limits) {
        this.transactions = transactions;
        this.roles = roles;
        this.limits = limits.projects();
    }

    /** What the user is to the project; empty if nothing, or if there is no such project. */
    public Uni<Optional<Role>> role(UserId user, ProjectId project) {
        return roles.role(user, project);
    }

    /** Registers for all changes of roles, until the end of the program. */
    public void listen(RoleListener listener) {
        roles.listen(listener);
    }

    /** Registers for the changes of roles that this node makes, until the end of the program. */
    public void listenHere(RoleListener listener) {
        roles.listenHere(listener);
    }

    /** Another node may have changed what the user is to the project. */
    public void hint(UserId user, ProjectId project) {
        roles.hint(user, project);
    }

    /** The user's role, if it allows the action. Fails with UNKNOWN_PROJECT for strangers, FORBIDDEN or READ_ONLY for members. */
    public Uni<Role> require(UserId user, ProjectId project, Action action) {
        return role(user, project).map(role -> {
            Role held = role.orElseThrow(() -> new Fault(FaultCode.UNKNOWN_PROJECT));
            if (!Access.allowed(held, action)) {
                throw denied(held);
            }
            return held;
        });
    }

    /**
     * What the user is to the document; empty if the document does not exist or is of a project the user is no member of.
     * Both cost the same questions, so that the time of an answer tells nobody which it was.
     */
    public Uni<Optional<DocumentAccess>> documentAccess(UserId user, DocumentId document) {
        return transactions
                .read(database -> database.get(DocumentRow.class, Uuids.of(document)))
                .chain(row -> row == null || row.deletedAt != null ? noAccess(user, document) : access(user, row));
    }

    /**
     * The access, if it allows the action. Fails with UNKNOWN_DOCUMENT for strangers, FORBIDDEN or READ_ONLY
     * for members, COMMANDS_ONLY or CHANGES_ONLY where the kind of document does not fit.
     */
    public Uni<DocumentAccess> require(UserId user, DocumentId document, Action action) {
        return documentAccess(user, document).map(found -> {
            DocumentAccess access = found.orElseThrow(() -> new Fault(FaultCode.UNKNOWN_DOCUMENT));
            if (!access.allows(action)) {
                throw denied(access, action);
            }
            return access;
        });
    }

    /**
     * Whether the user was a member of the document's project and is none now. Only of a journal of that history which goes
     * as far as {@code seq}: else the server may lack what the user has of it.
     */
    public Uni<Boolean> accessLost(UserId user, DocumentId document, byte[] history, long seq) {
        return transactions
                .read(database -> database.createNativeQuery("""
                    select count(*) from document d join member m on m.project_id = d.project_id
                    where d.id = :document and m.user_id = :user and m.role = 'none'
                    and d.history_id = :history and d.tail_seq >= :seq\
                    """, Long.class)
                        .setParameter("document", Uuids.of(document))
                        .setParameter("user", Uuids.of(user))
                        .setParameter("history", Uuids.of(history))
                        .setParameter("seq", seq)
                        .getSingleResult())
                .map(count -> count > 0);
    }

    /** The projects that the user is a member of: the personal one first, then by name. */
    public Uni<List<Project>> of(UserId user) {
        return transactions
                .read(database -> database.createSelectionQuery("""
                    select p, m.role from Project p join Member m on m.key.project = p.id
                    where m.key.user = :user and m.role <> 'none'
                    order by p.personal desc, p.name, p.id\
                    """, Object[].class)
                        .setParameter("user", Uuids.of(user))
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(row -> project((ProjectRow) row[0], (String) row[1]))
                        .toList());
    }

    /** What the project's documents take. */
    public Uni<Usage> usage(ProjectId project) {
        return transactions
                .read(database -> database.createSelectionQuery("""
                    select count(*), coalesce(sum(d.bytes), 0) from Document d
                    where d.project = :project and d.deletedAt is null\
                    """, Object[].class)
                        .setParameter("project", Uuids.of(project))
                        .getSingleResult())
                .map(row -> new Usage(((Number) row[0]).longValue(), ((Number) row[1]).longValue()));
    }

    /** Makes a project that the user owns. */
    public Uni<Project> create(UserId owner, String name, ProjectId id) {
        UUID user = Uuids.of(owner);
        ProjectRow row = new ProjectRow(Uuids.of(id), name, false, user);
        return transactions
                .write(database -> owned(database, user)
                        .invoke(count -> {
                            if (count >= limits.ownedPerUserMax()) {
                                throw new Fault(
                                        FaultCode.LIMIT_REACHED, "at most " + limits.ownedPerUserMax() + " projects");
                            }
                        })
                        .chain(() -> database.insert(row))
                        .chain(() -> Members.write(database, row.id, user, Role.OWNER.text())))
                .invoke(() -> roles.changed(owner, id, Optional.of(Role.OWNER)))
                .replaceWith(new Project(id, name, false, Role.OWNER));
    }

    private Uni<Optional<DocumentAccess>> access(UserId user, DocumentRow row) {
        ProjectId project = Uuids.project(row.project);
        DocumentKind kind = DocumentKind.read(row.kind);
        return role(user, project).map(role -> role.map(held -> new DocumentAccess(project, held, kind)));
    }

    /** Asks for a role that nobody has. */
    private Uni<Optional<DocumentAccess>> noAccess(UserId user, DocumentId document) {
        return role(user, ProjectId.of(document.bytes())).map(nobody -> Optional.empty());
    }

    private static Uni<Long> owned(Mutiny.StatelessSession database, UUID user) {
        return database.createSelectionQuery(
                        "select count(*) from Project where createdBy = :user and not personal", Long.class)
                .setParameter("user", user)
                .getSingleResult();
    }

    private static Fault denied(DocumentAccess access, Action action) {
        if (action == Action.WRITE && access.allows(Action.COMMAND)) {
            return new Fault(FaultCode.COMMANDS_ONLY);
        }
        if (action == Action.COMMAND && access.allows(Action.WRITE)) {
            return new Fault(FaultCode.CHANGES_ONLY);
        }
        return denied(access.role());
    }

    private static Fault denied(Role role) {
        return new Fault(role == Role.VIEWER ? FaultCode.READ_ONLY : FaultCode.FORBIDDEN);
    }

    private static Project project(ProjectRow row, String role) {
        return new Project(
                Uuids.project(row.id), row.name, row.personal, Role.read(role).orElseThrow());
    }
}
