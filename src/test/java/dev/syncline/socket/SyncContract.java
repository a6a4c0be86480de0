package dev.syncline.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.app.Types;
import dev.syncline.codec.Bytes;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.RestAssured;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The protocol over a real transport, a real database and a real engine; the same for every transport. */
abstract class SyncContract {
    @TestHTTPResource("/")
    URI server;

    final DocumentId document = Ids.document();

    abstract Transport transport();

    @Test
    @DisplayName("[SO1] hello, open, push, ack: what was acknowledged is in the document")
    void so1_aPushIsAcknowledged() throws Exception {
        Person ada = Person.guest("Ada");
        try (SyncClient client = SyncClient.greeted(transport(), server, ada.token());
                Writer writer = Writer.ofNote()) {
            DownFrame.Opened opened = client.open(document, "note", writer.timeline());
            assertThat(opened.role()).isEqualTo("owner");
            assertThat(opened.seq()).isEqualTo(1);
            assertThat(opened.cursors()).hasSize(1).allMatch(cursor -> cursor.durable() == 0);

            writer.type("Hello ");
            writer.type("\uD83D\uDC4B world");
            DownFrame.Ack ack = client.push(writer.push(document, 1, 2));

            assertThat(ack.seq()).isEqualTo(3);
            List<DownFrame.Item> items = client.itemsUpTo(document, 3);
            assertThat(items.get(0)).isInstanceOf(DownFrame.Full.class);
            assertThat(items.subList(1, 3)).allMatch(item -> item instanceof DownFrame.Own);
            assertThat(ada.json(document)).contains("Hello \uD83D\uDC4B world");
        }
    }

    @Test
    @DisplayName("[SO2] a push that comes again is acknowledged again and stored once")
    void so2_redeliveryIsHarmless() throws Exception {
        Person ada = Person.guest("Ada");
        try (SyncClient client = SyncClient.greeted(transport(), server, ada.token());
                Writer writer = Writer.ofNote()) {
            client.open(document, "note", writer.timeline());
            writer.type("once");
            client.push(writer.pushLast(document));

            assertThat(client.push(writer.pushLast(document)).seq()).isEqualTo(2);

            writer.type(" more");
            assertThat(client.push(writer.push(document, 1, 2)).seq()).isEqualTo(3);
            assertThat(ada.json(document)).contains("once more");
        }
    }

    @Test
    @DisplayName("[SO3] a gap, other bytes under a used LSN and a foreign timeline store nothing and are named")
    void so3_pushesThatDoNotFit() throws Exception {
        Person ada = Person.guest("Ada");
        Person bob = Person.guest("Bob");
        try (SyncClient client = SyncClient.greeted(transport(), server, ada.token());
                SyncClient stranger = SyncClient.greeted(transport(), server, bob.token());
                Writer writer = Writer.ofNote();
                Writer twin = Writer.ofNote()) {
            client.open(document, "note", writer.timeline());
            writer.type("one");
            writer.type("two");
            assertThat(client.refusedPush(writer.push(document, 2, 2)).code()).isEqualTo("NON_CONTIGUOUS");
            client.push(writer.push(document, 1, 2));

            twin.type("other");
            UpFrame.Push other = new UpFrame.Push(
                    writer.timeline(),
                    document,
                    1,
                    new byte[32],
                    List.of(twin.entries().get(0)));
            UpFrame.Push otherTwo = new UpFrame.Push(
                    writer.timeline(),
                    document,
                    1,
                    new byte[32],
                    List.of(twin.entries().get(0), twin.entries().get(0)));
            assertThat(client.refusedPush(otherTwo).code()).isEqualTo("TIMELINE_FORKED");

            DocumentId own = Ids.document();
            stranger.open(own, "note", writer.timeline());
            UpFrame.Push foreign = new UpFrame.Push(writer.timeline(), own, 1, other.chain(), other.entries());
            assertThat(stranger.refusedPush(foreign).code()).isEqualTo("TIMELINE_FOREIGN");
            assertThat(ada.json(document)).contains("onetwo");
        }
    }

    @Test
    @DisplayName("[SO4] a refused change consumes its LSN, and those behind it go on")
    void so4_refusalsGoOn() throws Exception {
        Person ada = Person.guest("Ada");
        try (SyncClient client = SyncClient.greeted(transport(), server, ada.token());
                Writer writer = Writer.ofNote();
                Writer other = Writer.ofNote()) {
            client.open(document, "note", writer.timeline());
            client.itemsUpTo(document, 1);
            byte[] good = writer.type("good");
            byte[] foreign = other.type("foreign");
            byte[] later = writer.type(" later");
            byte[] damaged = later.clone();
            damaged[damaged.length - 1] ^= 1;

            client.push(new UpFrame.Push(
                    writer.timeline(),
                    document,
                    1,
                    new byte[32],
                    List.of(good, damaged, foreign, new byte[] {1}, later)));

            List<DownFrame.Item> items = client.itemsUpTo(document, 6);
            assertThat(items.stream()
                            .filter(item -> item instanceof DownFrame.Full)
                            .map(item -> SyncClient.entry(item).refusal()))
                    .containsExactly("CHANGE_MALFORMED", "ACTOR_FOREIGN", "CHANGE_MALFORMED");
            assertThat(ada.json(document)).contains("good later");
        }
    }

    @Test
    @DisplayName("[SO5] two people converge; each gets markers for its own work and bytes of the other's")
    void so5_twoConverge() throws Exception {
        Person ada = Person.guest("Ada");
        Person bob = Person.guest("Bob");
        ProjectId project = ProjectId.read(ada.project("Ours")).orElseThrow();
        ada.addMember(project.text(), bob, "editor");
        try (SyncClient one = SyncClient.greeted(transport(), server, ada.token());
                SyncClient two = SyncClient.greeted(transport(), server, bob.token());
                Writer first = Writer.ofNote();
                Writer second = Writer.ofNote()) {
            one.send(new UpFrame.Open(document, "note", project, null, 0, null, List.of(first.timeline())));
            one.await(DownFrame.Opened.class);
            assertThat(two.open(document, "note", second.timeline()).role()).isEqualTo("editor");

            first.type("from Ada ");
            second.type("from Bob ");
            one.push(first.pushLast(document));
            two.push(second.pushLast(document));
            List<DownFrame.Item> atAda = one.itemsUpTo(document, 3);
            List<DownFrame.Item> atBob = two.itemsUpTo(document, 3);

            assertThat(atAda).filteredOn(item -> item instanceof DownFrame.Own).hasSize(1);
            assertThat(atBob).filteredOn(item -> item instanceof DownFrame.Own).hasSize(1);
            first.apply(SyncClient.changes(atAda));
            second.apply(SyncClient.changes(atBob));
            assertThat(first.text()).isEqualTo(second.text());
            assertThat(ada.json(document)).contains(first.text());
        }
    }

    @Test
    @DisplayName("[SO6] a viewer reads and may not push; a stranger sees nothing; a removed member is told")
    void so6_rolesHold() throws Exception {
        Person ada = Person.guest("Ada");
        Person eve = Person.guest("Eve");
        ProjectId project = ProjectId.read(ada.project("Ours")).orElseThrow();
        try (SyncClient owner = SyncClient.greeted(transport(), server, ada.token());
                SyncClient other = SyncClient.greeted(transport(), server, eve.token());
                Writer writer = Writer.ofNote()) {
            owner.send(new UpFrame.Open(document, "note", project, null, 0, null, List.of()));
            owner.await(DownFrame.Opened.class);
            other.send(new UpFrame.Open(document, null, null, null, 0, null, List.of()));
            assertThat(other.await(DownFrame.Fault.class).code()).isEqualTo("UNKNOWN_DOCUMENT");

            ada.addMember(project.text(), eve, "viewer");
            assertThat(other.open(document, null, writer.timeline()).role()).isEqualTo("viewer");
            writer.type("no");
            assertThat(other.refusedPush(writer.pushLast(document)).code()).isEqualTo("READ_ONLY");

            ada.asks()
                    .delete("/projects/" + project.text() + "/members/" + eve.user())
                    .then()
                    .statusCode(204);
            assertThat(other.await(DownFrame.Revoked.class).document()).isEqualTo(document);
            assertThat(other.refusedPush(writer.pushLast(document)).code()).isEqualTo("UNKNOWN_DOCUMENT");
        }
    }

    @Test
    @DisplayName("[SO19] a former member who names a position on the journal hears ACCESS_LOST, until a role is given"
            + " again; a stranger, and who names what the server does not have, hear UNKNOWN_DOCUMENT")
    void so19_accessLost() throws Exception {
        Person ada = Person.guest("Ada");
        Person eve = Person.guest("Eve");
        Person stranger = Person.guest("Stranger");
        ProjectId project = ProjectId.read(ada.project("Ours")).orElseThrow();
        try (SyncClient owner = SyncClient.greeted(transport(), server, ada.token());
                SyncClient former = SyncClient.greeted(transport(), server, eve.token());
                SyncClient nobody = SyncClient.greeted(transport(), server, stranger.token())) {
            owner.send(new UpFrame.Open(document, "note", project, null, 0, null, List.of()));
            byte[] history = owner.await(DownFrame.Opened.class).history();
            byte[] hash = owner.await(DownFrame.Entries.class).hash();
            assertThat(refusedOpen(former, history, 1, hash))
                    .as("not yet a member")
                    .isEqualTo("UNKNOWN_DOCUMENT");
            ada.addMember(project.text(), eve, "editor");
            former.open(document, null);

            ada.asks()
                    .delete("/projects/" + project.text() + "/members/" + eve.user())
                    .then()
                    .statusCode(204);
            assertThat(former.await(DownFrame.Revoked.class).document()).isEqualTo(document);

            assertThat(refusedOpen(former, history, 1, hash)).isEqualTo("ACCESS_LOST");
            assertThat(refusedOpen(former, new byte[16], 1, hash))
                    .as("another history")
                    .isEqualTo("UNKNOWN_DOCUMENT");
            assertThat(refusedOpen(former, history, 2, hash))
                    .as("more than there is")
                    .isEqualTo("UNKNOWN_DOCUMENT");
            assertThat(refusedOpen(former, null, 0, null)).as("no copy").isEqualTo("UNKNOWN_DOCUMENT");
            assertThat(refusedOpen(nobody, history, 1, hash)).as("a stranger").isEqualTo("UNKNOWN_DOCUMENT");
            ada.addMember(project.text(), eve, "viewer");
            assertThat(former.open(document, null).role()).isEqualTo("viewer");
        }
    }

    private String refusedOpen(SyncClient client, byte[] history, long seq, byte[] hash) throws Exception {
        client.send(new UpFrame.Open(document, null, null, history, seq, hash, List.of()));
        return client.await(DownFrame.Fault.class).code();
    }

    @Test
    @DisplayName("[SO8] a large push goes over HTTP and is acknowledged there; the connection hears its marker")
    void so8_aLargePush() throws Exception {
        Person ada = Person.guest("Ada");
        try (SyncClient client = SyncClient.greeted(transport(), server, ada.token());
                Writer writer = Writer.ofNote()) {
            client.open(document, "note", writer.timeline());
            writer.change(transaction -> transaction.set(org.automerge.ObjectId.ROOT, "blob", noise(100_000)));
            byte[] answer = ada.asks()
                    .contentType("application/cbor")
                    .body(Frames.encode(writer.pushLast(document)))
                    .post("/sync/push")
                    .then()
                    .statusCode(200)
                    .contentType("application/cbor")
                    .extract()
                    .asByteArray();

            DownFrame.Ack ack = (DownFrame.Ack) Frames.decodeBody(answer).get(0);
            assertThat(ack.lsn()).isEqualTo(1);
            assertThat(client.itemsUpTo(document, 2).get(1)).isInstanceOf(DownFrame.Own.class);

            try (SyncClient other = SyncClient.greeted(transport(), server, ada.token())) {
                other.open(document, null);
                assertThat(other.itemsUpTo(document, 2).get(1)).isInstanceOf(DownFrame.Elsewhere.class);
            }
            byte[] entries = ada.asks()
                    .get("/documents/" + document.text() + "/entries?after=1")
                    .then()
                    .statusCode(200)
                    .extract()
                    .asByteArray();
            DownFrame.Entries fetched =
                    (DownFrame.Entries) Frames.decodeBody(entries).get(0);
            assertThat(SyncClient.entry(fetched.items().get(0)).bytes())
                    .isEqualTo(writer.entries().get(0));
            assertThat(Bytes.hex(fetched.hash()))
                    .isEqualTo(ada.asks()
                            .get("/documents/" + document.text())
                            .then()
                            .extract()
                            .header("Syncline-Hash"));
        }
    }

    @Test
    @DisplayName("[SO9] a resuming client gets exactly what it lacks, or is sent to the snapshot")
    void so9_resume() throws Exception {
        Person ada = Person.guest("Ada");
        try (SyncClient client = SyncClient.greeted(transport(), server, ada.token());
                Writer writer = Writer.of(Types.NOTE)) {
            DownFrame.Opened first = client.open(document, "note", writer.timeline());
            writer.type("a");
            writer.type("b");
            client.push(writer.push(document, 1, 1));
            DownFrame.Entries at = client.await(DownFrame.Entries.class, frame -> frame.last() == 2);
            client.push(writer.push(document, 2, 2));

            try (SyncClient again = SyncClient.greeted(transport(), server, ada.token())) {
                again.send(new UpFrame.Open(
                        document, null, null, first.history(), 2, at.hash(), List.of(writer.timeline())));
                DownFrame.Opened resumed = again.await(DownFrame.Opened.class);
                assertThat(resumed.from()).isEqualTo(2);
                assertThat(resumed.cursors().get(0).durable()).isEqualTo(2);
                assertThat(again.itemsUpTo(document, 3)).hasSize(1);

                again.send(new UpFrame.Open(document, null, null, first.history(), 2, new byte[32], List.of()));
                assertThat(again.await(DownFrame.Opened.class).from()).isEqualTo(0);
                again.send(new UpFrame.Open(document, null, null, new byte[16], 2, at.hash(), List.of()));
                assertThat(again.await(DownFrame.Opened.class).from()).isEqualTo(0);
            }
        }
    }

    @Test
    @DisplayName(
            "[SO9] a position that the journal of the same history contradicts is counted, another history's is not")
    void so9_otherJournal() throws Exception {
        Person ada = Person.guest("Ada");
        try (SyncClient client = SyncClient.greeted(transport(), server, ada.token());
                Writer writer = Writer.of(Types.NOTE)) {
            DownFrame.Opened first = client.open(document, "note", writer.timeline());
            writer.type("a");
            client.push(writer.pushLast(document));
            DownFrame.Entries at = client.await(DownFrame.Entries.class, frame -> frame.last() == 2);
            double before = otherJournals();

            resume(client, first.history(), 2, new byte[32]);
            assertThat(otherJournals()).as("another hash").isEqualTo(before + 1);
            resume(client, first.history(), 9, at.hash());
            assertThat(otherJournals()).as("more than there is").isEqualTo(before + 2);
            resume(client, new byte[16], 9, at.hash());
            resume(client, first.history(), 2, at.hash());
            assertThat(otherJournals()).isEqualTo(before + 2);
        }
    }

    private void resume(SyncClient client, byte[] history, long seq, byte[] hash) throws Exception {
        client.send(new UpFrame.Open(document, null, null, history, seq, hash, List.of()));
        client.await(DownFrame.Opened.class);
    }

    private static double otherJournals() {
        return RestAssured.get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("syncline_live_other_journals_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new java.util.Random(8).nextBytes(noise);
        return noise;
    }
}
