package dev.syncline.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.syncline.app.Types;
import dev.syncline.change.ChangeSamples;
import dev.syncline.codec.Bytes;
import dev.syncline.embedded.PostgresResource;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.process.Await;
import dev.syncline.socket.Ids;
import dev.syncline.socket.Person;
import dev.syncline.socket.SyncClient;
import dev.syncline.socket.Writer;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.automerge.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Live documents as HTTP sees them. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class LiveServiceTest {
    private static final String BYTES = "application/vnd.automerge";

    @TestHTTPResource("/")
    URI server;

    private Person ada;

    @BeforeEach
    void signIn() {
        ada = Person.guest("Ada");
    }

    @Test
    @DisplayName("[LV1] a read after a commit shows it, as bytes and as JSON, with the journal's hash at the named seq")
    void lv1_readsAreCommitted() throws Exception {
        DocumentId document = created("note", "");
        try (SyncClient client = SyncClient.greeted(server, ada.token());
                Writer writer = Writer.ofNote()) {
            client.open(document, null, writer.timeline());
            for (int i = 0; i < 20; i++) {
                writer.type("word ");
                long seq = client.push(writer.pushLast(document)).seq();
                Response read = get(document, i % 2 == 0 ? BYTES : "application/json");
                assertThat(read.header("Syncline-Seq")).isEqualTo(Long.toString(seq));
                if (i % 2 == 1) {
                    assertThat(read.asString()).contains("word ".repeat(i + 1));
                }
            }
            assertThat(loaded(get(document, BYTES).asByteArray())).isEqualTo(writer.text());
            assertThat(Bytes.hex(hashOf(entries(document, 0))))
                    .isEqualTo(get(document, BYTES).header("Syncline-Hash"));
        }
    }

    @Test
    @DisplayName("[LV3] entries are read a page at a time, from any seq, and lead to the hash of the tail")
    void lv3_pages() throws Exception {
        DocumentId document = created("note", "");
        try (Writer writer = Writer.ofNote()) {
            for (int i = 0; i < 30; i++) {
                writer.type("word ");
            }
            put(document, writer.allChanges()).then().statusCode(200);
        }
        String tail = get(document, BYTES).header("Syncline-Hash");
        for (long seq : new long[] {0, 1, 17, 30}) {
            List<DownFrame> frames = frames(document, seq);
            DownFrame.Entries last = (DownFrame.Entries) frames.get(frames.size() - 1);
            assertThat(((DownFrame.Entries) frames.get(0)).first()).isEqualTo(seq + 1);
            assertThat(Bytes.hex(last.hash())).isEqualTo(tail);
        }
        assertThat(frames(document, 31)).isEmpty();
        assertThat(frames(document, 99)).isEmpty();
    }

    @Test
    @DisplayName("[LV4] a file becomes a document; an exported note becomes a note again, listed under its title")
    void lv4_import() throws Exception {
        try (Writer writer = Writer.ofNote()) {
            writer.title("Plans");
            writer.type("for tomorrow");
            Response made = post(writer.save());
            made.then().statusCode(201).body("type", equalTo("note"));
            DocumentId document = DocumentId.read(made.path("id")).orElseThrow();
            assertThat(ada.json(document)).contains("\"title\":\"Plans\"").contains("for tomorrow");
            assertThat(listedTitle(document)).isEqualTo("Plans");
            assertThat(frames(document, 0)).hasSize(1);
        }
        try (Writer writer = Writer.of(Types.AUTOMERGE)) {
            writer.change(transaction -> transaction.set(ObjectId.ROOT, "any", 1));
            post(writer.save()).then().statusCode(201).body("type", equalTo("automerge"));
        }
    }

    @Test
    @DisplayName("[LV4] a file that cannot be read leaves nothing behind: its id is still free")
    void lv4_refusedImport() throws Exception {
        List<byte[]> bad = new ArrayList<>(List.of(new byte[] {1, 2, 3}, "no document".getBytes()));
        try (Writer writer = Writer.ofNote()) {
            writer.type("text");
            byte[] saved = writer.save();
            byte[] damaged = saved.clone();
            damaged[saved.length - 2] ^= 1;
            bad.add(damaged);
            bad.add(Arrays.copyOf(saved, saved.length - 1));
        }
        bad.add(Files.readAllBytes(ChangeSamples.sharedFile("automerge-files/missing_actor.automerge")));
        DocumentId id = Ids.document();
        for (byte[] file : bad) {
            ada.asks()
                    .contentType(BYTES)
                    .body(file)
                    .post("/documents?id=" + id.text())
                    .then()
                    .statusCode(422)
                    .body("code", equalTo("CHANGE_MALFORMED"));
        }
        ada.asks().get("/documents/" + id.text()).then().statusCode(404);
        try (SyncClient client = SyncClient.greeted(server, ada.token())) {
            assertThat(client.open(id, "note").seq()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("[LV5] puts give what the sender lacks; what is there is passed over; what is refused is named")
    void lv5_puts() throws Exception {
        DocumentId document = created("note", "");
        try (Writer one = Writer.ofNote();
                Writer two = Writer.ofNote()) {
            one.type("one ");
            put(document, one.allChanges()).then().statusCode(200).header("Syncline-Accepted", "1");
            two.type("two ");
            Response answer = put(document, two.allChanges());
            answer.then().statusCode(200).header("Syncline-Accepted", "1");
            two.apply(List.of(answer.asByteArray()));
            assertThat(ada.json(document)).contains(two.text());

            Response again = put(document, two.save());
            again.then().statusCode(200).header("Syncline-Accepted", "0");
            assertThat(again.asByteArray()).isEmpty();
            one.apply(List.of(put(document, new byte[0]).asByteArray()));
            assertThat(one.text()).isEqualTo(two.text());
        }
    }

    @Test
    @DisplayName("[LV5] nobody puts a change in the name of a timeline")
    void lv5_timelinesAreNotForged() throws Exception {
        DocumentId document = created("note", "");
        try (SyncClient client = SyncClient.greeted(server, ada.token());
                Writer writer = Writer.ofNote()) {
            client.open(document, null, writer.timeline());
            writer.type("pushed");
            client.push(writer.pushLast(document));
            byte[] forged = writer.type("put");
            put(document, forged)
                    .then()
                    .statusCode(422)
                    .body("refusals[0].code", equalTo("ACTOR_FOREIGN"))
                    .body("accepted", equalTo(0));
        }
    }

    @Test
    @DisplayName("[LV6] a deleted document is unknown at once to everybody who has it open")
    void lv6_deletion() throws Exception {
        DocumentId document = created("note", "");
        try (SyncClient client = SyncClient.greeted(server, ada.token());
                Writer writer = Writer.ofNote()) {
            client.open(document, null, writer.timeline());
            ada.asks().delete("/documents/" + document.text()).then().statusCode(204);

            DownFrame.Fault fault = client.await(DownFrame.Fault.class);
            assertThat(fault.code()).isEqualTo("UNKNOWN_DOCUMENT");
            assertThat(fault.document()).isEqualTo(document);
            writer.type("too late");
            assertThat(client.refusedPush(writer.pushLast(document)).code()).isEqualTo("UNKNOWN_DOCUMENT");
            ada.asks().get("/documents/" + document.text()).then().statusCode(404);
        }
    }

    @Test
    @DisplayName("[LV7] the listing follows the content's title, which begins as the one given at the making")
    void lv7_titles() throws Exception {
        DocumentId document = created("note", "Given");
        try (SyncClient client = SyncClient.greeted(server, ada.token());
                Writer writer = Writer.ofNote()) {
            client.open(document, null, writer.timeline());
            writer.apply(SyncClient.changes(client.itemsUpTo(document, 2)));
            writer.type("text");
            client.push(writer.pushLast(document));
            assertThat(listedTitle(document)).isEqualTo("Given");
            writer.title("Own\u0000 title");
            client.push(writer.pushLast(document));
            Await.until(
                    "the title is listed",
                    Duration.ofSeconds(60),
                    () -> listedTitle(document).equals("Own  title"));
            writer.title("");
            client.push(writer.pushLast(document));
            Await.until(
                    "the title is listed",
                    Duration.ofSeconds(60),
                    () -> listedTitle(document).isEmpty());
        }
    }

    private DocumentId created(String type, String title) {
        String id = ada.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("type", type, "title", title))
                .post("/documents")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        return DocumentId.read(id).orElseThrow();
    }

    private Response get(DocumentId document, String accept) {
        Response response = ada.asks().accept(accept).get("/documents/" + document.text());
        response.then().statusCode(200);
        return response;
    }

    private Response put(DocumentId document, byte[] body) {
        return ada.asks().contentType(BYTES).body(body).put("/documents/" + document.text());
    }

    private Response post(byte[] file) {
        return ada.asks().contentType(BYTES).body(file).post("/documents");
    }

    private List<DownFrame> frames(DocumentId document, long after) {
        Response response = ada.asks().get("/documents/" + document.text() + "/entries?after=" + after);
        response.then().statusCode(200);
        return Frames.decodeBody(response.asByteArray());
    }

    private List<Entry> entries(DocumentId document, long after) {
        return frames(document, after).stream()
                .flatMap(frame -> ((DownFrame.Entries) frame).items().stream())
                .map(SyncClient::entry)
                .toList();
    }

    private static byte[] hashOf(List<Entry> entries) {
        byte[] hash = RollingHash.start();
        for (Entry entry : entries) {
            hash = RollingHash.next(hash, entry);
        }
        return hash;
    }

    private static String loaded(byte[] file) {
        try (Writer reader = Writer.of(Types.AUTOMERGE)) {
            reader.apply(List.of(file));
            return reader.text();
        }
    }

    private String listedTitle(DocumentId document) {
        return ada.asks()
                .get("/documents")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("documents.find { it.id == '" + document.text() + "' }.title");
    }
}
