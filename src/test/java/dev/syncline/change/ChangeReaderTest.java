package dev.syncline.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.change.Refusal.Reason;
import dev.syncline.codec.Bytes;
import dev.syncline.id.ChangeHash;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.automerge.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeReaderTest {
    private static ChangeReading read(byte[] bytes) {
        return ChangeReader.read(bytes, ChangeLimits.DEFAULT, ZipInflater::inflate);
    }

    private static ReadChange accepted(String name, byte[] bytes) {
        ChangeReading reading = read(bytes);
        assertThat(reading).as(name).isInstanceOf(ReadChange.class);
        return (ReadChange) reading;
    }

    private static Reason refused(byte[] bytes) {
        ChangeReading reading = read(bytes);
        assertThat(reading).isInstanceOf(Refusal.class);
        return ((Refusal) reading).reason();
    }

    @Test
    @DisplayName("[CH1] every change made by Automerge in JavaScript is taken, under the hash its author gave it")
    void ch1_javascriptChanges() {
        List<ChangeSamples.Sample> samples = ChangeSamples.javascript();
        assertThat(samples).hasSizeGreaterThan(25);
        for (ChangeSamples.Sample sample : samples) {
            ReadChange change = accepted(sample.name(), sample.bytes());
            assertThat(change.hash()).isEqualTo(sample.hash());
            assertThat(change.bytes()).isEqualTo(sample.bytes());
        }
    }

    @Test
    @DisplayName("[CH1] every change made by automerge-java is taken, its actors' seqs are dense and its heads are its"
            + " hashes")
    void ch1_javaChanges() {
        List<byte[]> changes = ChangeSamples.java();
        assertThat(changes).hasSizeGreaterThan(8);
        Document replica = new Document();
        Set<ChangeHash> known = new HashSet<>();
        Set<ChangeHash> heads = new HashSet<>();
        for (byte[] bytes : changes) {
            ReadChange change = accepted("java", bytes);
            assertThat(known).containsAll(change.deps());
            known.add(change.hash());
            heads.add(change.hash());
            change.deps().forEach(heads::remove);
            replica.applyEncodedChanges(bytes);
            Set<ChangeHash> actual = new HashSet<>();
            Arrays.stream(replica.getHeads()).forEach(head -> actual.add(ChangeHash.of(head.getBytes())));
            assertThat(actual).isEqualTo(heads);
        }
        replica.free();
    }

    @Test
    @DisplayName("[CH2] a compressed change hashes and reads as its uncompressed form")
    void ch2_compressed() {
        for (ChangeSamples.Sample sample : ChangeSamples.javascript()) {
            byte[] compressed = ChangeBytes.compressed(sample.bytes());
            ReadChange change = accepted(sample.name(), compressed);
            assertThat(change.hash()).isEqualTo(sample.hash());
            assertThat(change.bytes()).isEqualTo(sample.bytes());
            byte[] followed = ChangeBytes.chunk(
                    2, Bytes.concat(ChangeBytes.content(compressed), new byte[1]), Bytes.range(compressed, 4, 8));
            assertThat(refused(followed)).isEqualTo(Reason.WRONG_COMPRESSION);
        }
    }

    @Test
    @DisplayName("[CH2] a small chunk that inflates beyond the limit is refused before it is held")
    void ch2_bomb() {
        byte[] deflated = ZipInflater.deflate(new byte[64 * 1024 * 1024]);
        assertThat(refused(ChangeBytes.chunk(2, deflated, new byte[4]))).isEqualTo(Reason.WRONG_COMPRESSION);
    }

    @Test
    @DisplayName("[CH3] a cut, lengthened or altered chunk is refused, at every byte")
    void ch3_everyByteCounts() {
        for (ChangeSamples.Sample sample : ChangeSamples.javascript().subList(0, 6)) {
            byte[] bytes = sample.bytes();
            for (int i = 0; i < bytes.length; i++) {
                byte[] altered = bytes.clone();
                altered[i] ^= (byte) (1 << i % 8);
                refused(altered);
                refused(Bytes.range(bytes, 0, i));
            }
            assertThat(refused(Bytes.concat(bytes, new byte[1]))).isEqualTo(Reason.TRAILING_BYTES);
            assertThat(refused(Bytes.concat(bytes, bytes))).isEqualTo(Reason.TRAILING_BYTES);
        }
    }

    @Test
    @DisplayName("[CH3] other chunks and other bytes are refused by name")
    void ch3_otherChunks() {
        Document document = new Document();
        assertThat(refused(document.save())).isEqualTo(Reason.DOCUMENT_CHUNK);
        document.free();
        assertThat(refused(ChangeBytes.chunk(3, new byte[10]))).isEqualTo(Reason.UNKNOWN_CHUNK);
        assertThat(refused(new byte[0])).isEqualTo(Reason.NOT_A_CHUNK);
        assertThat(refused(new byte[100])).isEqualTo(Reason.NOT_A_CHUNK);
        assertThat(refused(ChangeBytes.chunk(1, new byte[10]))).isNotEqualTo(Reason.WRONG_CHECKSUM);
    }

    @Test
    @DisplayName("[CH4] bytes, operations, dependencies, actors and message stop at their limits")
    void ch4_limits() {
        ReadChange merged = accepted(
                "merged",
                ChangeSamples.javascript().stream()
                        .filter(sample -> sample.name().contains("merged"))
                        .findFirst()
                        .orElseThrow()
                        .bytes());
        assertThat(merged.deps()).hasSizeGreaterThan(1);
        assertThat(merged.otherActors()).hasSizeGreaterThan(1);
        ChangeLimits fits = new ChangeLimits(
                merged.bytes().length,
                merged.operations(),
                1_000,
                merged.deps().size(),
                merged.otherActors().size(),
                merged.message().length());
        assertThat(ChangeReader.read(merged.bytes(), fits, ZipInflater::inflate))
                .isEqualTo(merged);
        for (int i = 0; i < 5; i++) {
            ChangeLimits tight = new ChangeLimits(
                    fits.bytes() - (i == 0 ? 1 : 0),
                    fits.operations() - (i == 1 ? 1 : 0),
                    1_000,
                    fits.dependencies() - (i == 2 ? 1 : 0),
                    fits.actors() - (i == 3 ? 1 : 0),
                    fits.messageBytes() - (i == 4 ? 1 : 0));
            ChangeReading reading = ChangeReader.read(merged.bytes(), tight, ZipInflater::inflate);
            assertThat(((Refusal) reading).reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
        }
    }

    @Test
    @DisplayName("[CH5] split cuts concatenated chunks apart and refuses what is none")
    void ch5_split() {
        List<byte[]> parts = ChangeSamples.javascript().stream()
                .map(ChangeSamples.Sample::bytes)
                .toList();
        byte[] joined = Bytes.concat(parts.toArray(byte[][]::new));
        ChunkSplit split = ChangeReader.split(joined, 1_000);
        List<Chunk> chunks = ((ChunkSplit.Chunks) split).chunks();
        assertThat(chunks).hasSameSizeAs(parts);
        for (int i = 0; i < parts.size(); i++) {
            assertThat(chunks.get(i).bytes()).isEqualTo(parts.get(i));
            assertThat(chunks.get(i).kind()).isEqualTo(Chunk.Kind.CHANGE);
        }
        assertThat(ChangeReader.split(joined, parts.size() - 1)).isInstanceOf(Refusal.class);
        assertThat(ChangeReader.split(Bytes.concat(joined, new byte[1]), 1_000)).isInstanceOf(Refusal.class);
        assertThat(ChangeReader.split(Bytes.range(joined, 0, joined.length - 1), 1_000))
                .isInstanceOf(Refusal.class);
        assertThat(ChangeReader.split(Bytes.EMPTY, 1_000)).isEqualTo(new ChunkSplit.Chunks(List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("[CH6] Automerge's own change files are read as their names say")
    @ValueSource(
            strings = {
                "two_change_chunks",
                "two_change_chunks_compressed",
                "two_change_chunks_out_of_order",
                "counter_value_is_ok"
            })
    void ch6_files(String name) throws Exception {
        byte[] file = Files.readAllBytes(ChangeSamples.sharedFile("automerge-files/" + name + ".automerge"));
        List<byte[]> chunks = ChangeSamples.chunks(file);
        assertThat(chunks).hasSize(name.startsWith("two") ? 2 : 1);
        chunks.forEach(chunk -> accepted(name, chunk));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("[CH6] Automerge's files that are damaged or whole documents are refused")
    @ValueSource(
            strings = {
                "exemplar",
                "invalid_deflate_stream.automerge",
                "overflow_in_length.automerge",
                "missing_actor.automerge"
            })
    void ch6_refusedFiles(String name) throws Exception {
        byte[] file = Files.readAllBytes(ChangeSamples.sharedFile("automerge-files/" + name));
        ChunkSplit split = ChangeReader.split(file, 100);
        if (split instanceof ChunkSplit.Chunks cut) {
            assertThat(cut.chunks()).anyMatch(chunk -> read(chunk.bytes()) instanceof Refusal);
        }
    }
}
