package dev.syncline.store;

import dev.syncline.codec.Sha256;
import dev.syncline.id.DocumentId;
import dev.syncline.id.Id128;
import dev.syncline.journal.Entry;
import dev.syncline.journal.EntryCodec;
import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.NewEffect;
import dev.syncline.store.JournalStore.TimelineAdvance;
import dev.syncline.store.JournalStore.Told;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The appends of one commit as the arrays that its statements take; positions count from 1, as in SQL. */
final class AppendRows {
    private final UUID batch;
    private final UUID[] documents;
    private final Long[] tails;
    private final Long[] lasts;
    private final Integer[] payloadFrom;
    private final Integer[] payloadBytes;
    private final UUID[] timelines;
    private final UUID[] timelineDocuments;
    private final Long[] fromLsns;
    private final Long[] toLsns;
    private final List<Told> told = new ArrayList<>();
    private final List<UUID> toldDocuments = new ArrayList<>();
    private final List<NewEffect> effects = new ArrayList<>();
    private final List<UUID> effectDocuments = new ArrayList<>();
    private final Buffer payloads = Buffer.buffer();
    private final Buffer sha256s = Buffer.buffer();
    private final Buffer tailHashes = Buffer.buffer();
    private final Buffer chainHashes = Buffer.buffer();

    AppendRows(UUID batch, List<Append> appends) {
        require(appends);
        this.batch = batch;
        int advances =
                appends.stream().mapToInt(append -> append.advances().size()).sum();
        documents = new UUID[appends.size()];
        tails = new Long[appends.size()];
        lasts = new Long[appends.size()];
        payloadFrom = new Integer[appends.size()];
        payloadBytes = new Integer[appends.size()];
        timelines = new UUID[advances];
        timelineDocuments = new UUID[advances];
        fromLsns = new Long[advances];
        toLsns = new Long[advances];
        int advance = 0;
        for (int i = 0; i < appends.size(); i++) {
            Append append = appends.get(i);
            addDocument(i, append);
            for (TimelineAdvance step : append.advances()) {
                addAdvance(advance++, documents[i], step);
            }
            for (Told one : append.after().told()) {
                told.add(one);
                toldDocuments.add(documents[i]);
            }
            for (NewEffect effect : append.after().effects()) {
                effects.add(effect);
                effectDocuments.add(documents[i]);
            }
        }
    }

    /** Refuses what no caller may ask for: such a commit is a defect, whatever the database holds. */
    static void require(List<Append> appends) {
        Set<DocumentId> documents = new HashSet<>();
        for (Append append : appends) {
            String where = ", document " + append.document();
            check(documents.add(append.document()), "a commit holds one append per document" + where);
            check(!append.entries().isEmpty(), "an append has entries" + where);
            check(append.tailHash().length == Sha256.BYTES, "a hash has its full length" + where);
            long due = append.expectedTail();
            for (Entry entry : append.entries()) {
                check(entry.seq() == ++due, "entries are dense" + where);
            }
            for (TimelineAdvance step : append.advances()) {
                check(step.fromLsn() >= 1 && step.toLsn() >= step.fromLsn(), "a timeline moves on" + where);
                check(step.chainHash().length == Sha256.BYTES, "a hash has its full length" + where);
            }
        }
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }

    /** The statement that writes them. */
    String statement() {
        return isPlain() ? JournalSql.APPEND : JournalSql.APPEND_WITH_MORE;
    }

    private boolean isPlain() {
        return told.isEmpty() && effects.isEmpty();
    }

    /** The parameters of {@link #statement}. */
    Tuple forAppend() {
        Tuple tuple = Tuple.tuple()
                .addValue(batch)
                .addValue(documents)
                .addValue(tails)
                .addValue(lasts)
                .addValue(payloadFrom)
                .addValue(payloadBytes)
                .addValue(payloads)
                .addValue(sha256s)
                .addValue(tailHashes)
                .addValue(timelines)
                .addValue(timelineDocuments)
                .addValue(fromLsns)
                .addValue(toLsns)
                .addValue(chainHashes);
        if (!isPlain()) {
            tuple.addValue(told.stream().map(one -> uuid(one.timeline())).toArray(UUID[]::new))
                    .addValue(toldDocuments.toArray(UUID[]::new))
                    .addValue(told.stream().map(Told::lsn).toArray(Long[]::new))
                    .addValue(told.stream().map(Told::seq).toArray(Long[]::new))
                    .addValue(told.stream().map(Told::notice).toArray(Integer[]::new))
                    .addValue(told.stream()
                            .map(one -> Buffer.buffer(one.decided()))
                            .toArray(Buffer[]::new))
                    .addValue(effectDocuments.toArray(UUID[]::new))
                    .addValue(effects.stream().map(NewEffect::seq).toArray(Long[]::new))
                    .addValue(effects.stream().map(NewEffect::name).toArray(String[]::new))
                    .addValue(effects.stream().map(NewEffect::body).toArray(String[]::new));
        }
        return tuple;
    }

    /** The parameters of {@link JournalSql#JUDGE}. */
    Tuple forJudge() {
        return Tuple.tuple()
                .addValue(batch.toString())
                .addValue(documents)
                .addValue(tails)
                .addValue(lasts)
                .addValue(timelines)
                .addValue(timelineDocuments)
                .addValue(fromLsns);
    }

    static UUID uuid(Id128 id) {
        return new UUID(id.hi(), id.lo());
    }

    private void addDocument(int i, Append append) {
        byte[] payload = EntryCodec.writeAll(append.entries());
        documents[i] = uuid(append.document());
        tails[i] = append.expectedTail();
        lasts[i] = append.expectedTail() + append.entries().size();
        payloadFrom[i] = payloads.length() + 1;
        payloadBytes[i] = payload.length;
        payloads.appendBytes(payload);
        sha256s.appendBytes(Sha256.of(payload));
        tailHashes.appendBytes(append.tailHash());
    }

    private void addAdvance(int i, UUID document, TimelineAdvance step) {
        timelineDocuments[i] = document;
        timelines[i] = uuid(step.timeline());
        fromLsns[i] = step.fromLsn();
        toLsns[i] = step.toLsn();
        chainHashes.appendBytes(step.chainHash());
    }
}
