package dev.syncline.worker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.Utf8;
import dev.syncline.command.Arguments;
import dev.syncline.engine.InProcessEngine;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.UpFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of the copy of a document to which access was taken away. */
class AccessLostTest {
    private static final DocumentId NOTE = new DocumentId(1, 1);
    private static final DocumentId DESK = new DocumentId(1, 2);
    private static final byte[] HISTORY = new byte[16];

    private final TestDevice device = new TestDevice(1).boot();
    private byte[] hash = RollingHash.start();

    /** A note with one word that the server has. */
    private void shared() {
        device.client.open(NOTE, "note", null, refusal -> {});
        device.online();
        device.receive(new DownFrame.Opened(NOTE, "note", "editor", HISTORY, 0, 0, List.of()));
        device.flushAll();
        device.type(NOTE, "shared ");
        device.flushAll();
        UpFrame.Push push = (UpFrame.Push) device.sent.get(device.sent.size() - 1);
        var entry = new Entry(
                1,
                TestDevice.USER,
                0,
                push.timeline(),
                push.first(),
                "",
                push.entries().get(0));
        hash = RollingHash.next(hash, entry);
        device.receive(new DownFrame.Entries(NOTE, hash, List.<DownFrame.Item>of(new DownFrame.Full(entry))));
        device.flushAll();
    }

    private void lose(DocumentId document, String code) {
        device.receive(new DownFrame.Fault(code, "", document, null, -1));
    }

    private TestDevice again() {
        return new TestDevice(2, device.flushed).boot();
    }

    private static List<DocumentId> known(TestDevice device) {
        return device.client.known().stream().map(Client.Known::document).toList();
    }

    private static String text(TestDevice device, SetAside item) {
        try (InProcessEngine engine = new InProcessEngine()) {
            DocumentId some = new DocumentId(9, 9);
            engine.load(some, List.of(device.client.box().file(item.key())))
                    .toCompletableFuture()
                    .join();
            return engine.json(some).toCompletableFuture().join();
        }
    }

    @Test
    @DisplayName("[CL17] a copy without unsent work leaves the device, and soon its bytes do")
    void cl17_nothingUnsent() {
        shared();
        assertThat(stored("shared ")).isTrue();

        lose(NOTE, "ACCESS_LOST");
        device.flushAll();

        assertThat(device.left).containsExactly(NOTE);
        assertThat(device.faults).extracting(Refusal::code).containsExactly("ACCESS_LOST");
        assertThat(device.client.isOpen(NOTE)).isFalse();
        assertThat(known(device)).isEmpty();
        assertThat(known(again())).isEmpty();
        assertThat(device.client.box().list()).isEmpty();
        device.passTime();
        device.flushAll();
        assertThat(device.replaced).isEqualTo(1);
        assertThat(stored("shared ")).isFalse();
    }

    @Test
    @DisplayName("[CL17] what was forgotten before a worker ended leaves the files in its next life")
    void cl17_forgottenBefore() {
        shared();
        lose(NOTE, "ACCESS_LOST");
        device.flushAll();

        TestDevice next = again();
        next.flushAll();
        next.passTime();
        next.flushAll();

        assertThat(next.replaced).isEqualTo(1);
        TestDevice last = new TestDevice(3, next.flushed).boot();
        last.flushAll();
        last.passTime();
        last.flushAll();
        assertThat(last.replaced).as("once").isZero();
    }

    private boolean stored(String word) {
        String hex = Bytes.hex(Utf8.encode(word));
        return device.flushed.stream().anyMatch(batch -> Bytes.hex(batch).contains(hex));
    }

    @Test
    @DisplayName("[CL17] what was not sent is set aside in the batch with which the copy goes: no crash finds neither")
    void cl17_unsentIsSetAside() {
        shared();
        device.type(NOTE, "unsent ");

        lose(NOTE, "ACCESS_LOST");
        assertThat(device.left).as("not before everything is saved").isEmpty();
        List<Integer> batches = new ArrayList<>();
        while (device.flush()) {
            batches.add(device.flushed.size());
        }

        assertThat(device.rejected).containsExactly("ACCESS_LOST");
        assertThat(device.left).containsExactly(NOTE);
        for (int end = batches.get(0); end <= device.flushed.size(); end++) {
            TestDevice crashed = new TestDevice(2, device.flushed.subList(0, end)).boot();
            List<SetAside> aside = crashed.client.box().list();
            assertThat(known(crashed)).hasSize(1 - aside.size());
            for (SetAside item : aside) {
                assertThat(item.code()).isEqualTo("ACCESS_LOST");
                assertThat(item.entries()).isEqualTo(1);
                assertThat(text(crashed, item)).contains("unsent shared ");
            }
        }
        assertThat(again().client.box().list()).hasSize(1);
    }

    @Test
    @DisplayName("[CL17] what the server merely does not know stays, with everything unsent")
    void cl17_unknownStays() {
        shared();
        device.type(NOTE, "unsent ");
        device.flushAll();

        for (String code : List.of("UNKNOWN_DOCUMENT", "UNKNOWN_PROJECT", "FORBIDDEN")) {
            lose(NOTE, code);
            device.flushAll();
        }

        assertThat(device.left).isEmpty();
        assertThat(device.text(NOTE).value()).isEqualTo("unsent shared ");
        assertThat(device.client.status(NOTE).waiting()).isEqualTo(1);
        assertThat(device.client.box().list()).isEmpty();
    }

    @Test
    @DisplayName("[CL17] the news that a role was taken makes the device ask; access given again meanwhile goes on")
    void cl17_revokedAsks() {
        shared();
        device.sent.clear();

        device.receive(new DownFrame.Revoked(NOTE));

        assertThat(device.sent).singleElement().isInstanceOfSatisfying(UpFrame.Open.class, open -> {
            assertThat(open.document()).isEqualTo(NOTE);
            assertThat(open.seq()).isEqualTo(1);
            assertThat(open.history()).isEqualTo(HISTORY);
        });
        device.receive(new DownFrame.Opened(NOTE, "note", "viewer", HISTORY, 1, 1, List.of()));
        device.flushAll();
        assertThat(device.left).isEmpty();
        assertThat(device.client.status(NOTE).role()).isEqualTo("viewer");
        assertThat(device.client.status(NOTE).blocked()).isEmpty();
    }

    @Test
    @DisplayName("[CL17] an answer that was on its way does not bring the document back")
    void cl17_lateAnswer() {
        shared();
        byte[] saved = device.client.export(NOTE);
        device.offline();
        device.online();
        device.receive(new DownFrame.Opened(NOTE, "note", "editor", HISTORY, 9, 9, List.of()));
        assertThat(device.requests).hasSize(1);

        lose(NOTE, "ACCESS_LOST");
        device.flushAll();
        device.requests.get(0).serve(HISTORY, 9, saved);
        device.flushAll();

        assertThat(device.left).containsExactly(NOTE);
        assertThat(known(again())).isEmpty();
    }

    @Test
    @DisplayName("[CL17] where the box has no room for more the copy stays, so that no older work has to go for it")
    void cl17_noRoom() {
        shared();
        for (int i = 0; i < 50; i++) {
            device.client.remember("set aside " + i, aside());
        }
        device.type(NOTE, "unsent ");
        device.flushAll();

        lose(NOTE, "ACCESS_LOST");
        device.flushAll();

        assertThat(device.left).isEmpty();
        assertThat(device.client.status(NOTE).blocked()).isEqualTo("ACCESS_LOST");
        assertThat(device.client.box().list()).hasSize(50);
    }

    private static byte[] aside() {
        return new SetAside("set aside", new DocumentId(5, 5), "note", "CHANGE_HOSTILE", 1, 0)
                .memo("somebody", new byte[] {1})
                .value();
    }

    @Test
    @DisplayName("[CL17] a document with commands that were not sent stays, and says why it is blocked")
    void cl17_commands() {
        device.client.open(DESK, "desk", null, refusal -> {});
        device.online();
        device.receive(new DownFrame.Opened(DESK, "desk", "editor", HISTORY, 0, 0, List.of()));
        device.flushAll();
        var title = Arguments.NONE.with("ticket", "a").with("title", "Leak");
        assertThat(device.run(DESK, "ticket.open", title, 1, place -> {})).isNull();
        device.flushAll();

        lose(DESK, "ACCESS_LOST");
        device.flushAll();

        assertThat(device.left).isEmpty();
        assertThat(device.client.status(DESK).blocked()).isEqualTo("ACCESS_LOST");
        assertThat(device.client.status(DESK).waiting()).isEqualTo(1);
    }
}
