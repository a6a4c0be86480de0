package dev.syncline.store;

/** The statements of the journal. Every one is a transaction of its own, so that no lock outlives a frozen node. */
final class JournalSql {
    private JournalSql() {}

    /** What every statement that gives a document's row gives of it. */
    private static final String ROW = """
        project_id, type, history_id, tail_seq, tail_hash, size_bytes, layout, snapshot_id, snapshot_seq, base_seq,
            base_hash, forgot_at is not null as forgot\
        """;

    static final String FIND = "select " + ROW + " from document where id = $1 and deleted_at is null";

    /** As {@link #FIND}, telling a deleted document from an unknown one. */
    static final String FIND_EVEN_DELETED =
            "select " + ROW + ", deleted_at is not null as deleted from document where id = $1";

    /** The document and its first chunks; no row if the id is taken. */
    static final String CREATE = """
        with made as (
            insert into document (id, project_id, type, title, created_by, tail_seq, tail_hash, size_bytes, kind)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $13)
            on conflict (id) do nothing
            returning *
        ), written as (
            insert into chunk (document_id, seq_last, kind, seq_first, name, payload, sha256, metadata)
            select made.id, c.last, 'entries', c.first,
                'project/' || made.project_id || '/documents/' || made.id || '/' || lpad(c.last::text, 20, '0')
                    || '.entries',
                c.payload, c.sha256, '{}'
            from made, unnest($9::bigint[], $10::bigint[], $11::bytea[], $12::bytea[])
                as c (first, last, payload, sha256)
        )
        select\s\
        """ + ROW + ", false as deleted from made";

    /**
     * All of one moment, told apart by {@code part}: the document; its snapshot; the numbered bytes of that; the chunks
     * of entries behind it; and the ids of all timelines that wrote and are not over, one behind the other.
     */
    static final String LOAD = """
        with found as materialized (
            select * from document where id = $1 and deleted_at is null
        )
        select 'document' as part,\s\
        """ + ROW + """
            , null::bigint as seq_first, null::bigint as seq_last, null::bytea as payload, null::bytea as sha256,
            null::text as object
        from found
        union all
        select 'snapshot', null, null, null, null, s.hash, null, null, s.id, s.seq, null, null, null,
            s.parts, s.seq, s.heads, s.sha256, null
        from found join snapshot s on s.id = found.snapshot_id
        union all
        select 'bytes', null, null, null, null, null, null, null, null, null, null, null, null,
            p.number, p.number, p.payload, null, p.object
        from found join snapshot_part p on p.snapshot_id = found.snapshot_id
        union all
        select 'entries', null, null, null, null, null, null, null, null, null, null, null, null,
            c.seq_first, c.seq_last, c.payload, c.sha256, c.object
        from found join chunk c on c.document_id = $1 and c.kind = 'entries' and c.seq_last > found.snapshot_seq
        union all
        select 'writers', null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, string_agg(uuid_send(id), ''), null, null
        from timeline
        where document_id = $1 and durable_lsn > 0 and user_id <> '00000000-0000-0000-0000-000000000000'
        """;

    /** Where entries begin to be kept, without a chunk; then the next chunks, until their bytes reach $3; at least one. */
    static final String ENTRIES_AFTER = """
        select base_seq, 0 as seq_first, 0 as seq_last, null as payload, null as sha256, null as object
        from document where id = $1
        union all
        select null, seq_first, seq_last, payload, sha256, object
        from (
            select seq_first, seq_last, payload, sha256, object,
                sum(bytes) over (order by seq_last) - bytes as bytes_before
            from (
                select seq_first, seq_last, payload, sha256, object,
                    coalesce(moved_bytes, octet_length(payload)) as bytes
                from chunk where document_id = $1 and kind = 'entries' and seq_last > $2
                order by seq_last limit $4
            ) as next
        ) as measured
        where bytes_before < $3
        order by seq_last
        """;

    /** Registers a timeline; no row if the id is taken. */
    static final String REGISTER_TIMELINE = """
        insert into timeline (id, document_id, user_id, session_id, chain_hash)
        values ($1, $2, $3, $4, $5)
        on conflict (id) do nothing
        returning user_id, session_id, document_id, durable_lsn, chain_hash
        """;

    static final String FIND_TIMELINE = """
        select user_id, session_id, document_id, durable_lsn, chain_hash from timeline where id = $1
        """;

    static final String TAILS = """
        select id, tail_seq from document where id = any($1) and deleted_at is null
        """;

    static final String EDITED = """
        select id from document where changed_at > now() - $1::int * interval '1 second' and deleted_at is null
        order by changed_at desc limit $2
        """;

    /** No row if there was none to delete. */
    static final String DELETE = """
        update document set deleted_at = now(), deleted_by = $2 where id = $1 and deleted_at is null returning id
        """;

    static final String TITLE = """
        update document set title = $2 where id = $1 and deleted_at is null and title <> $2
        """;

    /**
     * The group commit. It holds the rows whose tail is the expected one and that nobody else holds, in the order of
     * their ids so that two nodes cannot wait for each other; keeps those whose timelines stand where the entries
     * begin; and writes chunks, timelines and tails of these and no others.
     *
     * <p>That one statement may decide on its own snapshot is safe: timelines move only together with the tail of their
     * document, and a row whose tail moved since the snapshot is read anew when it is locked, and left out.
     *
     * <p>Byte strings of all appends come as one each, cut by position: Postgres finds an element of an array of byte
     * strings only by walking over those before it.
     *
     * <p>The plan is made once and kept, perhaps in an empty database, where reading a whole table looks cheap for ever
     * after. Two spellings leave the planner nothing but lookups: {@code = any (array[…])} is no condition to merge by,
     * so that no index is read from end to end, and {@code (… in …) is true} asks a hash table instead of all pairs.
     */
    static final String APPEND = append("");

    /**
     * As {@link #APPEND}, with rows for inboxes, of which each user's last thousand stay, and for the outbox, where the
     * project has a webhook.
     */
    static final String APPEND_WITH_MORE = append("""
        , told as (
            insert into inbox (user_id, document_id, timeline_id, lsn, seq, notice, decided)
            select t.user_id, i.document_id, i.timeline_id, i.lsn, i.seq, i.notice, i.decided
            from unnest($15::uuid[], $16::uuid[], $17::bigint[], $18::bigint[], $19::int[], $20::bytea[])
                as i (timeline_id, document_id, lsn, seq, notice, decided)
            join timeline t on t.id = any (array[i.timeline_id])
            where (i.document_id in (select id from fitting)) is true
        ), forgotten as (
            delete from inbox old
            using (
                select distinct t.user_id
                from unnest($15::uuid[]) as i (timeline_id) join timeline t on t.id = any (array[i.timeline_id])
            ) as u
            cross join lateral (
                select number from inbox where user_id = u.user_id order by number desc offset 999 limit 1
            ) as edge
            where old.user_id = u.user_id and old.number <= edge.number
        ), sent as (
            insert into effect (project_id, document_id, seq, name, body)
            select d.project_id, e.document_id, e.seq, e.name, e.body
            from unnest($21::uuid[], $22::bigint[], $23::text[], $24::text[]) as e (document_id, seq, name, body)
            join document d on d.id = any (array[e.document_id])
            join webhook w on w.project_id = any (array[d.project_id])
            where (e.document_id in (select id from fitting)) is true
        )
        """);

    private static String append(String more) {
        return APPEND_UP_TO_TAILS + more + " select place from fitting";
    }

    private static final String APPEND_UP_TO_TAILS = """
        with held as materialized (
            select w.*, d.project_id, d.deleted_at
            from unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::int[], $6::int[])
                with ordinality as w (id, tail, last, payload_from, payload_bytes, place)
            join document d on d.id = any (array[w.id]) and d.tail_seq = w.tail
            order by w.id
            for no key update of d skip locked
        ), fitting as materialized (
            select *
            from held
            where deleted_at is null and (id in (
                select a.document_id
                from unnest($10::uuid[], $11::uuid[], $12::bigint[]) as a (id, document_id, first)
                left join timeline t on t.id = any (array[a.id])
                where t.id is null or t.document_id <> a.document_id or t.durable_lsn <> a.first - 1
            )) is not true
        ), written as (
            insert into chunk (document_id, seq_last, kind, seq_first, name, payload, sha256, metadata)
            select id, last, 'entries', tail + 1,
                'project/' || project_id || '/documents/' || id || '/' || lpad(last::text, 20, '0') || '.entries',
                substring($7::bytea from payload_from for payload_bytes),
                substring($8::bytea from 32 * place::int - 31 for 32),
                jsonb_build_object('batch', $1::uuid)
            from fitting
        ), advanced as (
            update timeline t
            set durable_lsn = a.last, chain_hash = substring($14::bytea from 32 * a.place::int - 31 for 32)
            from unnest($10::uuid[], $11::uuid[], $13::bigint[])
                with ordinality as a (id, document_id, last, place)
            where t.id = any (array[a.id]) and (a.document_id in (select id from fitting)) is true
        ), moved as (
            update document d
            set tail_seq = fitting.last,
                tail_hash = substring($9::bytea from 32 * place::int - 31 for 32),
                size_bytes = d.size_bytes + payload_bytes,
                changed_at = case when now() - d.changed_at >= interval '1 second' then now() else d.changed_at end
            from fitting
            where d.id = any (array[fitting.id])
        )
        """;

    /** Why appends were left out: own batch found, tail elsewhere or gone, timeline elsewhere, or none of these. */
    static final String JUDGE = """
        select w.place,
            c.metadata ->> 'batch' = $1::text as own,
            d.id is null or d.deleted_at is not null or d.tail_seq <> w.tail or (w.id in (
                select a.document_id
                from unnest($5::uuid[], $6::uuid[], $7::bigint[]) as a (id, document_id, first)
                left join timeline t on t.id = any (array[a.id])
                where t.id is null or t.document_id <> a.document_id or t.durable_lsn <> a.first - 1
            )) as stale
        from unnest($2::uuid[], $3::bigint[], $4::bigint[]) with ordinality as w (id, tail, last, place)
        left join document d on d.id = any (array[w.id])
        left join chunk c on c.document_id = any (array[w.id]) and c.seq_last = w.last and c.kind = 'entries'
        """;
}
