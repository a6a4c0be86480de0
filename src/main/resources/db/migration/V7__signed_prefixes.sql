-- Prefixes below which a session may PUT chunks without other credentials (docs/SPEC.md, PX), and what became of each.
create table signed_prefix (
    id              uuid        primary key,
    user_id         uuid        not null,
    session_id      uuid        not null,
    document_id     uuid        not null,
    expires_at      timestamptz not null,
    chunk_bytes_max int         not null,
    total_bytes_max bigint      not null,
    -- The last chunk that was admitted, from 1, and the bytes of all of them.
    chunks          int         not null default 0,
    bytes           bigint      not null default 0,
    created_at      timestamptz not null default now()
);
create index signed_prefix_by_session on signed_prefix (session_id);
create index signed_prefix_by_document on signed_prefix (document_id);
create index signed_prefix_by_expiry on signed_prefix (expires_at);

create table signed_chunk (
    prefix_id  uuid        not null references signed_prefix on delete cascade,
    number     int         not null check (number >= 1),
    sha256     bytea       not null check (octet_length(sha256) = 32),
    bytes      int         not null,
    -- Where the document stood once its entries were durable, and how many were new; null until then.
    seq        bigint,
    accepted   int,
    claimed_at timestamptz not null default now(),
    primary key (prefix_id, number)
);
