-- Stored snapshots beside the entries, and what becomes of entries that are no longer kept (docs/SPEC.md, SN).

-- A document as it was at a seq, made of committed rows and verified before it was written. Nobody sees one before
-- the document's row names it.
create table snapshot (
    id          uuid primary key,
    document_id uuid        not null,
    seq         bigint      not null check (seq >= 1),
    -- The rolling hash at seq, and the heads behind each other.
    hash        bytea       not null check (octet_length(hash) = 32),
    heads       bytea       not null check (octet_length(heads) % 32 = 0),
    parts       int         not null check (parts >= 1),
    -- Over seq, hash, heads and all parts.
    sha256      bytea       not null check (octet_length(sha256) = 32),
    made_at     timestamptz not null default now(),
    -- When its bytes were found damaged. They are kept.
    damaged_at  timestamptz
);
create index snapshot_by_document on snapshot (document_id);

-- The bytes of a snapshot, cut into rows of bounded size, numbered from 0.
create table snapshot_part (
    snapshot_id uuid  not null references snapshot on delete cascade,
    number      int   not null,
    -- The object key under which the same bytes would lie in object storage.
    name        text  not null,
    payload     bytea not null,
    primary key (snapshot_id, number)
);
alter table snapshot_part alter column payload set storage external;

alter table document
    -- The snapshot to load from, and its seq; none: null and 0.
    add column snapshot_id  uuid,
    add column snapshot_seq bigint not null default 0,
    -- Entries up to here are no longer kept; the rolling hash there.
    add column base_seq     bigint not null default 0,
    add column base_hash    bytea  not null default decode(repeat('00', 32), 'hex')
        check (octet_length(base_hash) = 32),
    add constraint document_positions check (0 <= base_seq and base_seq <= snapshot_seq and snapshot_seq <= tail_seq);

-- What stays of entries that are no longer kept: who, when, and the heads.
alter table chunk drop constraint chunk_kind_check;
alter table chunk add constraint chunk_kind_check check (kind in ('entries', 'versions'));
