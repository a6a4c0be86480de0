package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.id.DocumentId;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snapshot of a desk on a real server: after a kill, and damaged. */
class DeskSnapshotIT {
    private static final int VOTES = 60;
    private static final Map<String, Object> TICKET = Map.of("ticket", "t1");
    private static final String FLIP =
            "update snapshot_part set payload = set_bit(payload, 99, 1 - get_bit(payload, 99))";

    @TempDir
    Path folder;

    @Test
    @DisplayName(
            "[SN12] a killed server goes on with the desk's snapshot; a damaged one is found, and decisions stand for"
                    + " it")
    void sn12_killedAndDamaged() throws Exception {
        try (var server = new ServerProcess(folder.resolve("server")).env("SYNCLINE_LIVE_SNAPSHOT_ENTRIES", "20")) {
            server.start();
            Guest ada = Guest.signIn(server, "Ada");
            String desk = ada.make(ada.project("ours", List.of()), "desk");
            ada.command(desk, "ticket.open", Map.of("ticket", "t1", "title", "Leak"));
            for (int i = 0; i < VOTES; i++) {
                ada.command(desk, "ticket.vote", TICKET);
            }
            Await.until(
                    "a snapshot", Crew.WAIT_MAX, () -> server.metric("syncline_live_compactions_seconds_count") > 0);
            server.kill9();
            server.start();

            ada.command(desk, "ticket.vote", TICKET);
            assertThat(votes(ada, desk)).isEqualTo(VOTES + 1);
            assertThat(ada.journal(DocumentId.parse(desk))).hasSize(VOTES + 2);

            server.stop();
            assertThat(server.run("verify").code()).isZero();
            server.start();
            assertThat(Rows.change(server.folder(), FLIP)).isPositive();
            server.stop();
            assertThat(server.run("verify").err()).contains("snapshot");
            server.start();
            assertThat(votes(ada, desk)).isEqualTo(VOTES + 1);
            server.stop();
            assertThat(server.run("verify").code()).isZero();
        }
    }

    private static long votes(Guest guest, String desk) throws Exception {
        return guest.json(DocumentId.parse(desk))
                .path("tickets")
                .path("t1")
                .path("votes")
                .asLong();
    }
}
