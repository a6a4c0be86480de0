package dev.syncline.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CborTest {
    @Test
    @DisplayName("[CO4] integers are written in the encodings of RFC 8949 appendix A and come back")
    void co4_integers() {
        String[][] known = {
            {"0", "00"},
            {"1", "01"},
            {"10", "0a"},
            {"23", "17"},
            {"24", "1818"},
            {"100", "1864"},
            {"1000", "1903e8"},
            {"1000000", "1a000f4240"},
            {"1000000000000", "1b000000e8d4a51000"},
            {"-1", "20"},
            {"-10", "29"},
            {"-100", "3863"},
            {"-1000", "3903e7"},
            {"9223372036854775807", "1b7fffffffffffffff"},
            {"-9223372036854775808", "3b7fffffffffffffff"},
        };
        for (String[] pair : known) {
            long value = Long.parseLong(pair[0]);
            byte[] frame = new CborWriter().integer(value).toByteArray();
            assertThat(Bytes.hex(frame)).isEqualTo(pair[1]);
            assertThat(new CborReader(frame).readLong()).isEqualTo(value);
        }
    }

    @Test
    @DisplayName("[CO4] every type comes back through one nested frame, and skip passes over all of it")
    void co4_everyType() {
        byte[] frame = new CborWriter()
                .map(3)
                .text("list")
                .array(6)
                .nul()
                .bool(true)
                .bool(false)
                .float64(1.5)
                .text("zß水\uD83D\uDE00")
                .map(0)
                .text("bytes")
                .bytes(new byte[] {9, 1, 2, 9}, 1, 3)
                .text("none")
                .array(0)
                .toByteArray();
        var reader = new CborReader(frame);
        assertThat(reader.readMap()).isEqualTo(3);
        assertThat(reader.readText(10)).isEqualTo("list");
        assertThat(reader.peekType()).isEqualTo(CborType.ARRAY);
        assertThat(reader.readArray()).isEqualTo(6);
        assertThat(reader.readIfNull()).isTrue();
        assertThat(reader.readIfNull()).isFalse();
        assertThat(reader.readBoolean()).isTrue();
        assertThat(reader.readBoolean()).isFalse();
        assertThat(reader.peekType()).isEqualTo(CborType.DOUBLE);
        assertThat(reader.readDouble()).isEqualTo(1.5);
        assertThat(reader.readText(20)).isEqualTo("zß水\uD83D\uDE00");
        assertThat(reader.readMap()).isZero();
        assertThat(reader.readText(10)).isEqualTo("bytes");
        assertThat(reader.readBytesExactly(2)).containsExactly(1, 2);
        assertThat(reader.readText(10)).isEqualTo("none");
        assertThat(reader.readArray()).isZero();
        reader.end();
        var skipping = new CborReader(frame);
        skipping.skip();
        skipping.end();
    }

    @Test
    @DisplayName("[CO5] readFields refuses a key that appears twice and lets unknown keys be skipped")
    void co5_fields() {
        byte[] frame = new CborWriter()
                .map(3)
                .text("a")
                .integer(1)
                .text("x")
                .map(1)
                .text("y")
                .nul()
                .text("b")
                .integer(2)
                .toByteArray();
        List<Long> seen = new ArrayList<>();
        var reader = new CborReader(frame);
        reader.readFields(8, key -> {
            if (key.equals("x")) {
                reader.skip();
            } else {
                seen.add(reader.readLong());
            }
        });
        reader.end();
        assertThat(seen).containsExactly(1L, 2L);
        byte[] twice = new CborWriter().map(2).text("a").nul().text("a").nul().toByteArray();
        var second = new CborReader(twice);
        assertThatThrownBy(() -> second.readFields(8, key -> second.skip()))
                .isInstanceOf(CborException.class)
                .hasMessageContaining("twice");
    }

    @Test
    @DisplayName("[CO5] other encodings of the same value, other types and cut frames are refused")
    void co5_refusedBytes() {
        String[] refused = {
            "",
            "1817",
            "190017",
            "1900ff",
            "1a0000ffff",
            "1b00000000ffffffff",
            "1bffffffffffffffff",
            "3bffffffffffffffff",
            "1c",
            "1f",
            "5f4100ff",
            "7f6100ff",
            "9fff",
            "bfff",
            "c000",
            "f7",
            "f800",
            "f93c00",
            "fa3f800000",
            "ff",
            "e0",
            "fb7ff0000000000001",
            "41",
            "5a7fffffff00",
            "5b7fffffffffffffff00",
            "61ff",
            "62c328",
            "9a7fffffff00",
            "9b7fffffffffffffff",
            "bb7fffffffffffffff00",
            "ba4000000000",
            "a100",
            "81",
            "0000",
            "f600",
            "a20000",
        };
        for (String hex : refused) {
            assertThatThrownBy(() -> readAll(Bytes.fromHex(hex))).as(hex).isInstanceOf(CborException.class);
        }
    }

    @Test
    @DisplayName("[CO6] depth, items, bytes and lengths stop at their budget")
    void co6_budgets() {
        readAll(nested(16));
        assertThatThrownBy(() -> readAll(nested(17)))
                .isInstanceOf(CborException.class)
                .hasMessageContaining("deeper");
        var writer = new CborWriter().array(10);
        for (int i = 0; i < 10; i++) {
            writer.nul();
        }
        byte[] eleven = writer.toByteArray();
        readAll(eleven, new CborBudget(16, 11, 100));
        assertThatThrownBy(() -> readAll(eleven, new CborBudget(16, 10, 100))).hasMessageContaining("items");
        assertThatThrownBy(() -> readAll(eleven, new CborBudget(16, 11, 10))).hasMessageContaining("larger");
        byte[] text = new CborWriter().text("12345").toByteArray();
        assertThatThrownBy(() -> new CborReader(text).readText(4)).hasMessageContaining("longer");
    }

    @Test
    @DisplayName("[CO6] random and mutated frames give an answer or a CborException, nothing else")
    void co6_total() {
        for (long seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            byte[] frame;
            if (random.nextBoolean()) {
                var writer = new CborWriter();
                write(writer, random, 4);
                frame = writer.toByteArray();
                readAll(frame);
                if (frame.length > 0) {
                    frame[random.nextInt(frame.length)] = (byte) random.nextInt();
                }
            } else {
                frame = new byte[random.nextInt(40)];
                random.nextBytes(frame);
            }
            try {
                readAll(frame);
            } catch (CborException refused) {
                assertThat(refused.getMessage()).as("seed %d", seed).isNotEmpty();
            } catch (RuntimeException other) {
                throw new AssertionError("seed " + seed + " " + Bytes.hex(frame), other);
            }
        }
    }

    @Test
    @DisplayName("[CO4] a writer refuses to end an incomplete frame or to overfill a container")
    void co4_writerGuards() {
        assertThatThrownBy(() -> new CborWriter().map(1).text("a").toByteArray())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new CborWriter().toByteArray()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new CborWriter().nul().nul()).isInstanceOf(IllegalStateException.class);
    }

    private static void readAll(byte[] frame) {
        readAll(frame, CborBudget.FRAME);
    }

    /** Reads the frame twice, by skipping and by pulling every item. */
    private static void readAll(byte[] frame, CborBudget budget) {
        var pulling = new CborReader(frame, budget);
        pull(pulling);
        pulling.end();
        var skipping = new CborReader(frame, budget);
        skipping.skip();
        skipping.end();
    }

    private static void pull(CborReader reader) {
        switch (reader.peekType()) {
            case INTEGER -> reader.readLong();
            case BYTES -> reader.readBytes(1_000);
            case TEXT -> reader.readText(1_000);
            case ARRAY -> {
                for (int left = reader.readArray(); left > 0; left--) {
                    pull(reader);
                }
            }
            case MAP -> {
                for (int left = 2 * reader.readMap(); left > 0; left--) {
                    pull(reader);
                }
            }
            case BOOLEAN -> reader.readBoolean();
            case NULL -> reader.readNull();
            case DOUBLE -> reader.readDouble();
        }
    }

    private static void write(CborWriter writer, Random random, int depth) {
        switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0 -> writer.integer(random.nextLong() >> random.nextInt(64));
            case 1 -> writer.bytes(new byte[random.nextInt(40)]);
            case 2 -> writer.text("é".repeat(random.nextInt(30)));
            case 3 -> writer.bool(random.nextBoolean());
            case 4 -> writer.nul();
            case 5 -> writer.float64(random.nextGaussian());
            case 6 -> {
                int count = random.nextInt(5);
                writer.array(count);
                for (int i = 0; i < count; i++) {
                    write(writer, random, depth - 1);
                }
            }
            default -> {
                int count = random.nextInt(4);
                writer.map(count);
                for (int i = 0; i < 2 * count; i++) {
                    write(writer, random, depth - 1);
                }
            }
        }
    }

    private static byte[] nested(int depth) {
        var writer = new CborWriter();
        for (int i = 1; i < depth; i++) {
            writer.array(1);
        }
        return writer.array(0).toByteArray();
    }
}
