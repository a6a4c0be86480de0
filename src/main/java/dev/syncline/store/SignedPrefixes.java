package dev.syncline.store;

import dev.syncline.id.DocumentId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Signed prefixes and the chunks below them, shared by all nodes. A chunk is claimed before its entries are admitted, so
 * that a number stands for one content and no other; an admission that is repeated is harmless, because entries are known.
 */
public final class SignedPrefixes {
    /** No row if the session has too many that live. What expired a day ago goes. */
    private static final String MAKE = """
        with forgotten as (
            delete from signed_prefix where id in (
                select id from signed_prefix where expires_at < now() - interval '1 day' limit 100)
        )
        insert into signed_prefix (id, user_id, session_id, document_id, expires_at, chunk_bytes_max, total_bytes_max)
        select $1, $2, $3, $4, $5, $6, $7
        where (select count(*) from signed_prefix where session_id = $3 and expires_at > now()) < $8
        returning id
        """;

    /**
     * Claims the next chunk: number $2, hash $3, bytes $4, for $5 milliseconds. Gives the prefix and the chunk as they were
     * before, and whether it was claimed. The same bytes may claim again, other bytes once a claim is old.
     */
    private static final String CLAIM = """
        with held as materialized (
            select * from signed_prefix where id = $1 for update
        ), claimed as (
            insert into signed_chunk (prefix_id, number, sha256, bytes)
            select id, $2, $3, $4 from held where chunks = $2 - 1 and bytes + $4 <= total_bytes_max
            on conflict (prefix_id, number) do update
            set sha256 = excluded.sha256, bytes = excluded.bytes, claimed_at = now()
            where signed_chunk.seq is null and (signed_chunk.sha256 = excluded.sha256
                or signed_chunk.claimed_at < now() - $5 * interval '1 millisecond')
            returning number
        )
        select h.chunks, h.bytes, h.total_bytes_max, c.sha256, c.seq, c.accepted,
            exists (select from claimed) as claimed
        from held h left join signed_chunk c on c.prefix_id = h.id and c.number = $2
        """;

    private static final String ADMITTED = """
        with done as (
            update signed_chunk set seq = $3, accepted = $4 where prefix_id = $1 and number = $2 and seq is null
            returning bytes
        )
        update signed_prefix p set chunks = $2, bytes = p.bytes + done.bytes
        from done where p.id = $1 and p.chunks = $2 - 1
        """;

    private static final String RELEASE = """
        delete from signed_chunk where prefix_id = $1 and number = $2 and seq is null and sha256 = $3
        """;

    private final Database database;
    private final PrefixLimits limits;

    public SignedPrefixes(StorePools pools, StoreLimits store, PrefixLimits limits) {
        this.database = new Database(pools, store);
        this.limits = limits;
    }

    /** What a session may PUT, and until when. */
    public record Prefix(UUID id, UserId user, SessionId session, DocumentId document, Instant expiry) {}

    /** What a claim found. */
    public sealed interface Claim {
        /** The chunk is the caller's to admit. */
        record Taken() implements Claim {}

        /** The same bytes were admitted under this number before. */
        record Known(long seq, int accepted) implements Claim {}

        /** Other bytes have this number, or are being admitted under it. */
        record Other() implements Claim {}

        /** The chunk with number {@code next} must come first. */
        record Gap(int next) implements Claim {}

        /** Only so many bytes are left. */
        record Full(long bytesLeft) implements Claim {}

        /** There is no such prefix. */
        record None() implements Claim {}
    }

    /** @return false if the session has as many as it may have */
    public CompletionStage<Boolean> make(Prefix prefix) {
        Tuple row = Tuple.of(
                        prefix.id(),
                        AppendRows.uuid(prefix.user()),
                        AppendRows.uuid(prefix.session()),
                        AppendRows.uuid(prefix.document()),
                        prefix.expiry().atOffset(ZoneOffset.UTC))
                .addValue(limits.chunkBytesMax())
                .addValue(limits.totalBytesMax())
                .addValue((long) limits.perSessionMax());
        return run(MAKE, row).map(made -> made.size() > 0).toCompletionStage();
    }

    /** Asks for a chunk's number for these bytes. */
    public CompletionStage<Claim> claim(UUID prefix, int number, byte[] sha256, int bytes) {
        Tuple row = Tuple.of(prefix, number, Buffer.buffer(sha256), bytes, (double) limits.claimMs());
        return run(CLAIM, row)
                .map(found -> Optional.of(found)
                        .filter(rows -> rows.size() > 0)
                        .map(rows -> claim(rows.iterator().next(), number, sha256, bytes))
                        .orElseGet(Claim.None::new))
                .toCompletionStage();
    }

    private static Claim claim(Row row, int number, byte[] sha256, int bytes) {
        Long seq = row.getLong("seq");
        if (seq != null) {
            boolean same = Arrays.equals(row.getBuffer("sha256").getBytes(), sha256);
            return same ? new Claim.Known(seq, row.getInteger("accepted")) : new Claim.Other();
        }
        if (row.getBoolean("claimed")) {
            return new Claim.Taken();
        }
        int next = row.getInteger("chunks") + 1;
        if (number > next) {
            return new Claim.Gap(next);
        }
        long left = row.getLong("total_bytes_max") - row.getLong("bytes");
        return bytes > left ? new Claim.Full(left) : new Claim.Other();
    }

    /** The entries of a claimed chunk are durable. */
    public CompletionStage<Void> admitted(UUID prefix, int number, long seq, int accepted) {
        return run(ADMITTED, Tuple.of(prefix, number, seq, accepted))
                .<Void>mapEmpty()
                .toCompletionStage();
    }

    /** A claimed chunk was refused: its number is free again. */
    public CompletionStage<Void> release(UUID prefix, int number, byte[] sha256) {
        return run(RELEASE, Tuple.of(prefix, number, Buffer.buffer(sha256)))
                .<Void>mapEmpty()
                .toCompletionStage();
    }

    private Future<RowSet<Row>> run(String sql, Tuple parameters) {
        return database.read(connection -> connection.preparedQuery(sql).execute(parameters));
    }
}
