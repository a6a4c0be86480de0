package dev.syncline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.codec.Bytes;
import dev.syncline.id.ChangeHash;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BloomFilterTest {
    /** The first message of Automerge 3.5.0 about a document of 21 changes, and some of their hashes. */
    private static final byte[] MESSAGE = Bytes.fromHex(
            "4201ed2c2b712e6f4ecdcc0004036bc10108552080810dab3e5cd9c231b022dcee980001001e150a07349199ca71f869e2581d101f7b9f"
                + "09f4c713056ed90fb663e2c2c300020284");

    private static final List<ChangeHash> HELD = Stream.of(
                    "22be25be19bd20edc8cd9bd155312b08f3f2c6bcd9fd310478865193f0f3dc12",
                    "24f450b55c2db4f429fe02dc8cebc50448910cb1a157f0e6541de04183d462ef",
                    "f15c85fb288fbf6431cf72c2e0bdc360ae5ede9c383e2c08e24531bdb96d5a52",
                    "2a5800f0be575de3ef2fc1141f0cf0900dc7edbd8d09c334797b23e6a8d2c3d0",
                    "ed2c2b712e6f4ecdcc0004036bc10108552080810dab3e5cd9c231b022dcee98")
            .map(ChangeHash::parseHex)
            .toList();

    @Test
    @DisplayName("[RP3] a filter that Automerge wrote holds the changes that it was made of, and few others")
    void rp3_automergesFilter() {
        BloomFilter filter = SyncMessage.read(MESSAGE, 10).have().get(0).behind();

        assertThat(HELD).allMatch(filter::mayHold);
        Random random = new Random(7);
        long others = Stream.generate(() ->
                        new ChangeHash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()))
                .limit(10_000)
                .filter(filter::mayHold)
                .count();
        assertThat(others).isLessThan(500);
    }

    @Test
    @DisplayName(
            "[SF2] a filter that is written here has the size that Automerge gives it, and holds what it was made of")
    void sf2_written() {
        byte[] written = BloomFilter.write(HELD);

        assertThat(BloomFilter.read(written).bits()).hasSize((HELD.size() * 10 + 7) / 8);
        assertThat(HELD).allMatch(BloomFilter.read(written)::mayHold);
        assertThat(BloomFilter.write(List.of())).isEmpty();
    }

    @Test
    @DisplayName("[RP3] an empty filter holds nothing")
    void rp3_empty() {
        assertThat(BloomFilter.EMPTY.mayHold(HELD.get(0))).isFalse();
    }
}
