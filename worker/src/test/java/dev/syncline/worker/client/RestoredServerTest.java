package dev.syncline.worker.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.syncline.app.Types;
import dev.syncline.codec.Bytes;
import dev.syncline.codec.Utf8;
import dev.syncline.engine.InProcessEngine;
import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.UpFrame;
import dev.syncline.worker.link.Link;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The client of a device whose server has another history than the device knows. */
class RestoredServerTest {
    private static final DocumentId NOTE = new DocumentId(1, 1);
    private static final byte[] HISTORY = new byte[16];

    /** A device whose second word was acknowledged after the backup that its server comes back from. */
    private static final class Restored {
        final TestDevice device = written("one ");
        final byte[] backup = device.client.export(NOTE);
        final byte[] otherHistory = Bytes.concat(new byte[15], new byte[] {9});
        final TimelineId timeline;
        final int before;

        Restored() {
            device.online();
            timeline = lastOpen().timelines().get(0);
            device.receive(opened(HISTORY, 0));
            device.receive(new DownFrame.Ack(NOTE, timeline, 1, 0));
            device.type(NOTE, "two ");
            device.flushAll();
            device.receive(new DownFrame.Ack(NOTE, timeline, 2, 0));
            device.flushAll();
            before = device.flushed.size();
            device.offline();
            device.online();
            device.receive(opened(otherHistory, 1));
        }

        UpFrame.Open lastOpen() {
            return (UpFrame.Open) device.sent.stream()
                    .filter(UpFrame.Open.class::isInstance)
                    .reduce((first, second) -> second)
                    .orElseThrow();
        }

        private DownFrame opened(byte[] history, long seq) {
            return new DownFrame.Opened(NOTE, "note", "editor", history, seq, 0, List.of());
        }

        TestDevice.Request asked(String method) {
            TestDevice.Request last = device.requests.get(device.requests.size() - 1);
            assertThat(last.method()).isEqualTo(method);
            return last;
        }

        void serve(byte[] document) {
            serve(otherHistory, document);
        }

        void serve(byte[] history, byte[] document) {
            asked("GET").serve(history, 1, document);
        }

        void hasAll(String... words) {
            assertThat(device.text(NOTE).value()).contains(words);
            assertThat(lastOpen().timelines()).as("the old timeline is over").doesNotContain(timeline);
            device.flushAll();
            for (String word : words) {
                assertThat(device.text(NOTE).value()).containsOnlyOnce(word);
            }
            for (int cut = before; cut <= device.flushed.size(); cut++) {
                TestDevice again = new TestDevice(3, device.flushed.subList(0, cut)).boot();
                again.client.open(NOTE, null, null, refusal -> {});
                assertThat(again.text(NOTE).value()).as("after %d batches", cut).contains("two ");
            }
        }
    }

    @Test
    @DisplayName("[CL7] a server that was restored gets back what it acknowledged and lacks; what is new is sent again")
    void cl7_givesBack() {
        Restored restored = new Restored();
        restored.serve(restored.backup);
        TestDevice.Request given = restored.asked("PUT");
        restored.device.type(NOTE, "three ");
        restored.device.flushAll();

        given.answer().accept(new Link.Answer(200, "", new byte[0]));
        restored.serve(given.body());

        restored.hasAll("one ", "two ", "three ");
        assertThat(restored.device.client.status(NOTE).waiting())
                .as("only what the server did not get")
                .isEqualTo(1);
    }

    @Test
    @DisplayName("[CL7] what a restored server refuses is authored anew; if it does not answer, it is offered again")
    void cl7_refusedIsAuthoredAnew() {
        Restored restored = new Restored();
        restored.serve(restored.backup);
        restored.asked("PUT").answer().accept(new Link.Answer(0, "", new byte[0]));
        restored.device.passTime();
        restored.device.receive(restored.opened(restored.otherHistory, 1));
        restored.serve(restored.backup);

        restored.asked("PUT").answer().accept(new Link.Answer(422, "", new byte[0]));
        restored.serve(restored.backup);

        restored.hasAll("one ", "two ");
        assertThat(restored.device.client.status(NOTE).waiting()).isEqualTo(1);
    }

    @Test
    @DisplayName("[CL7] a restored server that lacks nothing of this device is given nothing")
    void cl7_nothingToGive() {
        Restored restored = new Restored();
        byte[] whole = restored.device.client.export(NOTE);

        restored.serve(whole);

        assertThat(restored.device.requests)
                .extracting(TestDevice.Request::method)
                .containsExactly("GET");
        restored.hasAll("one ", "two ");
    }

    @Test
    @DisplayName("[CL7] what was given to a history that is over by then is given to the next")
    void cl7_givenToAnother() {
        Restored restored = new Restored();
        restored.serve(restored.backup);
        restored.asked("PUT").answer().accept(new Link.Answer(200, "", new byte[0]));
        byte[] thirdHistory = Bytes.concat(new byte[15], new byte[] {3});

        restored.serve(thirdHistory, restored.backup);

        TestDevice.Request given = restored.asked("PUT");
        given.answer().accept(new Link.Answer(200, "", new byte[0]));
        restored.serve(thirdHistory, given.body());
        restored.hasAll("one ", "two ");
        assertThat(restored.device.client.status(NOTE).waiting()).isZero();
    }

    @Test
    @DisplayName(
            "[CL8] a server that has less of the same history than this device is waited for, and nothing is given up")
    void cl8_behind() {
        Restored restored = new Restored();
        restored.serve(restored.device.client.export(NOTE));
        restored.device.receive(restored.opened(restored.otherHistory, 0));
        restored.device.passTime();
        assertThat(restored.device.requests).as("nothing is fetched").hasSize(1);

        byte[] thirdHistory = Bytes.concat(new byte[15], new byte[] {3});
        restored.device.receive(restored.opened(thirdHistory, 0));

        restored.serve(thirdHistory, restored.backup);
        assertThat(restored.asked("PUT").body()).isNotEmpty();
    }

    @Test
    @DisplayName(
            "[FG3] what a device has not sent when a history is forgotten is set aside and told; the rest is shown")
    void fg3_unsentIsSetAside() {
        Restored restored = new Restored();
        restored.device.type(NOTE, "three ");
        restored.device.flushAll();
        byte[] anew = anew(restored.backup);
        restored.serve(anew);

        restored.asked("PUT")
                .answer()
                .accept(new Link.Answer(410, "", Utf8.encode("{\"code\":\"FORGOTTEN\",\"status\":410}")));
        restored.serve(anew);

        assertThat(restored.device.text(NOTE).value()).isEqualTo("one ");
        assertThat(restored.device.rejected).containsExactly("FORGOTTEN");
        assertThat(restored.device.client.box().list())
                .extracting(SetAside::code, SetAside::entries)
                .containsExactly(tuple("FORGOTTEN", 1));
        assertThat(restored.lastOpen().timelines()).doesNotContain(restored.timeline);
        restored.device.flushAll();
        TestDevice again = new TestDevice(3, restored.device.flushed).boot();
        again.client.open(NOTE, null, null, refusal -> {});
        assertThat(again.text(NOTE).value()).isEqualTo("one ");
        assertThat(again.client.status(NOTE).waiting()).isZero();
    }

    @Test
    @DisplayName("[FG3] a server that cannot take it now is not taken for one that forgot")
    void fg3_trimmedIsTriedAgain() {
        Restored restored = new Restored();
        restored.serve(restored.backup);

        restored.asked("PUT")
                .answer()
                .accept(new Link.Answer(410, "", Utf8.encode("{\"code\":\"TRIMMED\",\"status\":410}")));
        restored.device.passTime();
        restored.device.receive(restored.opened(restored.otherHistory, 1));
        restored.serve(restored.backup);

        assertThat(restored.asked("PUT").body()).isNotEmpty();
        assertThat(restored.device.rejected).isEmpty();
    }

    private static byte[] anew(byte[] document) {
        try (var engine = new InProcessEngine()) {
            return engine.anew(Types.NOTE.genesis(), List.of(document))
                    .toCompletableFuture()
                    .join()
                    .saved();
        }
    }

    private static TestDevice written(String word) {
        TestDevice device = new TestDevice(1).boot();
        device.client.open(NOTE, "note", null, refusal -> {});
        device.type(NOTE, word);
        device.flushAll();
        return device;
    }
}
