package dev.syncline.store;

/** The statements that put the rows of a journal in order. Every one is a transaction of its own. */
final class UpkeepSql {
    private UpkeepSql() {}

    /** No row if the layout is another one: what was made of rows that were forgotten since is not written. */
    static final String STAGE = """
        with held as materialized (
            select id from document where id = $2 and layout = $8 and deleted_at is null for share
        )
        insert into snapshot (id, document_id, seq, hash, heads, parts, sha256)
        select $1, id, $3, $4, $5, $6, $7 from held
        returning id
        """;

    static final String STAGE_PART = """
        insert into snapshot_part (snapshot_id, number, name, payload)
        select $2, $3,
            'project/' || project_id || '/documents/' || id || '/' || lpad($4::bigint::text, 20, '0')
                || '.snapshot/' || $2::uuid || '/' || lpad($3::int::text, 6, '0'),
            $5
        from document where id = $1
        """;

    /**
     * The swap. No row if the layout is another one, or a part is missing. Snapshots that are not the document's any
     * longer go, with those that a crash left half written; damaged ones stay.
     */
    static final String ADOPT = """
        with held as materialized (
            select d.id
            from document d
            where d.id = $1 and d.layout = $2 and d.deleted_at is null
                and (select count(*) from snapshot_part p where p.snapshot_id = $3) = $5
            for no key update
        ), dropped as (
            delete from snapshot s using held
            where s.document_id = held.id and s.id <> $3 and s.damaged_at is null
        )
        update document d
        set snapshot_id = $3, snapshot_seq = $4, layout = d.layout + 1
        from held
        where d.id = held.id
        returning d.id
        """;

    /**
     * Leaves of a document a snapshot, $4 at seq $5 with rolling hash $7, and versions $8 that lead up to it. No row if
     * layout or tail are others, or a part is missing. A trigger remembers what lies in object storage.
     */
    static final String FORGET = """
        with held as materialized (
            select d.id, d.project_id
            from document d
            where d.id = $1 and d.layout = $2 and d.tail_seq = $3 and d.deleted_at is null
                and (select count(*) from snapshot_part p where p.snapshot_id = $4) = $6
            for no key update
        ), dropped as (
            delete from snapshot s using held where s.document_id = held.id and s.id <> $4
        ), removed as (
            delete from chunk c using held where c.document_id = held.id
        ), ended as (
            update timeline t set user_id = '00000000-0000-0000-0000-000000000000'
            from held where t.document_id = held.id
        ), written as (
            insert into chunk (document_id, seq_last, kind, seq_first, name, payload, sha256, metadata)
            select held.id, $5, 'versions', 1,
                'project/' || held.project_id || '/documents/' || held.id || '/' || lpad($5::bigint::text, 20, '0')
                    || '.versions',
                $8, $9, '{}'
            from held
        )
        update document d
        set history_id = gen_random_uuid(), layout = d.layout + 1, forgot_at = now(), changed_at = now(),
            tail_seq = $5, tail_hash = $7, snapshot_id = $4, snapshot_seq = $5, base_seq = $5, base_hash = $7,
            size_bytes = octet_length($8)
        from held
        where d.id = held.id
        returning d.id
        """;

    /** A damaged snapshot is not loaded from any longer. Its rows stay. No row if it was not the document's. */
    static final String SET_ASIDE = """
        with found as (
            update snapshot set damaged_at = now() where id = $2
        )
        update document set snapshot_id = null, snapshot_seq = 0, layout = layout + 1
        where id = $1 and snapshot_id = $2 and base_seq = 0
        returning id
        """;

    /**
     * The last seq whose entries need not be kept, if any: $2 bytes behind the tail, or $3 bytes and $4 milliseconds;
     * covered by the snapshot; the end of a chunk. With it the heads where entries begin to be kept now.
     */
    static final String HORIZON = """
        select d.layout, d.base_seq, d.base_hash,
            (
                select max(seq_last) from (
                    select seq_last, created_at,
                        sum(coalesce(moved_bytes, octet_length(payload))) over (order by seq_last desc) as behind
                    from chunk where document_id = d.id and kind = 'entries'
                ) as kept
                where seq_last <= d.snapshot_seq
                    and (behind > $2 or behind > $3 and created_at < now() - $4 * interval '1 millisecond')
            ) as horizon,
            (select payload from chunk where document_id = d.id and kind = 'versions' and seq_last = d.base_seq) as versions
        from document d where d.id = $1 and d.deleted_at is null
        """;

    /** Small chunks of entries that a snapshot covers and that have stood for a while, the oldest first. */
    static final String SMALL = """
        select d.layout, c.seq_first, c.seq_last, c.payload, c.sha256
        from document d
        join chunk c on c.document_id = d.id and c.kind = 'entries' and c.seq_last <= d.snapshot_seq
        where d.id = $1 and d.deleted_at is null and c.object is null
            and octet_length(c.payload) < $2 and c.created_at < now() - $3 * interval '1 millisecond'
        order by c.seq_last
        limit $4
        """;

    /**
     * Puts one chunk in the place of all chunks of entries from $3 to $4, which must be $5 of them, if the layout is
     * still the one they were read under. One of versions moves the base behind it. No row if nothing was done.
     */
    static final String REPLACE = """
        with held as materialized (
            select d.id, d.project_id
            from document d
            where d.id = $1 and d.layout = $2 and d.deleted_at is null
                and (
                    select count(*) from chunk c
                    where c.document_id = $1 and c.kind = 'entries' and c.seq_last between $3 and $4
                ) = $5
            for no key update
        ), removed as (
            delete from chunk c using held
            where c.document_id = held.id and c.kind = 'entries' and c.seq_last between $3 and $4
            returning coalesce(c.moved_bytes, octet_length(c.payload)) as bytes, c.created_at
        ), gone as materialized (
            select sum(bytes) as bytes, max(created_at) as created_at from removed
        ), written as (
            insert into chunk (document_id, seq_last, kind, seq_first, name, payload, sha256, metadata, created_at)
            select held.id, $4, $6, $3,
                'project/' || held.project_id || '/documents/' || held.id || '/' || lpad($4::bigint::text, 20, '0')
                    || '.' || $6,
                $7, $8, '{}', gone.created_at
            from held, gone
        )
        update document d
        set layout = d.layout + 1,
            size_bytes = d.size_bytes - gone.bytes + octet_length($7),
            base_seq = case when $6 = 'versions' then $4 else d.base_seq end,
            base_hash = case when $6 = 'versions' then $9 else d.base_hash end
        from held, gone
        where d.id = held.id
        returning d.id
        """;
}
