package dev.syncline.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.access.Role;
import dev.syncline.id.ProjectId;
import dev.syncline.id.UserId;
import dev.syncline.project.BelievedRoles.Key;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BelievedRolesTest {
    private static final Key BOB = new Key(new UserId(1, 1), new ProjectId(2, 2));
    private static final Key EVE = new Key(new UserId(1, 2), new ProjectId(2, 2));
    private static final Optional<Role> EDITOR = Optional.of(Role.EDITOR);
    private static final Optional<Role> NOBODY = Optional.empty();

    private long nowMs = 1_000;
    private final BelievedRoles roles = new BelievedRoles(500, 2, () -> nowMs);

    @Test
    @DisplayName("[PR4] what was read before a change is not believed after it")
    void pr4_readBefore() {
        long reading = roles.turn();
        roles.believe(BOB, NOBODY, roles.turn());

        assertThat(roles.believe(BOB, EDITOR, reading)).isEqualTo(NOBODY);
        assertThat(roles.known(BOB)).contains(NOBODY);
        assertThat(roles.believe(EVE, EDITOR, reading)).as("of somebody else").isEqualTo(EDITOR);
        assertThat(roles.believe(BOB, EDITOR, roles.turn()))
                .as("read afterwards")
                .isEqualTo(EDITOR);
        assertThat(roles.known(BOB)).contains(EDITOR);
    }

    @Test
    @DisplayName("[PR4] a role is believed for its time, and no more of them than fit are kept")
    void pr4_forAWhile() {
        roles.believe(BOB, EDITOR, roles.turn());
        nowMs += 499;
        assertThat(roles.known(BOB)).contains(EDITOR);
        nowMs += 1;
        assertThat(roles.known(BOB)).isEmpty();

        roles.believe(BOB, EDITOR, roles.turn());
        roles.believe(EVE, EDITOR, roles.turn());
        roles.believe(new Key(new UserId(1, 3), new ProjectId(2, 2)), EDITOR, roles.turn());
        assertThat(roles.known(BOB)).isEmpty();
        assertThat(roles.known(EVE)).contains(EDITOR);
        roles.forget(EVE);
        assertThat(roles.known(EVE)).isEmpty();
    }
}
