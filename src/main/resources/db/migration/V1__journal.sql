-- The journal of documents (docs/SPEC.md, ST). Ids are 16 bytes, kept as uuid.

create table document (
    id         uuid primary key,
    project_id uuid        not null,
    type       text        not null,
    kind       text        not null default 'merged' check (kind in ('merged', 'commanded')),
    title      text        not null default '',
    -- The last seq and the rolling hash at it. This row is the only arbiter of the tail.
    tail_seq   bigint      not null check (tail_seq >= 0),
    tail_hash  bytea       not null check (octet_length(tail_hash) = 32),
    -- Raised whenever chunks are replaced by others that hold the same entries.
    layout     bigint      not null default 0,
    -- Names the lineage of the journal; another one means that a client's cursor says nothing any more.
    history_id uuid        not null default gen_random_uuid(),
    size_bytes bigint      not null default 0,
    created_by uuid        not null,
    created_at timestamptz not null default now(),
    -- Moves in steps of a second: an indexed column that changed with every commit would cost an index entry each.
    changed_at timestamptz not null default now(),
    deleted_at timestamptz
) with (fillfactor = 70);

-- The listing of a project, newest or by title, of one type or all, a page after a key.
create index document_by_change on document (project_id, changed_at desc, id) where deleted_at is null;
create index document_by_title on document (project_id, title collate "C", id) where deleted_at is null;
create index document_by_type on document (project_id, type, changed_at desc, id) where deleted_at is null;

-- Immutable rows: either a run of entries or a snapshot of everything up to seq_last. No foreign key: a chunk is only
-- ever written by a statement that holds its document's row.
create table chunk (
    document_id uuid        not null,
    seq_last    bigint      not null,
    kind        text        not null check (kind in ('entries', 'snapshot')),
    seq_first   bigint      not null check (seq_first between 1 and seq_last),
    -- The object key under which the same bytes would lie in object storage.
    name        text        not null,
    payload     bytea       not null,
    sha256      bytea       not null check (octet_length(sha256) = 32),
    metadata    jsonb       not null,
    created_at  timestamptz not null default now(),
    primary key (document_id, seq_last, kind)
);

-- Changes and snapshots are packed already: trying to compress them again only costs time.
alter table chunk alter column payload set storage external;

-- One session's log on one document. durable_lsn and chain_hash move in the statement that writes the entries.
create table timeline (
    id          uuid primary key,
    document_id uuid        not null references document,
    user_id     uuid        not null,
    session_id  uuid        not null,
    durable_lsn bigint      not null default 0 check (durable_lsn >= 0),
    chain_hash  bytea       not null check (octet_length(chain_hash) = 32),
    created_at  timestamptz not null default now()
) with (fillfactor = 70);

create index timeline_by_document on timeline (document_id);
create index timeline_by_session on timeline (session_id);
