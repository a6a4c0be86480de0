package dev.syncline.project;

import dev.syncline.access.Role;
import dev.syncline.id.ProjectId;
import dev.syncline.id.UserId;
import dev.syncline.identity.Arrival;
import dev.syncline.identity.Uuids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** The project that every user has alone. */
@ApplicationScoped
public class PersonalProject implements Arrival {
    private static final String NAME = "Personal";

    /** The personal project has the bytes of the user's id, so nobody has to look it up. */
    public static ProjectId of(UserId user) {
        return new ProjectId(user.hi(), user.lo());
    }

    @Override
    public Uni<Void> arrived(Mutiny.StatelessSession transaction, UserId user) {
        UUID owner = Uuids.of(user);
        ProjectRow project = new ProjectRow(Uuids.of(of(user)), NAME, true, owner);
        return transaction
                .insert(project)
                .chain(() -> transaction.insert(
                        new MemberRow(new MemberRow.Key(project.id, owner), Role.OWNER.text(), Instant.now())));
    }
}
