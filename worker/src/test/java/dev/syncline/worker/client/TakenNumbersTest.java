package dev.syncline.worker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.change.ChangeLimits;
import dev.syncline.change.ChangeReader;
import dev.syncline.change.ReadChange;
import dev.syncline.change.ZipInflater;
import dev.syncline.id.DocumentId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.ChainHash;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.UpFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whatever a device lost of its own timeline, no number of an author is taken twice, and nothing saved is lost. */
class TakenNumbersTest {
    private static final DocumentId NOTE = new DocumentId(1, 1);
    private static final byte[] HISTORY = new byte[16];
    private static final UserId OTHER = new UserId(9, 9);

    @Test
    @DisplayName("[CL2] own entries that came back in the stretch that ended their timeline are there after a restart")
    void cl2_confirmedByTheStretchThatForks() {
        TestDevice device = new TestDevice(1).boot();
        device.client.open(NOTE, "note", null, refusal -> {});
        device.type(NOTE, "one ");
        device.flushAll();
        byte[] theirs = typedByCopy(device);
        device.type(NOTE, "mine ");
        device.flushAll();
        device.online();
        TimelineId timeline = opened(device, 0);
        List<byte[]> pushed = pushed(device);

        Entry own = new Entry(1, TestDevice.USER, 5, timeline, 1, "", pushed.get(0));
        Entry foreign = new Entry(2, TestDevice.USER, 6, timeline, 2, "", theirs);
        byte[] hash = RollingHash.next(RollingHash.next(RollingHash.start(), own), foreign);
        device.receive(new DownFrame.Entries(
                NOTE, hash, List.of(new DownFrame.Own(1, 5, timeline, 1), new DownFrame.Full(foreign))));
        device.flushAll();

        TestDevice again = new TestDevice(3, device.flushed).boot();
        again.client.open(NOTE, null, null, refusal -> {});
        assertThat(again.text(NOTE).value()).contains("one ", "mine ", "theirs ");
        again.type(NOTE, "next ");
        again.flushAll();
        again.online();
        opened(again, 2);
        assertNumbered(pushed(again), 1);
    }

    @Test
    @DisplayName(
            "[CL10] a device that lacks what its unsent work builds on takes edits on another timeline, and says so")
    void cl10_lackingForks() {
        TestDevice device = new TestDevice(4, withoutTheFoundation()).boot();
        device.client.open(NOTE, null, null, refusal -> {});

        device.type(NOTE, "next ");

        assertThat(device.rejected).containsExactly("MISSING_DEPENDENCY");
        assertThat(device.client.status(NOTE).waiting()).isEqualTo(1);
        device.flushAll();
        device.online();
        assertThat(opening(device).seq()).as("it begins anew").isZero();
        opened(device, 0);
        assertNumbered(pushed(device), 1);
    }

    @Test
    @DisplayName("[CL17] a device that lacks what its unsent work builds on cannot set it aside: the copy stays")
    void cl17_lackingStays() {
        TestDevice device = new TestDevice(4, withoutTheFoundation()).boot();
        device.client.open(NOTE, null, null, refusal -> {});
        int waiting = device.client.status(NOTE).waiting();
        assertThat(waiting).isPositive();
        device.online();

        device.receive(new DownFrame.Fault("ACCESS_LOST", "", NOTE, null, -1));
        device.flushAll();

        assertThat(device.left).isEmpty();
        assertThat(device.client.status(NOTE).blocked()).isEqualTo("ACCESS_LOST");
        assertThat(device.client.status(NOTE).waiting()).isEqualTo(waiting);
    }

    @Test
    @DisplayName("[CL10] and nothing of it is set aside where the server gives what is missing first")
    void cl10_lackingIsFilled() {
        List<byte[]> whole = new ArrayList<>();
        Entry foundation = foundation(whole);
        TestDevice device = new TestDevice(4, without(whole)).boot();
        device.client.open(NOTE, null, null, refusal -> {});
        assertThat(device.text(NOTE).value()).doesNotContain("mine ");
        device.online();
        opened(device, 0);

        device.receive(new DownFrame.Entries(
                NOTE, RollingHash.next(RollingHash.start(), foundation), List.of(new DownFrame.Full(foundation))));
        device.type(NOTE, "next ");

        assertThat(device.rejected).isEmpty();
        assertThat(device.text(NOTE).value()).contains("next ", "mine ", "theirs ");
        device.flushAll();
        assertThat(pushed(device)).hasSize(2);
        assertNumbered(pushed(device), 1);
    }

    @Test
    @DisplayName(
            "[CL10] what another copy of the device wrote under its numbers, and others gave back to a restored server,"
                    + " ends its timeline")
    void cl10_givenBackOfACopy() {
        TestDevice device = new TestDevice(1).boot();
        device.client.open(NOTE, "note", null, refusal -> {});
        device.type(NOTE, "one ");
        device.flushAll();
        byte[] theirs = typedByCopy(device);
        device.type(NOTE, "mine ");
        device.flushAll();
        device.online();
        opened(device, 0);
        List<byte[]> pushed = pushed(device);

        Entry own = new Entry(1, OTHER, 5, TimelineId.NONE, 1, "", pushed.get(0));
        Entry copied = new Entry(2, OTHER, 6, TimelineId.NONE, 1, "", theirs);
        byte[] hash = RollingHash.next(RollingHash.next(RollingHash.start(), own), copied);
        device.receive(new DownFrame.Entries(NOTE, hash, List.of(new DownFrame.Full(own), new DownFrame.Full(copied))));
        device.flushAll();

        assertThat(device.text(NOTE).value()).contains("one ", "mine ", "theirs ");
        TestDevice again = new TestDevice(3, device.flushed).boot();
        again.client.open(NOTE, null, null, refusal -> {});
        assertThat(again.text(NOTE).value()).contains("one ", "mine ", "theirs ");
        again.online();
        opened(again, 2);
        assertNumbered(pushed(again), 1);
    }

    @Test
    @DisplayName("[CL10] nor does the timeline end where others gave back what a damaged journal lacks of it")
    void cl10_givenBackToALackingDevice() {
        List<byte[]> whole = new ArrayList<>();
        Entry foundation = foundation(whole);
        TestDevice device = new TestDevice(4, without(whole)).boot();
        device.client.open(NOTE, null, null, refusal -> {});
        device.online();
        opened(device, 0);
        Entry brought =
                new Entry(2, OTHER, 6, TimelineId.NONE, 1, "", pushed(device).get(0));
        byte[] hash = RollingHash.next(RollingHash.next(RollingHash.start(), foundation), brought);

        device.receive(new DownFrame.Entries(
                NOTE, hash, List.of(new DownFrame.Full(foundation), new DownFrame.Full(brought))));
        device.type(NOTE, "next ");
        device.flushAll();

        assertThat(device.rejected).isEmpty();
        assertThat(device.text(NOTE).value()).contains("next ", "mine ", "theirs ");
        assertThat(pushed(device)).hasSize(2);
        assertNumbered(pushed(device), 1);
    }

    @Test
    @DisplayName("[MB9] a change that reached the server through another door first is no refusal: its author goes on")
    void mb9_broughtByAnother() {
        TestDevice device = new TestDevice(1).boot();
        device.client.open(NOTE, "note", null, refusal -> {});
        device.type(NOTE, "mine ");
        device.flushAll();
        device.online();
        TimelineId timeline = opened(device, 0);
        Entry brought =
                new Entry(1, OTHER, 5, TimelineId.NONE, 1, "", pushed(device).get(0));
        Entry known = new Entry(2, TestDevice.USER, 6, timeline, 1, "CHANGE_KNOWN", new byte[0]);
        byte[] hash = RollingHash.next(RollingHash.next(RollingHash.start(), brought), known);

        device.receive(
                new DownFrame.Entries(NOTE, hash, List.of(new DownFrame.Full(brought), new DownFrame.Full(known))));
        device.type(NOTE, "next ");
        device.flushAll();

        assertThat(device.rejected).isEmpty();
        assertThat(device.text(NOTE).value()).contains("next ", "mine ");
        assertNumbered(pushed(device), 1);
        assertThat(pushed(device)).hasSize(2);

        TestDevice again = new TestDevice(3, device.flushed).boot();
        again.client.open(NOTE, null, null, refusal -> {});
        assertThat(again.text(NOTE).value()).contains("next ", "mine ");
        assertThat(again.client.status(NOTE).waiting()).isEqualTo(1);
    }

    private static List<byte[]> withoutTheFoundation() {
        List<byte[]> whole = new ArrayList<>();
        foundation(whole);
        return without(whole);
    }

    /** Gives what somebody else wrote, and the journal of a device that received it and then wrote on top of it. */
    private static Entry foundation(List<byte[]> journal) {
        TestDevice other = new TestDevice(8).boot();
        other.client.open(NOTE, "note", null, refusal -> {});
        other.type(NOTE, "theirs ");
        other.flushAll();
        other.online();
        TimelineId timeline = opened(other, 0);
        Entry entry = new Entry(1, OTHER, 5, timeline, 1, "", pushed(other).get(0));

        TestDevice device = new TestDevice(9).boot();
        device.client.open(NOTE, "note", null, refusal -> {});
        device.flushAll();
        device.online();
        opened(device, 0);
        device.flushAll();
        device.receive(new DownFrame.Entries(
                NOTE, RollingHash.next(RollingHash.start(), entry), List.of(new DownFrame.Full(entry))));
        device.flushAll();
        device.type(NOTE, "mine ");
        device.flushAll();
        journal.addAll(device.flushed);
        return entry;
    }

    /** The journal without the batch before its last. */
    private static List<byte[]> without(List<byte[]> journal) {
        List<byte[]> left = new ArrayList<>(journal);
        left.remove(left.size() - 2);
        return left;
    }

    private static byte[] typedByCopy(TestDevice device) {
        TestDevice copy = new TestDevice(2, device.flushed).boot();
        copy.client.open(NOTE, null, null, refusal -> {});
        copy.type(NOTE, "theirs ");
        copy.flushAll();
        copy.online();
        opened(copy, 0);
        return pushed(copy).get(1);
    }

    private static UpFrame.Open opening(TestDevice device) {
        return device.sent.stream()
                .filter(UpFrame.Open.class::isInstance)
                .map(UpFrame.Open.class::cast)
                .reduce((before, last) -> last)
                .orElseThrow();
    }

    /** The server answers an opening: it has {@code seq} entries, and none of the timeline. */
    private static TimelineId opened(TestDevice device, long seq) {
        TimelineId timeline = opening(device).timelines().stream().findFirst().orElse(null);
        List<DownFrame.Cursor> cursors =
                timeline == null ? List.of() : List.of(new DownFrame.Cursor(timeline, 0, ChainHash.start()));
        device.receive(new DownFrame.Opened(NOTE, "note", "editor", HISTORY, seq, seq, cursors));
        return timeline;
    }

    /** The entries of everything that was pushed last. */
    private static List<byte[]> pushed(TestDevice device) {
        List<byte[]> entries = new ArrayList<>();
        for (UpFrame frame : device.sent) {
            if (frame instanceof UpFrame.Push push) {
                entries.addAll(push.entries());
            }
        }
        return entries;
    }

    private static void assertNumbered(List<byte[]> changes, long first) {
        assertThat(changes).isNotEmpty();
        long number = first;
        for (byte[] change : changes) {
            var read = (ReadChange) ChangeReader.read(change, ChangeLimits.DEFAULT, ZipInflater::inflate);
            assertThat(read.seq()).as("the author's number of the change").isEqualTo(number++);
        }
    }
}
