package dev.syncline.store;

import static dev.syncline.store.JournalStoreContract.get;
import static dev.syncline.store.JournalStoreContract.hashAfter;
import static dev.syncline.store.JournalStoreContract.kind;
import static dev.syncline.store.JournalStoreContract.range;
import static dev.syncline.store.JournalStoreContract.seqs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.access.DocumentKind;
import dev.syncline.codec.Bytes;
import dev.syncline.codec.Sha256;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.journal.Version;
import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.AppendAnswer;
import dev.syncline.store.JournalStore.NewDocument;
import dev.syncline.store.JournalStore.Snapshot;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.store.JournalStore.StoredJournal;
import dev.syncline.store.JournalStore.TimelineAdvance;
import dev.syncline.store.JournalUpkeep.Basis;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the upkeep of every journal store promises. Its limits are so small that 60 entries reach all of them. */
abstract class JournalUpkeepContract {
    private static final AtomicLong IDS = new AtomicLong(System.nanoTime());
    private static final int LARGE = 1 << 20;
    private static final byte[] ANEW = new byte[1000];

    final UserId author = new UserId(2, 2);
    final Map<DocumentId, List<Entry>> written = new HashMap<>();

    abstract JournalStore store();

    abstract JournalUpkeep upkeep();

    abstract JournalUpkeep otherNode();

    abstract void damageSnapshot(DocumentId document) throws Exception;

    /** Damaged snapshots of the document whose bytes are kept. */
    abstract long damagedSnapshots(DocumentId document) throws Exception;

    /** How many rows of entries there are. */
    abstract long rows(DocumentId document) throws Exception;

    abstract List<Version> versions(DocumentId document) throws Exception;

    @Test
    @DisplayName("[SN1] nobody sees a snapshot before its last part is written and the document names it")
    void sn1_seenWhenComplete() {
        DocumentId document = written(10);
        Basis basis = get(upkeep().basis(document));
        Snapshot snapshot = snapshot(basis);
        int parts = get(upkeep().stage(document, layout(document), snapshot));
        assertThat(parts).isGreaterThan(2);
        for (int part = 0; part < parts - 1; part++) {
            get(upkeep().stagePart(document, snapshot, part));
        }
        assertThat(adopted(basis, snapshot)).isFalse();
        assertThat(get(store().load(document)).snapshot()).isNull();

        get(upkeep().stagePart(document, snapshot, parts - 1));
        assertThat(get(store().load(document)).snapshot()).isNull();
        assertThat(adopted(basis, snapshot)).isTrue();

        StoredJournal journal = get(store().load(document));
        assertThat(journal.snapshot().bytes()).isEqualTo(snapshot.bytes());
        assertThat(journal.snapshot().heads()).isEqualTo(basis.heads());
        assertThat(journal.entries()).isEmpty();
        assertThat(journal.document().snapshotSeq()).isEqualTo(10);
    }

    @Test
    @DisplayName("[SN1] on another layout nothing is adopted, and what a crash left half written goes with the next")
    void sn1_layoutDecides() {
        DocumentId document = written(10);
        Basis basis = get(upkeep().basis(document));
        Snapshot abandoned = snapshot(basis);
        get(upkeep().stage(document, layout(document), abandoned));
        get(upkeep().stagePart(document, abandoned, 0));
        Snapshot mine = staged(document, basis);
        Snapshot theirs = staged(document, basis);

        assertThat(get(otherNode().adopt(document, basis.journal().document().layout(), theirs)))
                .isTrue();
        assertThat(adopted(basis, mine)).isFalse();

        assertThat(get(store().load(document)).snapshot().id()).isEqualTo(theirs.id());
        Basis next = get(upkeep().basis(document));
        assertThat(adopted(next, mine)).as("its rows are gone").isFalse();
    }

    @Test
    @DisplayName("[SN2] a load is the snapshot and every entry behind it; appends go on while a snapshot is made")
    void sn2_snapshotAndTail() {
        DocumentId document = written(10);
        Basis basis = get(upkeep().basis(document));
        write(document, 5);
        Snapshot snapshot = staged(document, basis);
        write(document, 5);
        assertThat(adopted(basis, snapshot)).isTrue();
        write(document, 5);

        StoredJournal journal = get(store().load(document));
        assertThat(journal.snapshot().seq()).isEqualTo(10);
        assertThat(seqs(journal.entries())).containsExactlyElementsOf(range(11, 25));
        assertThat(seqs(get(store().entriesAfter(document, 3, LARGE)))).containsExactlyElementsOf(range(4, 25));
        assertThat(get(upkeep().basis(document)).heads())
                .containsExactly(hash(written.get(document).getLast()));
    }

    @Test
    @DisplayName("[SN2] a load names the timelines that wrote, also those of entries that are no longer kept")
    void sn2_writers() {
        DocumentId document = written(1);
        TimelineId wrote = new TimelineId(5, next());
        get(store().timeline(wrote, document, author, new SessionId(3, 3)));
        get(store().timeline(new TimelineId(5, next()), document, author, new SessionId(3, 3)));
        append(document, 1, new TimelineAdvance(wrote, 1, 1, new byte[32]));
        compact(document);

        assertThat(get(store().load(document)).writers()).containsExactly(wrote);
    }

    @Test
    @DisplayName("[SN3] a damaged snapshot is set aside with its bytes, and the entries stand for it (RELIABILITY 13)")
    void sn3_damagedIsSetAside() throws Exception {
        DocumentId document = written(10);
        compactWithoutFolding(document);
        write(document, 3);
        damageSnapshot(document);

        StoredJournal journal = get(store().load(document));

        assertThat(journal.snapshot()).isNull();
        assertThat(seqs(journal.entries())).containsExactlyElementsOf(range(1, 13));
        compactWithoutFolding(document);
        assertThat(get(store().load(document)).snapshot().seq()).isEqualTo(13);
        assertThat(damagedSnapshots(document)).isEqualTo(1);
    }

    @Test
    @DisplayName("[SN3] where the entries are no longer kept, a damaged snapshot is QUARANTINED, and nothing changes")
    void sn3_damagedWithoutEntries() throws Exception {
        DocumentId document = written(60);
        compact(document);
        StoredDocument before = get(store().find(document)).orElseThrow();
        assertThat(before.baseSeq()).isPositive();
        damageSnapshot(document);

        assertThat(kind(store().load(document))).isEqualTo(StoreException.Kind.QUARANTINED);

        StoredDocument after = get(store().find(document)).orElseThrow();
        assertThat(after.snapshot()).isEqualTo(before.snapshot());
        assertThat(after.layout()).isEqualTo(before.layout());
    }

    @Test
    @DisplayName("[SN4] folded entries are TRIMMED, never a gap; the rest still leads to the tail's rolling hash")
    void sn4_folded() throws Exception {
        DocumentId document = written(60);
        compact(document);

        StoredDocument row = get(store().find(document)).orElseThrow();
        long base = row.baseSeq();
        assertThat(base).isBetween(10L, 59L);
        assertThat(row.baseHash()).isEqualTo(hashAfter(written.get(document).subList(0, (int) base)));
        assertThat(kind(store().entriesAfter(document, base - 1, LARGE))).isEqualTo(StoreException.Kind.TRIMMED);
        List<Entry> kept = get(store().entriesAfter(document, base, LARGE));
        assertThat(seqs(kept)).containsExactlyElementsOf(range(base + 1, 60));
        write(document, 10);
        assertThat(seqs(get(store().load(document)).entries())).containsExactlyElementsOf(range(61, 70));
    }

    @Test
    @DisplayName("[SN4] versions say of every folded entry who and when, and which heads were reached")
    void sn4_versions() throws Exception {
        DocumentId document = written(60);
        compact(document);
        long firstBase = get(store().find(document)).orElseThrow().baseSeq();
        write(document, 40);
        compact(document);

        long base = get(store().find(document)).orElseThrow().baseSeq();
        long seq = 0;
        for (Version version : versions(document)) {
            assertThat(version.first()).isEqualTo(seq + 1);
            assertThat(version.authors()).containsExactly(author);
            seq = version.last();
            Entry last = written.get(document).get((int) seq - 1);
            assertThat(version.toMs()).isEqualTo(last.timeMs());
            assertThat(version.heads()).containsExactly(hash(last));
        }
        assertThat(seq).isEqualTo(base).isGreaterThan(firstBase);
    }

    @Test
    @DisplayName("[SN4] nothing is folded that no snapshot covers")
    void sn4_onlyWhatIsCovered() {
        DocumentId document = written(60);
        assertThat(get(upkeep().fold(document))).isFalse();
        assertThat(get(upkeep().merge(document))).isFalse();
        assertThat(seqs(get(store().load(document)).entries())).containsExactlyElementsOf(range(1, 60));
    }

    @Test
    @DisplayName("[SN5] merging puts entries into fewer rows and changes none of them")
    void sn5_merged() throws Exception {
        DocumentId document = written(16);
        compactWithoutFolding(document);
        long before = rows(document);
        while (get(upkeep().merge(document))) {}

        assertThat(rows(document)).isLessThan(before / 2);
        assertThat(get(store().entriesAfter(document, 0, LARGE)))
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(written.get(document));
        write(document, 2);
        assertThat(seqs(get(store().entriesAfter(document, 7, LARGE)))).containsExactlyElementsOf(range(8, 18));
    }

    @Test
    @DisplayName("[FG1] a forgotten history is gone: one snapshot, one version, no entries, timelines over")
    void fg1_forgotten() throws Exception {
        DocumentId document = written(30);
        compact(document);
        TimelineId wrote = new TimelineId(5, next());
        get(store().timeline(wrote, document, author, new SessionId(3, 3)));
        append(document, 1, new TimelineAdvance(wrote, 1, 1, new byte[32]));
        Basis basis = get(upkeep().basis(document));
        StoredDocument before = basis.journal().document();

        assertThat(forgotten(basis, anew(basis))).isTrue();

        StoredJournal journal = get(store().load(document));
        StoredDocument row = journal.document();
        assertThat(row.history()).isNotEqualTo(before.history());
        assertThat(row.forgot()).isTrue();
        assertThat(List.of(row.tailSeq(), row.baseSeq(), row.snapshotSeq())).containsOnly(before.tailSeq() + 1);
        assertThat(journal.snapshot().bytes()).isEqualTo(ANEW);
        assertThat(journal.entries()).isEmpty();
        assertThat(journal.writers()).isEmpty();
        assertThat(get(store().timeline(wrote, document, author, new SessionId(3, 3)))
                        .user())
                .isEqualTo(UserId.NOBODY);
        assertThat(rows(document)).isZero();
        assertThat(versions(document)).containsExactly(beginning(row.tailSeq()));
        assertThat(kind(store().entriesAfter(document, 5, LARGE))).isEqualTo(StoreException.Kind.TRIMMED);
    }

    @Test
    @DisplayName("[FG1] a document goes on behind what was forgotten, is compacted and forgotten again")
    void fg1_goesOn() throws Exception {
        DocumentId document = written(10);
        forget(document);
        continueBehind(document, 60);

        compact(document);
        StoredDocument row = get(store().find(document)).orElseThrow();
        assertThat(row.baseSeq()).isGreaterThan(11);
        assertThat(versions(document).getFirst()).isEqualTo(beginning(11));
        forget(document);
        assertThat(versions(document)).containsExactly(beginning(72));
    }

    @Test
    @DisplayName("[FG4] what was committed or put in order meanwhile is not forgotten")
    void fg4_moved() {
        DocumentId document = written(10);
        Basis basis = get(upkeep().basis(document));
        Snapshot anew = anew(basis);
        write(document, 1);
        assertThat(forgotten(basis, anew)).isFalse();

        Basis other = get(upkeep().basis(document));
        Snapshot late = anew(other);
        compactWithoutFolding(document);
        assertThat(forgotten(other, late)).isFalse();
        assertThat(seqs(get(store().entriesAfter(document, 0, LARGE)))).containsExactlyElementsOf(range(1, 11));
    }

    @Test
    @DisplayName("[FG4] a snapshot of what was forgotten is not written behind it, and none that was begun goes on")
    void fg4_noLateSnapshot() {
        DocumentId document = written(10);
        Basis basis = get(upkeep().basis(document));
        Snapshot begun = staged(document, basis);
        assertThat(forgotten(basis, anew(basis))).isTrue();

        long layout = basis.journal().document().layout();
        assertThat(get(otherNode().stage(document, layout, snapshot(basis)))).isZero();
        assertThatThrownBy(() -> get(otherNode().stagePart(document, begun, 0))).isNotNull();
        assertThat(get(otherNode().adopt(document, layout, begun))).isFalse();
    }

    /** A document made anew, as far as the store can tell. */
    private Snapshot anew(Basis basis) {
        StoredDocument row = basis.journal().document();
        var snapshot = new Snapshot(
                UUID.randomUUID(), row.tailSeq() + 1, RollingHash.start(), List.of(ChangeHash.of(new byte[32])), ANEW);
        int parts = get(upkeep().stage(row.id(), row.layout(), snapshot));
        for (int part = 0; part < parts; part++) {
            get(upkeep().stagePart(row.id(), snapshot, part));
        }
        return snapshot;
    }

    void forget(DocumentId document) {
        Basis basis = get(upkeep().basis(document));
        assertThat(forgotten(basis, anew(basis))).isTrue();
    }

    private boolean forgotten(Basis basis, Snapshot anew) {
        return get(upkeep().forget(basis.journal().document(), anew, beginning(anew.seq())));
    }

    private Version beginning(long seq) {
        return new Version(1, seq, 5, 5, List.of(author), List.of(ChangeHash.of(new byte[32])));
    }

    /** Entries behind the one that a forgotten history left. */
    private void continueBehind(DocumentId document, int entries) {
        List<Entry> journal = written.get(document);
        for (int i = 0; i < entries; i++) {
            StoredDocument row = get(store().find(document)).orElseThrow();
            Entry last = entry(journal);
            Entry next = new Entry(
                    row.tailSeq() + 1, author, (row.tailSeq() + 1) * 120_000, TimelineId.NONE, 1, "", last.bytes());
            journal.add(next);
            Append append = new Append(
                    document, row.tailSeq(), List.of(next), RollingHash.next(row.tailHash(), next), List.of());
            assertThat(get(store().append(UUID.randomUUID(), List.of(append)))).containsExactly(AppendAnswer.COMMITTED);
        }
    }

    private long layout(DocumentId document) {
        return get(store().find(document)).orElseThrow().layout();
    }

    void compact(DocumentId document) {
        compactWithoutFolding(document);
        while (get(upkeep().fold(document))) {}
        while (get(upkeep().merge(document))) {}
    }

    void compactWithoutFolding(DocumentId document) {
        Basis basis = get(upkeep().basis(document));
        assertThat(adopted(basis, staged(document, basis))).isTrue();
    }

    private Snapshot staged(DocumentId document, Basis basis) {
        Snapshot snapshot = snapshot(basis);
        int parts = get(upkeep().stage(document, layout(document), snapshot));
        for (int part = 0; part < parts; part++) {
            get(upkeep().stagePart(document, snapshot, part));
        }
        return snapshot;
    }

    private boolean adopted(Basis basis, Snapshot snapshot) {
        StoredDocument row = basis.journal().document();
        return get(upkeep().adopt(row.id(), row.layout(), snapshot));
    }

    /** The store asks nothing of a snapshot's bytes. */
    private static Snapshot snapshot(Basis basis) {
        StoredDocument row = basis.journal().document();
        byte[] bytes = Bytes.concat(basis.journal().parts().toArray(byte[][]::new));
        return new Snapshot(UUID.randomUUID(), row.tailSeq(), row.tailHash(), basis.heads(), bytes);
    }

    DocumentId written(int entries) {
        DocumentId document = new DocumentId(4, next());
        written.put(document, new ArrayList<>());
        get(store().create(new NewDocument(
                document, new ProjectId(1, 1), "note", DocumentKind.MERGED, "", author, List.of())));
        write(document, entries);
        return document;
    }

    /** Each entry is a commit of its own. */
    void write(DocumentId document, int entries) {
        for (int i = 0; i < entries; i++) {
            append(document, 1);
        }
    }

    private void append(DocumentId document, int entries, TimelineAdvance... advances) {
        List<Entry> journal = written.get(document);
        long tail = journal.size();
        for (int i = 0; i < entries; i++) {
            journal.add(entry(journal));
        }
        Append append = new Append(
                document,
                tail,
                List.copyOf(journal.subList((int) tail, journal.size())),
                hashAfter(journal),
                List.of(advances));
        assertThat(get(store().append(UUID.randomUUID(), List.of(append)))).containsExactly(AppendAnswer.COMMITTED);
    }

    /** A change as far as its header goes; it builds on the one before. One every two minutes. */
    private Entry entry(List<Entry> before) {
        byte[] deps = before.isEmpty()
                ? new byte[] {0}
                : Bytes.concat(new byte[] {1}, hash(before.getLast()).bytes());
        byte[] content = Bytes.concat(deps, ("entry " + (before.size() + 1)).getBytes());
        byte[] body = Bytes.concat(new byte[] {1, (byte) content.length}, content);
        byte[] checksum = Bytes.range(Sha256.of(body), 0, 4);
        byte[] change = Bytes.concat(Bytes.fromHex("856f4a83"), checksum, body);
        long seq = before.size() + 1L;
        return new Entry(seq, author, seq * 120_000, TimelineId.NONE, 1, "", change);
    }

    static ChangeHash hash(Entry entry) {
        return ChangeHash.of(Sha256.of(entry.bytes(), 8, entry.bytes().length));
    }

    private static long next() {
        return IDS.incrementAndGet();
    }
}
