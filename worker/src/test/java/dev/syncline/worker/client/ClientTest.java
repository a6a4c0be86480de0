package dev.syncline.worker.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.ChainHash;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.UpFrame;
import dev.syncline.worker.vault.Vault;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client of one device, on a disk and a server that do what the test says. */
class ClientTest {
    private static final DocumentId NOTE = new DocumentId(1, 1);
    private static final byte[] HISTORY = new byte[16];

    private final List<String> answers = new ArrayList<>();

    private void answered(Refusal refusal) {
        answers.add(refusal == null ? "opened" : refusal.code());
    }

    @Test
    @DisplayName("[CL1] a document that could not be opened without a connection is not on the device")
    void cl1_offlineLeavesNothing() {
        TestDevice device = new TestDevice(1).boot();

        device.client.open(NOTE, null, null, this::answered);
        assertThat(answers).as("while the connection is being made").isEmpty();
        device.passTime();

        assertThat(answers).containsExactly("OFFLINE");
        assertThat(device.client.known()).isEmpty();
        assertThat(device.client.isOpen(NOTE)).isFalse();
    }

    @Test
    @DisplayName("[CL1] nor is one whose connection ended before its content came, also after a restart")
    void cl1_lostConnectionLeavesNothing() {
        TestDevice device = new TestDevice(1).boot();
        device.online();
        device.client.open(NOTE, null, null, this::answered);
        device.receive(new DownFrame.Opened(NOTE, "note", "editor", HISTORY, 900, 900, List.of()));

        device.offline();

        assertThat(answers).containsExactly("OFFLINE");
        assertThat(device.client.known()).isEmpty();
        device.flushAll();
        assertThat(device.boot().client.known()).isEmpty();
    }

    @Test
    @DisplayName("[CL1] nor is one that the server does not know")
    void cl1_unknownLeavesNothing() {
        TestDevice device = new TestDevice(1).boot();
        device.online();
        device.client.open(NOTE, null, null, this::answered);
        assertThat(device.client.known()).as("while it is asked for").isEmpty();

        device.receive(new DownFrame.Fault("UNKNOWN_DOCUMENT", "no such document", NOTE, null, -1));

        assertThat(answers).containsExactly("UNKNOWN_DOCUMENT");
        assertThat(device.faults).as("told to who asked, and to nobody else").isEmpty();
        assertThat(device.client.known()).isEmpty();
    }

    @Test
    @DisplayName("[CL6] a document of a type that this client does not know is refused, closed and not kept")
    void cl6_unknownType() {
        TestDevice device = new TestDevice(1).boot();
        device.online();
        device.client.open(NOTE, null, null, this::answered);

        device.receive(new DownFrame.Opened(NOTE, "sheet", "editor", HISTORY, 3, 0, List.of()));

        assertThat(answers).containsExactly("UNKNOWN_TYPE");
        assertThat(device.sent).last().isEqualTo(new UpFrame.Close(NOTE));
        assertThat(device.client.known()).isEmpty();
    }

    @Test
    @DisplayName("[CL1] what the server says of a document that was forgotten meanwhile concerns nobody")
    void cl1_forgottenIsForgotten() {
        TestDevice device = written("one ");
        device.online();

        device.client.forget(NOTE);
        device.receive(new DownFrame.Fault("UNKNOWN_DOCUMENT", "no such document", NOTE, null, -1));

        assertThat(device.faults).isEmpty();
        assertThat(device.client.known()).isEmpty();
    }

    @Test
    @DisplayName("[CL4] the first sign-in adopts the documents begun before it, and what was remembered of them")
    void cl4_signInAdopts() {
        TestDevice device = new TestDevice(1).bootLocal();
        device.client.open(NOTE, "note", null, this::answered);
        device.client.remember("titles", new byte[] {1});

        device.client.signedIn(TestDevice.USER.text(), new byte[0]);

        device.flushAll();
        for (TestDevice now : List.of(device, new TestDevice(2, device.flushed).bootLocal())) {
            assertThat(now.client.principal()).isEqualTo(TestDevice.USER.text());
            assertThat(now.client.known()).hasSize(1);
            assertThat(now.client.recall("titles")).containsExactly(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"note", "board", "automerge"})
    @DisplayName("[CL13] a document of any type is made without a connection, and is there after a restart")
    void cl13_madeOffline(String type) {
        TestDevice device = new TestDevice(1).boot();
        device.client.open(NOTE, type, null, this::answered);
        device.flushAll();
        device.boot().client.open(NOTE, null, null, this::answered);

        assertThat(answers).containsExactly("opened", "opened");
        assertThat(device.client.known()).hasSize(1);
        assertThat(device.client.json(NOTE)).startsWith("{");
    }

    @Test
    @DisplayName("[CL1] once the connection is there it opens")
    void cl1_opensOnceOnline() {
        TestDevice device = new TestDevice(1).boot();
        device.client.open(NOTE, null, null, this::answered);
        device.online();

        device.passTime();

        assertThat(answers).isEmpty();
        assertThat(device.sent).last().isInstanceOf(UpFrame.Open.class);
    }

    @Test
    @DisplayName("[CL5] a connection on which nothing comes, although the server was asked, is made anew")
    void cl5_deadConnection() {
        TestDevice device = written("one ");
        device.online();
        device.passTime();
        device.sent.clear();

        device.passTime();
        assertThat(device.sent).singleElement().isInstanceOf(UpFrame.Hello.class);
        assertThat(device.reconnects).isZero();

        device.passTime();
        assertThat(device.reconnects).isEqualTo(1);
    }

    @Test
    @DisplayName("[CL5] one whose server answers stays as it is")
    void cl5_quietConnection() {
        TestDevice device = written("one ");
        device.online();
        for (int i = 0; i < 3; i++) {
            device.passTime();
            device.passTime();
            device.sent.clear();
            device.welcome();
        }

        assertThat(device.reconnects).isZero();
        assertThat(device.sent).as("nothing is opened anew").isEmpty();
    }

    @Test
    @DisplayName("[CL2] wherever the journal ends, what a fork took from a timeline is on the next: nothing is lost")
    void cl2_forkIsOneBatch() {
        TestDevice device = written("one ", "two ");
        List<byte[]> before = List.copyOf(device.flushed);

        TestDevice forking = new TestDevice(2, before).bootIncomplete();
        forking.flushAll();
        forking.client.open(NOTE, null, null, this::answered);
        assertThat(forking.text(NOTE).value()).isEqualTo("two one ");
        forking.flushAll();

        everyCutHas(forking.flushed, before.size(), "two one ");
    }

    @Test
    @DisplayName("[CL14] everybody who waits for a batch is answered, whatever the answer does to one of them")
    void cl14_oneThrows() {
        TestDevice device = written("one ");
        List<Vault.Place> places = new ArrayList<>();
        device.client.remember("key", new byte[] {1});
        device.client.whenSaved(place -> {
            throw new IllegalStateException("a bug");
        });
        device.client.whenSaved(places::add);

        assertThatThrownBy(device::flushAll).hasMessage("a bug");

        assertThat(places).containsExactly(Vault.Place.DEVICE);
    }

    /** Two copies of a profile wrote on; what the first wrote reached the server, the second comes back. */
    private final class Copies {
        final TestDevice gone = written("one ");
        final byte[] confirmed;
        final byte[] newer;
        final TimelineId timeline;
        final TestDevice back;
        final byte[] snapshot;

        Copies() {
            gone.online();
            timeline = ((UpFrame.Open) gone.sent.get(gone.sent.size() - 1))
                    .timelines()
                    .get(0);
            confirmed = ChainHash.next(ChainHash.start(), pushed(0, ChainHash.start()));
            gone.receive(new DownFrame.Ack(NOTE, timeline, 1, 1));
            gone.flushAll();
            back = new TestDevice(2, gone.flushed).boot();
            back.client.open(NOTE, null, null, ClientTest.this::answered);
            back.type(NOTE, "mine ");
            back.flushAll();
            gone.type(NOTE, "theirs ");
            gone.flushAll();
            newer = ChainHash.next(confirmed, pushed(1, confirmed));
            snapshot = gone.client.export(NOTE);
        }

        private byte[] pushed(long durable, byte[] chain) {
            gone.receive(opened(1, 0, durable, chain));
            var push = (UpFrame.Push) gone.sent.get(gone.sent.size() - 1);
            return push.entries().get(push.entries().size() - 1);
        }

        /** The one that came back is told what the server has of its timeline, and to fetch the document as a whole. */
        void comesBack(long durable, byte[] chain) {
            back.online();
            back.receive(opened(50, 50, durable, chain));
            back.requests.get(0).serve(HISTORY, 50, snapshot);
        }

        private DownFrame opened(long seq, long from, long durable, byte[] chain) {
            return new DownFrame.Opened(
                    NOTE,
                    "note",
                    "editor",
                    HISTORY,
                    seq,
                    from,
                    List.of(new DownFrame.Cursor(timeline, durable, chain)));
        }
    }

    @Test
    @DisplayName(
            "[CL3] a profile's older copy keeps what it wrote when the server is known to have more of its timeline")
    void cl3_olderCopyIsToldInTime() {
        Copies copies = new Copies();
        int before = copies.back.flushed.size();

        copies.comesBack(2, copies.newer);

        bothAreThere(copies, before);
    }

    @Test
    @DisplayName("[CL3] and when the other copy's push arrives between the answer and the document")
    void cl3_olderCopyMeetsAPushOnItsWay() {
        Copies copies = new Copies();
        int before = copies.back.flushed.size();

        copies.comesBack(1, copies.confirmed);

        bothAreThere(copies, before);
    }

    private void bothAreThere(Copies copies, int before) {
        assertThat(copies.back.text(NOTE).value()).contains("mine ", "theirs ", "one ");
        copies.back.flushAll();
        assertThat(copies.back.savedSerial).as("what is shown is saved").isEqualTo(copies.back.client.serial(NOTE));
        everyCutHas(copies.back.flushed, before, "mine ");
    }

    private static TestDevice written(String... words) {
        TestDevice device = new TestDevice(1).boot();
        device.client.open(NOTE, "note", null, refusal -> {});
        for (String word : words) {
            device.type(NOTE, word);
        }
        device.flushAll();
        return device;
    }

    /** Boots a device on every beginning of a journal that has the first batches, and reads its note. */
    private void everyCutHas(List<byte[]> journal, int first, String text) {
        for (int cut = first; cut <= journal.size(); cut++) {
            TestDevice again = new TestDevice(3, journal.subList(0, cut)).boot();
            again.client.open(NOTE, null, null, this::answered);
            assertThat(again.text(NOTE).value())
                    .as("after %d of %d batches", cut, journal.size())
                    .contains(text);
        }
    }
}
