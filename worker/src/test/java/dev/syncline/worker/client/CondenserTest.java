package dev.syncline.worker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.command.Arguments;
import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.ChainHash;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.UpFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The device's journal written anew. */
class CondenserTest {
    private static final DocumentId NOTE = new DocumentId(1, 1);
    private static final byte[] HISTORY = new byte[16];

    /** A device with a note of so many words, of which the server has some. */
    private static TestDevice written(int words, int durable) {
        TestDevice device = new TestDevice(1).boot();
        device.client.open(NOTE, "note", null, refusal -> {});
        for (int i = 0; i < words; i++) {
            device.type(NOTE, "word" + i + " ");
        }
        device.client.remember("colour", new byte[] {7});
        device.flushAll();
        device.online();
        device.receive(new DownFrame.Opened(NOTE, "note", "editor", HISTORY, 0, 0, List.of()));
        if (durable > 0) {
            device.receive(new DownFrame.Ack(NOTE, opening(device).timelines().get(0), durable, 0));
        }
        device.flushAll();
        return device;
    }

    private static UpFrame.Open opening(TestDevice device) {
        return (UpFrame.Open) device.sent.stream()
                .filter(UpFrame.Open.class::isInstance)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static List<byte[]> pushed(TestDevice device) {
        List<byte[]> pushed = new ArrayList<>();
        device.sent.stream()
                .filter(UpFrame.Push.class::isInstance)
                .forEach(push -> pushed.addAll(((UpFrame.Push) push).entries()));
        return pushed;
    }

    /** Time passes until the journal is written anew. */
    private static void condense(TestDevice device) {
        device.growthMin = 1;
        device.client.remember("nudge", new byte[] {1});
        device.flushAll();
        device.passTime();
        device.flushAll();
        assertThat(device.replaced).as("written anew").isEqualTo(1);
        device.growthMin = Integer.MAX_VALUE;
    }

    private static TestDevice again(TestDevice from) {
        TestDevice next = new TestDevice(2, from.flushed).boot();
        next.client.open(NOTE, null, null, refusal -> {});
        return next;
    }

    private static long bytes(TestDevice device) {
        return device.flushed.stream().mapToLong(batch -> batch.length).sum();
    }

    @Test
    @DisplayName("[CL11] the journal is as long as the document afterwards, and not as what was done to it")
    void cl11_short() {
        TestDevice device = written(500, 500);
        long before = bytes(device);

        condense(device);

        assertThat(bytes(device)).isLessThan(before / 5);
        assertThat(again(device).text(NOTE).value()).isEqualTo(device.text(NOTE).value());
    }

    @Test
    @DisplayName("[CL11] what is unsent goes up under the LSNs it had, before and after a restart")
    void cl11_unsent() {
        for (int durable : new int[] {0, 3, 5}) {
            TestDevice device = written(5, durable);
            TimelineId timeline = opening(device).timelines().get(0);
            List<byte[]> pushed = pushed(device);
            assertThat(pushed).hasSize(5);
            condense(device);
            device.type(NOTE, "later ");
            device.flushAll();

            TestDevice next = again(device);
            next.online();
            assertThat(opening(next).timelines()).containsExactly(timeline);
            byte[] chain = ChainHash.start();
            for (byte[] entry : pushed.subList(0, durable)) {
                chain = ChainHash.next(chain, entry);
            }
            next.receive(new DownFrame.Opened(
                    NOTE, "note", "editor", HISTORY, 0, 0, List.of(new DownFrame.Cursor(timeline, durable, chain))));

            var push = (UpFrame.Push) next.sent.get(next.sent.size() - 1);
            assertThat(push.first()).isEqualTo(durable + 1);
            assertThat(push.entries().subList(0, 5 - durable)).containsExactlyElementsOf(pushed.subList(durable, 5));
            assertThat(push.entries()).hasSize(6 - durable);
            assertThat(next.text(NOTE).value()).startsWith("later word4 ");
        }
    }

    @Test
    @DisplayName("[CL11] what is refused afterwards is not in the document, also after a restart")
    void cl11_refused() {
        TestDevice device = written(5, 3);
        TimelineId timeline = opening(device).timelines().get(0);
        byte[] chain = ChainHash.start();
        for (byte[] entry : pushed(device).subList(0, 3)) {
            chain = ChainHash.next(chain, entry);
        }
        condense(device);
        TestDevice next = again(device);
        assertThat(next.text(NOTE).value()).startsWith("word4 ");
        next.online();
        next.receive(new DownFrame.Opened(
                NOTE, "note", "editor", HISTORY, 0, 0, List.of(new DownFrame.Cursor(timeline, 3, chain))));

        var refused = new Entry(1, TestDevice.USER, 0, timeline, 4, "NOT_ALLOWED", new byte[0]);
        byte[] hash = RollingHash.next(RollingHash.start(), refused);
        next.receive(new DownFrame.Entries(NOTE, hash, List.of(new DownFrame.Full(refused))));
        next.flushAll();

        assertThat(next.text(NOTE).value()).isEqualTo("word2 word1 word0 ");
        assertThat(again(next).text(NOTE).value()).isEqualTo("word2 word1 word0 ");
    }

    @Test
    @DisplayName("[CL11] a tab's edit that was taken is not taken again; whose the device is, and its memos, stay")
    void cl11_remembered() {
        TestDevice device = written(4, 2);
        condense(device);

        TestDevice next = again(device);

        assertThat(next.client.answered(NOTE, "tab1")).isEqualTo(4);
        assertThat(next.client.principal()).isEqualTo(TestDevice.USER.text());
        assertThat(next.client.recall("colour")).containsExactly(7);
        assertThat(next.client.known()).hasSize(1);
    }

    @Test
    @DisplayName("[CL11] commands that are not decided are given as they were; work begun before sign-in is adopted")
    void cl11_commands() {
        TestDevice device = new TestDevice(1).bootLocal();
        device.client.open(TestDesk.DESK, "desk", null, refusal -> {});
        var title = Arguments.NONE.with("ticket", "a").with("title", "Leak");
        assertThat(device.run(TestDesk.DESK, "ticket.open", title, 1, place -> {}))
                .isNull();
        device.flushAll();
        device.client.signedIn(TestDevice.USER.text(), new byte[0]);
        device.client.open(TestDesk.DESK, null, null, refusal -> {});
        device.flushAll();
        condense(device);

        TestDevice next = new TestDevice(2, device.flushed).bootLocal();
        next.client.open(TestDesk.DESK, null, null, refusal -> {});

        assertThat(next.client.json(TestDesk.DESK))
                .isEqualTo(device.client.json(TestDesk.DESK))
                .contains("Leak");
        assertThat(next.client.known()).extracting(Client.Known::waiting).containsExactly(1);
    }

    @Test
    @DisplayName("[CL12] what could not be saved is saved once there is room again, and shown as saved")
    void cl12_roomAgain() {
        TestDevice device = written(1, 0);
        device.full = true;
        device.type(NOTE, "in memory ");
        device.flushAll();
        assertThat(device.client.status(NOTE).place()).isEqualTo(Status.Place.MEMORY);
        device.full = false;

        device.passTime();
        device.flushAll();

        assertThat(device.client.status(NOTE).place()).isEqualTo(Status.Place.DEVICE);
        assertThat(again(device).text(NOTE).value()).isEqualTo("in memory word0 ");
    }

    @Test
    @DisplayName("[CL12] a journal of which something is missing is left as it is")
    void cl12_incomplete() {
        TestDevice device = new TestDevice(2, written(5, 5).flushed).bootIncomplete();
        device.growthMin = 1;
        device.client.remember("nudge", new byte[] {1});
        device.flushAll();
        device.passTime();
        device.flushAll();

        assertThat(device.replaced).isZero();
    }
}
