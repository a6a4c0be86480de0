package dev.syncline.worker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.codec.Bytes;
import dev.syncline.document.Edit;
import dev.syncline.document.Value;
import dev.syncline.engine.InProcessEngine;
import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.ChainHash;
import dev.syncline.journal.DeviceRecord;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import dev.syncline.worker.link.Link;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of work that the server refuses. */
class SetAsideTest {
    private static final DocumentId NOTE = new DocumentId(1, 1);
    private static final byte[] HISTORY = new byte[16];

    /** A device on a note with one word on the server, to which every word typed from then on is refused. */
    private static final class Refused {
        final TestDevice device = new TestDevice(1).boot();
        private byte[] hash = RollingHash.start();
        private long seq;

        Refused() {
            device.client.open(NOTE, "note", null, refusal -> {});
            device.online();
            device.receive(new DownFrame.Opened(NOTE, "note", "editor", HISTORY, 0, 0, List.of()));
            device.flushAll();
            type("kept ", "");
        }

        /** Types a word, and has the server decide on it. */
        void type(String word, String refusal) {
            device.type(NOTE, word);
            device.flushAll();
            decide((UpFrame.Push) device.sent.get(device.sent.size() - 1), refusal);
        }

        void decide(UpFrame.Push push, String refusal) {
            byte[] shown = refusal.isEmpty() ? push.entries().get(0) : Bytes.EMPTY;
            var entry = new Entry(++seq, TestDevice.USER, 0, push.timeline(), push.first(), refusal, shown);
            hash = RollingHash.next(hash, entry);
            device.receive(new DownFrame.Entries(NOTE, hash, List.<DownFrame.Item>of(new DownFrame.Full(entry))));
            device.flushAll();
        }

        /** What the server says when it has a push that the device has heard nothing of, its journal ending at {@code tail}. */
        DownFrame.Opened decided(UpFrame.Push push, long tail) {
            byte[] chain = ChainHash.next(push.chain(), push.entries().get(0));
            var cursor = new DownFrame.Cursor(push.timeline(), push.first(), chain);
            return new DownFrame.Opened(NOTE, "note", "editor", HISTORY, tail, seq, List.of(cursor));
        }

        TestDevice again() {
            return new TestDevice(2, device.flushed).boot();
        }
    }

    private static String text(byte[] file) {
        try (InProcessEngine engine = new InProcessEngine()) {
            DocumentId some = new DocumentId(9, 9);
            engine.load(some, List.of(file)).toCompletableFuture().join();
            return engine.json(some).toCompletableFuture().join();
        }
    }

    @Test
    @DisplayName(
            "[CL15] what the server refuses is set aside with its document, through restarts, until it is discarded")
    void cl15_refusedIsKept() {
        Refused refused = new Refused();

        refused.type("lost ", "CHANGE_HOSTILE");

        assertThat(refused.device.rejected).containsExactly("CHANGE_HOSTILE");
        assertThat(refused.device.text(NOTE).value()).isEqualTo("kept ");
        TestDevice again = refused.again();
        assertThat(again.client.box().list()).singleElement().satisfies(item -> {
            assertThat(item.document()).isEqualTo(NOTE);
            assertThat(item.type()).isEqualTo("note");
            assertThat(item.code()).isEqualTo("CHANGE_HOSTILE");
            assertThat(item.entries()).isEqualTo(1);
            assertThat(text(again.client.box().file(item.key()))).contains("lost kept ");
        });
        String key = again.client.box().list().get(0).key();
        assertThat(again.client.box().discard(key)).isTrue();
        again.flushAll();

        TestDevice last = new TestDevice(3, again.flushed).boot();
        assertThat(last.client.box().list()).isEmpty();
        assertThat(last.client.box().file(key)).isNull();
        assertThat(last.client.box().discard(key)).as("twice").isFalse();
        assertThat(last.client.box().discard("titles")).as("what is none").isFalse();
    }

    @Test
    @DisplayName("[CL16] what was refused while the device did not hear it is set aside once it hears")
    void cl16_refusedUnheard() {
        Refused refused = new Refused();
        TestDevice device = refused.device;
        device.type(NOTE, "lost ");
        device.flushAll();
        UpFrame.Push push = (UpFrame.Push) device.sent.get(device.sent.size() - 1);
        device.offline();

        device.online();
        device.receive(refused.decided(push, 2));
        assertThat(device.sent.get(device.sent.size() - 1))
                .as("it is not sent again")
                .isInstanceOf(UpFrame.Open.class);
        refused.decide(push, "CHANGE_HOSTILE");

        assertThat(device.rejected).containsExactly("CHANGE_HOSTILE");
        assertThat(device.text(NOTE).value()).isEqualTo("kept ");
        assertThat(device.client.box().list()).extracting(SetAside::code).containsExactly("CHANGE_HOSTILE");
    }

    @Test
    @DisplayName("[CL16] nor is it shown any longer where a saved document says nothing of it")
    void cl16_refusedBehindTheHorizon() {
        Refused refused = new Refused();
        TestDevice device = refused.device;
        byte[] saved = device.client.export(NOTE);
        device.type(NOTE, "lost ");
        device.flushAll();
        UpFrame.Push push = (UpFrame.Push) device.sent.get(device.sent.size() - 1);
        device.offline();

        device.online();
        DownFrame.Opened beyond = refused.decided(push, 2);
        device.receive(new DownFrame.Opened(NOTE, "note", "editor", HISTORY, 2, 2, beyond.cursors()));
        device.requests.get(0).serve(HISTORY, 2, saved);

        assertThat(device.rejected).containsExactly("REFUSED");
        assertThat(device.text(NOTE).value()).isEqualTo("kept ");
        assertThat(text(device.client
                        .box()
                        .file(device.client.box().list().get(0).key())))
                .contains("lost kept ");
    }

    @Test
    @DisplayName("[CL16] the ack of a large push may come before the journal says that it was refused")
    void cl16_ackAhead() {
        Refused refused = new Refused();
        TestDevice device = refused.device;
        byte[] large = new byte[100_000];
        new Random(1).nextBytes(large);
        var put = new Edit.Put(Edit.ROOT, "picture", new Value.Bytes(large));
        device.client.edit(NOTE, List.of(put), "tab", 1, place -> {});
        device.flushAll();
        TestDevice.Request request = device.requests.get(0);
        UpFrame.Push push = (UpFrame.Push) Frames.decodeUpBody(request.body(), request.body().length);

        DownFrame ack = new DownFrame.Ack(NOTE, push.timeline(), push.first(), 2);
        request.answer().accept(new Link.Answer(200, "", Frames.encode(ack)));
        refused.decide(push, "DOCUMENT_TOO_LARGE");

        assertThat(device.rejected).containsExactly("DOCUMENT_TOO_LARGE");
        assertThat(device.client.json(NOTE)).doesNotContain("picture");
    }

    @Test
    @DisplayName("[CL15] a journal that is written anew keeps what is set aside")
    void cl15_condensed() {
        Refused refused = new Refused();
        refused.type("lost ", "CHANGE_HOSTILE");
        TestDevice device = refused.device;

        device.growthMin = 0;
        device.type(NOTE, "more ");
        device.flushAll();
        device.receive(new DownFrame.Ack(NOTE, TimelineId.NONE, 1, 1));
        device.passTime();
        device.flushAll();

        assertThat(device.replaced).as("written anew").isPositive();
        TestDevice again = refused.again();
        assertThat(again.client.box().list()).extracting(SetAside::code).containsExactly("CHANGE_HOSTILE");
        assertThat(text(again.client.box().file(again.client.box().list().get(0).key())))
                .contains("lost kept ");
    }

    @Test
    @DisplayName("[CL15] of more than 50 pieces the oldest go")
    void cl15_bounded() {
        Refused refused = new Refused();
        for (int i = 0; i <= 50; i++) {
            refused.type("w" + i + " ", "CHANGE_HOSTILE");
        }

        List<SetAside> items = refused.again().client.box().list();

        assertThat(items).hasSize(50);
        assertThat(text(refused.device.client.box().file(items.get(0).key()))).contains("w1 ");
        assertThat(text(refused.device.client.box().file(items.get(49).key()))).contains("w50 ");
    }

    @Test
    @DisplayName("[CL15] it belongs to who wrote it, and goes with what else is forgotten as they sign out")
    void cl15_ofOnePerson() {
        Refused refused = new Refused();
        refused.type("lost ", "CHANGE_HOSTILE");
        TestDevice device = refused.device;
        String key = device.client.box().list().get(0).key();
        device.client.remember("titles", new byte[] {1});

        device.client.signedIn("somebody else", new byte[0]);
        assertThat(device.client.box().list()).isEmpty();
        assertThat(device.client.box().file(key)).isNull();

        device.client.signedIn(TestDevice.USER.text(), new byte[0]);
        assertThat(device.client.box().list()).hasSize(1);
        device.client.signedOut(true);
        device.flushAll();
        TestDevice again = new TestDevice(2, device.flushed).bootLocal();
        again.client.signedIn(TestDevice.USER.text(), Bytes.EMPTY);
        assertThat(again.client.box().list()).isEmpty();
        assertThat(again.client.recall("titles")).isNull();
        assertThat(again.client.principal()).isNotEqualTo(DeviceRecord.LOCAL);
    }
}
