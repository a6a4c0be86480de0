package dev.syncline.store;

import dev.syncline.access.DocumentKind;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.AppendAnswer;
import dev.syncline.store.JournalStore.NewDocument;
import dev.syncline.store.JournalStore.TimelineAdvance;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntSupplier;

/** Three ways to write the same entries; each supplier writes a batch, waits for it, and gives its entries. */
public final class StoreWriters {
    public static final int ENTRY_BYTES = 200;

    private static final Random RANDOM = new Random(1);
    private static final byte[] HASH = new byte[32];
    private static final UserId USER = new UserId(2, 2);

    private StoreWriters() {}

    /** One row per entry into a table without an index. */
    public static IntSupplier plain(StorePools pools, int documents, int each, int entryBytes) {
        StoreBench.get(pools.commits()
                .query("create table if not exists plain (document uuid, seq bigint, payload bytea)")
                .execute()
                .toCompletionStage());
        int count = documents * each;
        UUID[] ids = new UUID[count];
        Long[] seqs = new Long[count];
        Buffer[] payloads = new Buffer[count];
        for (int i = 0; i < count; i++) {
            ids[i] = new UUID(i % documents, 1);
            seqs[i] = (long) i;
            payloads[i] = Buffer.buffer(bytes(entryBytes));
        }
        Tuple rows = Tuple.tuple().addValue(ids).addValue(seqs).addValue(payloads);
        return () -> {
            StoreBench.get(pools.commits()
                    .preparedQuery("insert into plain select * from unnest($1::uuid[], $2::bigint[], $3::bytea[])")
                    .execute(rows)
                    .toCompletionStage());
            return count;
        };
    }

    /** The commit's statement alone: no answers to sort, no measures. */
    public static IntSupplier statement(StorePools pools, JournalStore store, int documents, int each, int entryBytes) {
        var batches = new Batches(store, documents, each, entryBytes);
        return () -> {
            int written = StoreBench.get(pools.commits()
                            .preparedQuery(JournalSql.APPEND)
                            .execute(new AppendRows(UUID.randomUUID(), batches.next()).forAppend())
                            .toCompletionStage())
                    .size();
            if (written != documents) {
                throw new IllegalStateException(written + " of " + documents + " were written");
            }
            return documents * each;
        };
    }

    /** The store as the server calls it. */
    static IntSupplier store(JournalStore store, int documents, int each) {
        var batches = new Batches(store, documents, each, ENTRY_BYTES);
        return () -> {
            List<AppendAnswer> answers = StoreBench.get(store.append(UUID.randomUUID(), batches.next()));
            if (!answers.stream().allMatch(AppendAnswer.COMMITTED::equals)) {
                throw new IllegalStateException(answers.toString());
            }
            return documents * each;
        };
    }

    static Entry entry(long seq) {
        return new Entry(seq, USER, 1, TimelineId.NONE, seq, "", bytes(ENTRY_BYTES));
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** New documents with a timeline each, and the appends that go on where the last ones ended. */
    private static final class Batches {
        private final List<DocumentId> documents = new ArrayList<>();
        private final List<TimelineId> timelines = new ArrayList<>();
        private final int each;
        private final int entryBytes;
        private long tail;

        private Batches(JournalStore store, int count, int each, int entryBytes) {
            this.each = each;
            this.entryBytes = entryBytes;
            for (int i = 0; i < count; i++) {
                var document = new DocumentId(RANDOM.nextLong(), System.nanoTime());
                var timeline = new TimelineId(RANDOM.nextLong(), System.nanoTime());
                StoreBench.get(store.create(new NewDocument(
                        document, new ProjectId(1, 1), "note", DocumentKind.MERGED, "", USER, List.of())));
                StoreBench.get(store.timeline(timeline, document, USER, new SessionId(3, 3)));
                documents.add(document);
                timelines.add(timeline);
            }
        }

        private List<Append> next() {
            List<Append> appends = new ArrayList<>(documents.size());
            for (int i = 0; i < documents.size(); i++) {
                List<Entry> entries = new ArrayList<>(each);
                for (int e = 1; e <= each; e++) {
                    entries.add(new Entry(tail + e, USER, 1, timelines.get(i), tail + e, "", bytes(entryBytes)));
                }
                var advance = new TimelineAdvance(timelines.get(i), tail + 1, tail + each, HASH);
                appends.add(new Append(documents.get(i), tail, entries, HASH, List.of(advance)));
            }
            tail += each;
            return appends;
        }
    }
}
