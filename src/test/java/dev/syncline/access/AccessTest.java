package dev.syncline.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The truth table of {@link Access}. */
class AccessTest {
    /** action, kind, owner, editor, viewer */
    private static final String TABLE = """
        LIST           MERGED    yes yes yes
        LIST           COMMANDED yes yes yes
        READ           MERGED    yes yes yes
        READ           COMMANDED yes yes yes
        WRITE          MERGED    yes yes no
        WRITE          COMMANDED no  no  no
        COMMAND        MERGED    no  no  no
        COMMAND        COMMANDED yes yes no
        PRESENCE       MERGED    yes yes no
        PRESENCE       COMMANDED yes yes no
        CREATE         MERGED    yes yes no
        CREATE         COMMANDED yes yes no
        DELETE         MERGED    yes yes no
        DELETE         COMMANDED yes yes no
        FORGET         MERGED    yes no  no
        FORGET         COMMANDED yes no  no
        READ_MEMBERS   MERGED    yes yes yes
        READ_MEMBERS   COMMANDED yes yes yes
        CHANGE_MEMBERS MERGED    yes no  no
        CHANGE_MEMBERS COMMANDED yes no  no
        CHANGE_WEBHOOK MERGED    yes no  no
        CHANGE_WEBHOOK COMMANDED yes no  no
        """;

    @Test
    @DisplayName("[AC1] a role may do what the table says")
    void ac1_theTableDecides() {
        for (String line : TABLE.lines().toList()) {
            String[] cells = line.split("\\s+");
            Action action = Action.valueOf(cells[0]);
            DocumentKind kind = DocumentKind.valueOf(cells[1]);
            for (Role role : Role.values()) {
                assertThat(Access.allowed(role, action, kind))
                        .as("%s %s %s", role, action, kind)
                        .isEqualTo(cells[2 + role.ordinal()].equals("yes"));
            }
        }
    }

    @Test
    @DisplayName("[AC1] the table has every action and kind once")
    void ac1_theTableIsComplete() {
        Set<String> rows = new HashSet<>();
        TABLE.lines().forEach(line -> rows.add(line.split("\\s+")[0] + " " + line.split("\\s+")[1]));

        assertThat(rows).hasSize(Action.values().length * DocumentKind.values().length);
    }

    @Test
    @DisplayName("[AC2] trust falls from owner to viewer, and names are read back")
    void ac2_trustFallsFromOwnerToViewer() {
        assertThat(Role.OWNER.trust()).isGreaterThan(Role.EDITOR.trust());
        assertThat(Role.EDITOR.trust()).isGreaterThan(Role.VIEWER.trust());
        for (Role role : Role.values()) {
            assertThat(Role.read(role.text())).contains(role);
        }
        assertThat(Role.read("OWNER")).isEmpty();
        assertThat(Role.read(null)).isEmpty();
    }
}
