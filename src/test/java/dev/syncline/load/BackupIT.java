package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.document.Edit;
import dev.syncline.id.DocumentId;
import dev.syncline.process.Await;
import dev.syncline.process.Folders;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.Ids;
import dev.syncline.socket.SyncClient;
import dev.syncline.socket.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data folder of a stopped server is copied, and put back later, as docs/OPERATE.md says. */
class BackupIT {
    private static final int DEVICES = 4;
    private static final int ACKED = 150;

    @TempDir
    Path folder;

    @Test
    @DisplayName("[OP14] a copy of the data folder that is put back is the state of that moment, sound, and goes on")
    void op14_backupAndRestore() throws Exception {
        Path backup = folder.resolve("backup");
        try (var server = new ServerProcess(folder.resolve("server")).start();
                Writer writer = Writer.ofNote()) {
            Guest guest = Guest.signIn(server, "operator");
            DocumentId document = DocumentId.parse(guest.make(guest.project("backup", List.of()), "note"));
            write(server, guest, document, writer, "before ");
            Path data = server.folder().resolve("data");

            server.stop();
            Folders.copy(data, backup);
            server.start();
            write(server, guest, document, writer, "behind ");
            assertThat(guest.json(document).path("text").asText()).isEqualTo("before behind ");
            server.stop();
            Folders.replace(data, backup);

            Process verify = server.command("verify").inheritIO().start();
            assertThat(verify.waitFor()).as("verify").isZero();
            server.start();
            assertThat(guest.json(document).path("text").asText()).isEqualTo("before ");
            try (Writer other = Writer.ofNote()) {
                write(server, guest, document, other, "again ");
            }
            assertThat(guest.json(document).path("text").asText()).contains("before ", "again ");
        }
    }

    @Test
    @DisplayName(
            "[OP17] after an old backup was restored, devices give back what was acknowledged since: every word once")
    void op17_devicesGiveBack() throws Exception {
        Path backup = folder.resolve("backup");
        try (var server = new ServerProcess(folder.resolve("server")).start();
                Crew crew = new Crew()) {
            System.out.println("[OP17] -Dsyncline.kills.seed=" + crew.seed);
            Path data = server.folder().resolve("data");
            crew.sit(server, DEVICES, 2, 1);
            crew.awaitAcks("words before the backup", 0, ACKED);
            server.stop();
            Folders.copy(data, backup);
            server.start();
            crew.awaitAcks("words behind the backup", crew.ledger.total(), ACKED);
            DocumentId made = Ids.document();
            JvmDevice device = makeDocument(crew, made);
            server.stop();
            long acked = crew.ledger.total();
            Folders.replace(data, backup);

            long entries = restored(server);
            assertThat(entries).as("the backup lacks what was acknowledged").isLessThan(acked);
            server.start();
            crew.awaitAcks("words after the restoration", crew.ledger.total(), ACKED);
            crew.settle();

            crew.checkWords();
            Await.until(
                    "the document that was made behind the backup",
                    Crew.WAIT_MAX,
                    () -> crew.owner().json(made).path("text").asText().equals("new"));
            device.close();
            System.out.println("[OP17] " + acked + " acked, the backup had " + entries + " entries, acked at the end "
                    + crew.ledger.total());
            server.stop();
            assertThat(server.command("verify").inheritIO().start().waitFor())
                    .as("verify")
                    .isZero();
        }
    }

    /** Makes a document on a device of its own, which goes on showing it. */
    private static JvmDevice makeDocument(Crew crew, DocumentId made) throws Exception {
        var device = new JvmDevice(crew.owner(), "maker", DEVICES + 1, crew.ledger);
        device.open(made, null);
        String text = device.ask(() -> device.textOf(made));
        device.later(() -> device.edit(made, List.of(new Edit.SpliceText(text, 0, 0, "new")), () -> {}));
        Await.until(
                "the new document is acknowledged",
                Crew.WAIT_MAX,
                () -> crew.owner().json(made).path("text").asText().equals("new"));
        return device;
    }

    /** Tells the database that it was restored; gives how many entries it has. */
    private static long restored(ServerProcess server) throws Exception {
        Process restored = server.command("restored").inheritIO().start();
        assertThat(restored.waitFor()).as("restored").isZero();
        Process verify = server.command("verify")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(verify.waitFor()).as("verify").isZero();
        return new ObjectMapper()
                .readTree(out.lines().toList().getLast())
                .path("entries")
                .asLong();
    }

    private static void write(ServerProcess server, Guest guest, DocumentId document, Writer writer, String words)
            throws Exception {
        try (SyncClient client = SyncClient.greeted(server.uri("/"), guest.token())) {
            client.open(document, null, writer.timeline());
            writer.type(words);
            client.push(writer.pushLast(document));
        }
    }
}
