package dev.syncline.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.codec.Base58Check;
import dev.syncline.codec.Bytes;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class IdTest {
    @Test
    @DisplayName("[ID1] an id is its 16 bytes: equal bytes, equal id, and the text comes back")
    void id1_bytesAndText() {
        var random = new Random(6);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            DocumentId id = DocumentId.of(bytes);
            assertThat(id.bytes()).isEqualTo(bytes);
            assertThat(DocumentId.parse(id.text())).isEqualTo(id).hasSameHashCodeAs(id);
            assertThat(ProjectId.read(id.text())).hasValue(ProjectId.of(bytes));
            assertThat(SessionId.parse(id.text()).toString()).isEqualTo(id.text());
            assertThat(UserId.of(bytes).bytes()).isEqualTo(bytes);
            bytes[0]++;
            assertThat(id.bytes()).isNotEqualTo(bytes);
            DocumentId other = DocumentId.of(bytes);
            assertThat(Integer.signum(id.compareTo(other))).isEqualTo(Integer.signum(Bytes.compare(id.bytes(), bytes)));
        }
    }

    @Test
    @DisplayName("[ID1] text of another length or with a typing error is no id")
    void id1_refusedText() {
        assertThat(DocumentId.read("")).isEmpty();
        assertThat(DocumentId.read(Base58Check.encode(new byte[15]))).isEmpty();
        assertThat(DocumentId.read(Base58Check.encode(new byte[17]))).isEmpty();
        assertThat(DocumentId.read(Base58Check.encode(new byte[16]) + "x")).isEmpty();
        assertThatThrownBy(() -> DocumentId.parse("hello")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DocumentId.of(new byte[15])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("[ID2] a timeline's actor is the timeline's 16 bytes; foreign actors have 1 to 128 bytes")
    void id2_actors() {
        TimelineId timeline = new TimelineId(0x0102030405060708L, -2);
        assertThat(timeline.actor().bytes()).isEqualTo(timeline.bytes());
        assertThat(timeline.actor()).isEqualTo(ActorId.parseHex("0102030405060708fffffffffffffffe"));
        byte[] bytes = {1, 2};
        ActorId actor = ActorId.of(bytes);
        bytes[0] = 9;
        actor.bytes()[0] = 9;
        assertThat(actor.hex()).isEqualTo("0102");
        assertThat(actor).isLessThan(ActorId.of(new byte[] {1, 2, 0})).isLessThan(ActorId.of(new byte[] {-1}));
        assertThat(ActorId.of(new byte[128]).length()).isEqualTo(128);
        assertThatThrownBy(() -> ActorId.of(new byte[129])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ActorId.of(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("[ID3] change hashes keep and order their 32 bytes")
    void id3_changeHash() {
        var random = new Random(7);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[32];
            random.nextBytes(bytes);
            ChangeHash hash = ChangeHash.of(bytes);
            assertThat(hash.bytes()).isEqualTo(bytes);
            assertThat(ChangeHash.parseHex(hash.hex())).isEqualTo(hash);
            byte[] other = bytes.clone();
            other[random.nextInt(32)] ^= (byte) (1 + random.nextInt(255));
            assertThat(Integer.signum(hash.compareTo(ChangeHash.of(other))))
                    .isEqualTo(Integer.signum(Bytes.compare(bytes, other)));
        }
    }

    @Test
    @DisplayName("[ID4] an LSN starts at 1 and a seq at 0; neither goes below or wraps")
    void id4_positions() {
        assertThat(Lsn.FIRST.next()).isEqualTo(new Lsn(2));
        assertThatThrownBy(() -> new Lsn(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Lsn(Long.MAX_VALUE).next()).isInstanceOf(ArithmeticException.class);
        assertThat(Seq.NOTHING.isNothing()).isTrue();
        assertThat(Seq.NOTHING.next()).isEqualTo(new Seq(1)).isGreaterThan(Seq.NOTHING);
        assertThatThrownBy(() -> new Seq(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("[ID5] an empty range knows its next LSN and grows only by it")
    void id5_ranges() {
        LsnRange empty = LsnRange.empty(new Lsn(8));
        assertThat(empty.isEmpty()).isTrue();
        assertThat(empty.next()).isEqualTo(new Lsn(8));
        assertThatThrownBy(empty::last).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> empty.append(new Lsn(9))).isInstanceOf(IllegalArgumentException.class);
        LsnRange range = empty.append(new Lsn(8)).append(new Lsn(9));
        assertThat(range).isEqualTo(LsnRange.of(new Lsn(8), new Lsn(9)));
        assertThat(range.contains(new Lsn(7))).isFalse();
        assertThat(range.contains(new Lsn(9))).isTrue();
        assertThat(range.contains(new Lsn(10))).isFalse();
    }

    @Test
    @DisplayName("[ID5] dropping what was processed never moves the next LSN back")
    void id5_after() {
        LsnRange range = LsnRange.of(new Lsn(3), new Lsn(6));
        assertThat(range.after(new Lsn(1))).isEqualTo(range);
        assertThat(range.after(new Lsn(4))).isEqualTo(LsnRange.of(new Lsn(5), new Lsn(6)));
        assertThat(range.after(new Lsn(6))).isEqualTo(LsnRange.empty(new Lsn(7)));
        assertThat(range.after(new Lsn(9))).isEqualTo(LsnRange.empty(new Lsn(10)));
    }
}
