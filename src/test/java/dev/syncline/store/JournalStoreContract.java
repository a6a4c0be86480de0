package dev.syncline.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.syncline.access.DocumentKind;
import dev.syncline.codec.Sha256;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.AppendAnswer;
import dev.syncline.store.JournalStore.NewDocument;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.StoredJournal;
import dev.syncline.store.JournalStore.StoredTail;
import dev.syncline.store.JournalStore.StoredTimeline;
import dev.syncline.store.JournalStore.TimelineAdvance;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every journal store promises. */
abstract class JournalStoreContract {
    private static final long WAIT_S = 60;
    private static final int LARGE = 1 << 20;
    private static final AtomicLong IDS = new AtomicLong(System.nanoTime());

    final ProjectId project = new ProjectId(1, next());
    final UserId author = new UserId(2, next());
    final SessionId session = new SessionId(3, next());

    abstract JournalStore store();

    /** Another node's way to the same rows. */
    abstract JournalStore otherNode();

    /** Does {@code work} while somebody else holds the document's row. */
    abstract void whileHeld(DocumentId document, Runnable work) throws Exception;

    abstract void delete(DocumentId document) throws Exception;

    /** Flips a bit in the chunk that ends at a seq. */
    abstract void damage(DocumentId document, long seqLast) throws Exception;

    abstract void lose(DocumentId document, long seqLast) throws Exception;

    @Test
    @DisplayName("[ST1] an append succeeds on top of the tail it names, and what it wrote is there")
    void st1_appendOnTheNamedTail() {
        DocumentId document = created(2);

        assertThat(append(document, 2, 3)).isEqualTo(AppendAnswer.COMMITTED);

        StoredJournal journal = get(store().load(document));
        assertThat(seqs(journal.entries())).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(journal.document().tailSeq()).isEqualTo(5);
        assertThat(journal.document().tailHash()).isEqualTo(hashAfter(journal.entries()));
        assertThat(get(store().find(document)).orElseThrow().tailSeq()).isEqualTo(5);
    }

    @Test
    @DisplayName("[ST1] an append on another tail is stale and writes nothing")
    void st1_staleWritesNothing() {
        DocumentId document = created(2);

        assertThat(append(document, 1, 3)).isEqualTo(AppendAnswer.STALE);
        assertThat(append(document, 3, 3)).isEqualTo(AppendAnswer.STALE);
        assertThat(append(unknown(), 0, 1)).isEqualTo(AppendAnswer.STALE);

        assertThat(seqs(get(store().load(document)).entries())).containsExactly(1L, 2L);
    }

    @Test
    @DisplayName("[ST2] one commit holds many documents, and each is answered by itself, in order")
    void st2_manyDocuments() throws Exception {
        List<DocumentId> documents =
                IntStream.range(0, 60).mapToObj(i -> created(1)).toList();
        delete(documents.get(7));
        List<Append> appends = IntStream.range(0, 60)
                .mapToObj(i -> appendOf(documents.get(i), i % 5 == 0 ? 9 : 1, 1 + i % 3))
                .toList();

        List<AppendAnswer> answers = new ArrayList<>();
        whileHeld(documents.get(8), () -> answers.addAll(get(store().append(UUID.randomUUID(), appends))));

        for (int i = 0; i < 60; i++) {
            AppendAnswer expected =
                    i % 5 == 0 || i == 7 ? AppendAnswer.STALE : i == 8 ? AppendAnswer.BUSY : AppendAnswer.COMMITTED;
            assertThat(answers.get(i)).as("append %d", i).isEqualTo(expected);
            if (i != 7) {
                long tail = expected == AppendAnswer.COMMITTED ? 2 + i % 3 : 1;
                assertThat(get(store().load(documents.get(i))).document().tailSeq())
                        .isEqualTo(tail);
            }
        }
    }

    @Test
    @DisplayName("[ST3] a timeline moves with its entries, from exactly the LSN before them")
    void st3_timelineMovesWithItsEntries() {
        DocumentId document = created(0);
        TimelineId timeline = timeline(document);
        TimelineId other = timeline(document);

        assertThat(append(document, 0, 3, advance(timeline, 1, 2), advance(other, 1, 1)))
                .isEqualTo(AppendAnswer.COMMITTED);
        assertThat(append(document, 3, 2, advance(timeline, 3, 4))).isEqualTo(AppendAnswer.COMMITTED);

        assertThat(row(timeline, document).durableLsn()).isEqualTo(4);
        assertThat(row(timeline, document).chainHash()).isEqualTo(chainHash(timeline, 4));
        assertThat(row(other, document).durableLsn()).isEqualTo(1);
    }

    @Test
    @DisplayName("[ST3] a timeline that stands elsewhere, is unknown or another document's leaves the append stale")
    void st3_timelineElsewhereIsStale() {
        DocumentId document = created(0);
        DocumentId elsewhere = created(0);
        TimelineId good = timeline(document);
        TimelineId foreign = timeline(elsewhere);

        assertThat(append(document, 0, 1, advance(good, 2, 2))).isEqualTo(AppendAnswer.STALE);
        assertThat(append(document, 0, 2, advance(good, 1, 1), advance(foreign, 1, 1)))
                .isEqualTo(AppendAnswer.STALE);
        assertThat(append(document, 0, 1, advance(new TimelineId(9, next()), 1, 1)))
                .isEqualTo(AppendAnswer.STALE);

        assertThat(get(store().load(document)).entries()).isEmpty();
        assertThat(row(good, document).durableLsn()).isZero();
        assertThat(row(foreign, elsewhere).durableLsn()).isZero();
    }

    @Test
    @DisplayName("[ST4] a batch that was written answers COMMITTED again, and is there once")
    void st4_ownBatchIsRecognised() {
        DocumentId document = created(1);
        TimelineId timeline = timeline(document);
        UUID batch = UUID.randomUUID();
        List<Append> appends = List.of(appendOf(document, 1, 2, advance(timeline, 1, 2)));

        assertThat(get(store().append(batch, appends))).containsExactly(AppendAnswer.COMMITTED);
        assertThat(get(otherNode().append(batch, appends))).containsExactly(AppendAnswer.COMMITTED);
        assertThat(append(document, 3, 1)).isEqualTo(AppendAnswer.COMMITTED);
        assertThat(get(store().append(batch, appends))).containsExactly(AppendAnswer.COMMITTED);

        assertThat(get(store().append(UUID.randomUUID(), appends))).containsExactly(AppendAnswer.STALE);
        assertThat(seqs(get(store().load(document)).entries())).containsExactly(1L, 2L, 3L, 4L);
        assertThat(row(timeline, document).durableLsn()).isEqualTo(2);
    }

    @Test
    @DisplayName("[ST5] a row that somebody holds makes the append busy at once; later it goes through")
    void st5_heldRowIsBusy() throws Exception {
        DocumentId document = created(1);
        whileHeld(document, () -> assertThat(append(document, 1, 1)).isEqualTo(AppendAnswer.BUSY));
        assertThat(append(document, 1, 1)).isEqualTo(AppendAnswer.COMMITTED);
    }

    @Test
    @DisplayName("[ST6] a flipped bit or a lost chunk is QUARANTINED, never a shorter journal; bytes stay")
    void st6_damageIsQuarantined() throws Exception {
        DocumentId flipped = created(1);
        append(flipped, 1, 2);
        append(flipped, 3, 1);
        damage(flipped, 3);
        DocumentId gap = created(1);
        append(gap, 1, 2);
        append(gap, 3, 1);
        lose(gap, 3);
        DocumentId cut = created(1);
        append(cut, 1, 2);
        lose(cut, 3);

        for (DocumentId document : List.of(flipped, gap, cut)) {
            assertThat(kind(store().load(document))).isEqualTo(StoreException.Kind.QUARANTINED);
        }
        assertThat(kind(store().entriesAfter(flipped, 1, LARGE))).isEqualTo(StoreException.Kind.QUARANTINED);
        assertThat(kind(store().entriesAfter(gap, 1, LARGE))).isEqualTo(StoreException.Kind.QUARANTINED);
        assertThat(seqs(get(store().entriesAfter(flipped, 3, LARGE)))).containsExactly(4L);
        assertThat(get(store().find(flipped)).orElseThrow().tailSeq()).isEqualTo(4);
    }

    @Test
    @DisplayName("[ST6] a journal whose rolling hash is not the row's is QUARANTINED")
    void st6_wrongRollingHashIsQuarantined() {
        DocumentId document = created(1);
        Append right = appendOf(document, 1, 1);
        get(store().append(
                        UUID.randomUUID(), List.of(new Append(document, 1, right.entries(), new byte[32], List.of()))));

        assertThat(kind(store().load(document))).isEqualTo(StoreException.Kind.QUARANTINED);
    }

    @Test
    @DisplayName("[ST7] what does not exist or was deleted is gone, never empty")
    void st7_goneIsNotEmpty() throws Exception {
        DocumentId document = created(1);
        delete(document);

        for (DocumentId gone : List.of(document, unknown())) {
            assertThat(get(store().find(gone))).isEmpty();
            assertThat(kind(store().load(gone))).isEqualTo(StoreException.Kind.GONE);
            assertThat(append(gone, 1, 1)).isEqualTo(AppendAnswer.STALE);
            assertThat(get(store().tails(List.of(gone)))).isEmpty();
        }
        assertThat(kind(store().timeline(new TimelineId(9, next()), unknown(), author, session)))
                .isEqualTo(StoreException.Kind.GONE);
        assertThat(get(store().create(newDocument(document, 1)))).isEmpty();
    }

    @Test
    @DisplayName("[ST12] a document is deleted once; its id is never used again, and appends to it are stale")
    void st12_deletedOnce() {
        DocumentId document = created(2);

        assertThat(get(store().delete(document, author))).isTrue();
        assertThat(get(otherNode().delete(document, author))).isFalse();

        assertThat(get(store().find(document))).isEmpty();
        assertThat(get(store().create(new NewDocument(
                        document, project, "note", DocumentKind.MERGED, "", author, List.of()))))
                .isEmpty();
        assertThat(append(document, 2, 1)).isEqualTo(AppendAnswer.STALE);
        get(store().title(document, "nobody sees it"));
        assertThat(get(store().delete(unknown(), author))).isFalse();
    }

    @Test
    @DisplayName("[ST19] what was edited lately is named, at most so many, without what was deleted")
    void st19_edited() {
        DocumentId kept = created(1);
        DocumentId deleted = created(1);
        get(store().delete(deleted, author));

        assertThat(get(store().edited(3600, Integer.MAX_VALUE))).contains(kept).doesNotContain(deleted);
        assertThat(get(store().edited(3600, 1))).hasSize(1);
    }

    @Test
    @DisplayName("[ST8] an id is created once: whoever comes second gets the document that is there, unchanged")
    void st8_createdOnce() {
        DocumentId document = unknown();
        StoredDocument first = get(store().create(newDocument(document, 2))).orElseThrow();
        append(document, 2, 1);
        ProjectId foreign = new ProjectId(8, next());

        StoredDocument second = get(otherNode()
                        .create(new NewDocument(
                                document, foreign, "board", DocumentKind.MERGED, "other", author, entries(0, 5))))
                .orElseThrow();

        assertThat(second.project()).isEqualTo(project);
        assertThat(second.type()).isEqualTo("note");
        assertThat(second.history()).isEqualTo(first.history());
        assertThat(second.tailSeq()).isEqualTo(3);
        assertThat(first.tailHash()).isEqualTo(hashAfter(entries(0, 2)));
        assertThat(first.sizeBytes()).isPositive();
    }

    @Test
    @DisplayName("[ST9] entries after a seq come in order, begin inside a chunk, and stop at the byte limit after one")
    void st9_entriesAfter() {
        DocumentId document = created(1);
        append(document, 1, 4);
        append(document, 5, 4);
        append(document, 9, 1);

        assertThat(seqs(get(store().entriesAfter(document, 0, LARGE)))).containsExactlyElementsOf(range(1, 10));
        assertThat(seqs(get(store().entriesAfter(document, 3, LARGE)))).containsExactlyElementsOf(range(4, 10));
        assertThat(seqs(get(store().entriesAfter(document, 3, 1)))).containsExactlyElementsOf(range(4, 5));
        assertThat(get(store().entriesAfter(document, 10, LARGE))).isEmpty();
        assertThat(get(store().entriesAfter(document, 99, LARGE))).isEmpty();
        Entry last = get(store().entriesAfter(document, 9, LARGE)).getFirst();
        assertThat(last).usingRecursiveComparison().isEqualTo(entry(10));
    }

    @Test
    @DisplayName("[ST10] a timeline belongs to who registered it first")
    void st10_timelineBelongsToTheFirst() {
        DocumentId document = created(1);
        TimelineId timeline = timeline(document);
        UserId stranger = new UserId(7, next());

        StoredTimeline row = get(otherNode().timeline(timeline, created(1), stranger, new SessionId(7, next())));

        assertThat(row.user()).isEqualTo(author);
        assertThat(row.session()).isEqualTo(session);
        assertThat(row.document()).isEqualTo(document);
        assertThat(row.durableLsn()).isZero();
        assertThat(row.chainHash()).isEqualTo(new byte[32]);
    }

    @Test
    @DisplayName("[ST11] two nodes on the same documents: every seq is written once, and nothing committed is missing")
    void st11_twoNodes() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        List<DocumentId> documents =
                IntStream.range(0, 8).mapToObj(i -> created(0)).toList();
        var left = new Node(store(), documents);
        var right = new Node(otherNode(), documents);

        for (int round = 0; round < 80; round++) {
            Runnable leftAnswers = left.write(random);
            Runnable rightAnswers = right.write(random);
            leftAnswers.run();
            rightAnswers.run();
        }

        assertThat(left.stale + right.stale).as("seed %d", seed).isPositive();
        for (DocumentId document : documents) {
            assertThat(get(store().load(document)).entries())
                    .as("seed %d", seed)
                    .hasSize(left.committed(document) + right.committed(document));
        }
    }

    /** A server that believes what it last saw of each tail, and looks again only when it is told that it is stale. */
    private final class Node {
        private final JournalStore store;
        private final Map<DocumentId, Long> tails = new HashMap<>();
        private final Map<DocumentId, Integer> committed = new HashMap<>();
        private int stale;

        private Node(JournalStore store, List<DocumentId> documents) {
            this.store = store;
            documents.forEach(document -> tails.put(document, 0L));
        }

        /** Appends to some of the documents; the answers are waited for later, so that both nodes' commits overlap. */
        private Runnable write(Random random) {
            List<Append> appends = tails.entrySet().stream()
                    .filter(tail -> random.nextInt(3) > 0)
                    .map(tail -> appendOf(tail.getKey(), tail.getValue(), 1 + random.nextInt(3)))
                    .toList();
            var answers = store.append(UUID.randomUUID(), appends);
            return () -> settle(appends, get(answers));
        }

        private void settle(List<Append> appends, List<AppendAnswer> answers) {
            for (int i = 0; i < appends.size(); i++) {
                Append append = appends.get(i);
                int count = append.entries().size();
                switch (answers.get(i)) {
                    case COMMITTED -> {
                        committed.merge(append.document(), count, Integer::sum);
                        tails.put(append.document(), append.expectedTail() + count);
                    }
                    case STALE -> {
                        stale++;
                        tails.put(append.document(), tail(append.document()));
                    }
                    case BUSY -> {}
                }
            }
        }

        private int committed(DocumentId document) {
            return committed.getOrDefault(document, 0);
        }
    }

    final DocumentId created(int entries) {
        DocumentId document = unknown();
        assertThat(get(store().create(newDocument(document, entries)))).isPresent();
        return document;
    }

    final DocumentId unknown() {
        return new DocumentId(4, next());
    }

    final NewDocument newDocument(DocumentId document, int entries) {
        return new NewDocument(document, project, "note", DocumentKind.MERGED, "a title", author, entries(0, entries));
    }

    final AppendAnswer append(DocumentId document, long tail, int count, TimelineAdvance... advances) {
        return get(store().append(UUID.randomUUID(), List.of(appendOf(document, tail, count, advances))))
                .getFirst();
    }

    /** Entries depend on their seq alone, so that the hash of a whole journal is known from its length. */
    final Append appendOf(DocumentId document, long tail, int count, TimelineAdvance... advances) {
        return new Append(
                document, tail, entries(tail, count), hashAfter(entries(0, (int) tail + count)), List.of(advances));
    }

    final TimelineId timeline(DocumentId document) {
        TimelineId timeline = new TimelineId(5, next());
        row(timeline, document);
        return timeline;
    }

    final StoredTimeline row(TimelineId timeline, DocumentId document) {
        return get(store().timeline(timeline, document, author, session));
    }

    final long tail(DocumentId document) {
        return get(store().tails(List.of(document))).stream()
                .mapToLong(StoredTail::tailSeq)
                .findFirst()
                .orElseThrow();
    }

    static TimelineAdvance advance(TimelineId timeline, long from, long to) {
        return new TimelineAdvance(timeline, from, to, chainHash(timeline, to));
    }

    static byte[] chainHash(TimelineId timeline, long lsn) {
        return Sha256.of((timeline + " " + lsn).getBytes(StandardCharsets.UTF_8));
    }

    static List<Entry> entries(long tail, int count) {
        return LongStream.rangeClosed(tail + 1, tail + count)
                .mapToObj(JournalStoreContract::entry)
                .toList();
    }

    static Entry entry(long seq) {
        boolean refused = seq % 4 == 0;
        byte[] bytes = refused ? new byte[0] : ("entry " + seq).repeat(10).getBytes(StandardCharsets.UTF_8);
        return new Entry(
                seq, new UserId(2, 2), 1_000 + seq, TimelineId.NONE, seq, refused ? "CHANGE_MALFORMED" : "", bytes);
    }

    static byte[] hashAfter(List<Entry> entries) {
        byte[] hash = RollingHash.start();
        for (Entry entry : entries) {
            hash = RollingHash.next(hash, entry);
        }
        return hash;
    }

    static List<Long> seqs(List<Entry> entries) {
        return entries.stream().map(Entry::seq).toList();
    }

    static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    static <T> T get(CompletionStage<T> answer) {
        try {
            return answer.toCompletableFuture().get(WAIT_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new AssertionError(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /** The kind of the store's exception that a stage fails with. */
    static StoreException.Kind kind(CompletionStage<?> answer) {
        Throwable failure = catchThrowable(() -> answer.toCompletableFuture().get(WAIT_S, TimeUnit.SECONDS));
        assertThat(failure).isInstanceOf(ExecutionException.class);
        assertThat(failure.getCause()).isInstanceOf(StoreException.class);
        return ((StoreException) failure.getCause()).kind();
    }

    private static long next() {
        return IDS.incrementAndGet();
    }
}
