package dev.syncline.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.codec.CborException;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import dev.syncline.store.Channel;
import dev.syncline.wire.DownFrame;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What waits for the other nodes, and how it is written. */
class GatheringTest {
    private static final int POSTGRES_BYTES_MAX = 7_999;
    private static final int SEEDS = Integer.getInteger("syncline.seeds", 300);

    private final Gathering gathering = new Gathering(3, 1_000);

    @Test
    @DisplayName("[NO7] of a document only the highest seq waits, of an end only one; the end of rights goes first")
    void no7_coalesced() {
        var ended = new News.SessionEnded(new SessionId(1, 1));
        gathering.add(present(1, 10));
        gathering.add(new News.Tail(document(1), 5));
        gathering.add(new News.Tail(document(2), 1));
        gathering.add(new News.Tail(document(1), 9));
        gathering.add(new News.Tail(document(1), 7));
        gathering.add(ended);
        gathering.add(new News.SessionEnded(new SessionId(1, 1)));

        List<News> taken = gathering.take();
        assertThat(taken.subList(0, 3))
                .containsExactly(ended, new News.Tail(document(1), 9), new News.Tail(document(2), 1));
        assertThat(taken).hasSize(4);
        assertThat(taken.get(3)).isInstanceOf(News.Present.class);
        assertThat(gathering.take()).isEmpty();
    }

    @Test
    @DisplayName("[NO7] what does not fit is dropped and counted: the newest of tails and ends, the oldest of presence")
    void no7_bounded() {
        for (int i = 1; i <= 3; i++) {
            assertThat(gathering.add(new News.Tail(document(i), 1))).isZero();
            assertThat(gathering.add(new News.RoleChanged(new UserId(i, i), new ProjectId(1, 1))))
                    .isZero();
        }
        assertThat(gathering.add(new News.Tail(document(4), 1))).isOne();
        assertThat(gathering.add(new News.Tail(document(3), 2)))
                .as("one that waits already")
                .isZero();
        assertThat(gathering.add(new News.SessionEnded(new SessionId(1, 1)))).isOne();

        assertThat(gathering.add(present(1, 300))).isZero();
        assertThat(gathering.add(present(2, 300))).isZero();
        assertThat(gathering.add(present(3, 300))).isOne();
        assertThat(gathering.add(present(4, 2_000)))
                .as("larger than all that may wait")
                .isOne();

        List<News> taken = gathering.take();
        assertThat(taken).hasSize(8).contains(new News.Tail(document(3), 2));
        assertThat(senders(taken)).containsExactly(2L, 3L);
    }

    @Test
    @DisplayName("[NO7] every message fits Postgres, says what was gathered, and nothing is lost between two")
    void no7_messages() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            Gathering large = new Gathering(1_000_000, 1_000_000);
            int added = random.nextInt(400);
            for (int i = 0; i < added; i++) {
                large.add(random(random, i));
            }
            int told = 0;
            for (List<News> news = large.take(); !news.isEmpty(); news = large.take()) {
                var message = new NewsCodec.Message(random.nextLong(), news);
                byte[] bytes = NewsCodec.write(message);
                assertThat(bytes.length).as("seed " + seed).isLessThanOrEqualTo(Channel.BYTES_MAX);
                assertThat(Base64.getEncoder().encodeToString(bytes).length())
                        .as("seed " + seed)
                        .isLessThanOrEqualTo(POSTGRES_BYTES_MAX);
                NewsCodec.Message read = NewsCodec.read(bytes);
                assertThat(read.node()).isEqualTo(message.node());
                assertThat(NewsCodec.write(read)).as("seed " + seed).isEqualTo(bytes);
                told += news.size();
            }
            assertThat(told).as("seed " + seed).isEqualTo(added);
            assertThat(large.isEmpty()).isTrue();
        }
    }

    @Test
    @DisplayName("[NO7] a message of another version, cut short or changed is news of another kind, or none")
    void no7_foreignMessages() {
        byte[] whole = NewsCodec.write(new NewsCodec.Message(
                7, List.of(new News.Tail(document(1), 5), present(2, 20), new News.SessionEnded(new SessionId(3, 3)))));
        for (int cut = 0; cut < whole.length; cut++) {
            byte[] begun = java.util.Arrays.copyOf(whole, cut);
            assertThatThrownBy(() -> NewsCodec.read(begun)).isInstanceOf(CborException.class);
        }
        int refused = 0;
        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = whole.clone();
                changed[at] ^= (byte) (1 << bit);
                try {
                    NewsCodec.read(changed);
                } catch (CborException no) {
                    refused++;
                }
            }
        }
        assertThat(refused).isPositive();
        byte[] later = whole.clone();
        later[1] = 2;
        assertThatThrownBy(() -> NewsCodec.read(later)).isInstanceOf(CborException.class);
    }

    private static News random(Random random, int number) {
        return switch (random.nextInt(4)) {
            case 0 -> new News.Tail(document(number), random.nextLong() >>> 1);
            case 1 -> new News.SessionEnded(new SessionId(number, random.nextLong()));
            case 2 -> new News.RoleChanged(new UserId(number, 1), new ProjectId(random.nextLong(), 2));
            default -> present(number, random.nextInt(4_097));
        };
    }

    private static List<Long> senders(List<News> news) {
        List<Long> senders = new ArrayList<>();
        for (News one : news) {
            if (one instanceof News.Present present) {
                senders.add(present.presence().session().hi());
            }
        }
        return senders;
    }

    private static News.Present present(long sender, int bytes) {
        return new News.Present(
                new DownFrame.Presence(document(1), new SessionId(sender, sender), new UserId(1, 1), new byte[bytes]));
    }

    private static DocumentId document(long number) {
        return new DocumentId(number, number);
    }
}
