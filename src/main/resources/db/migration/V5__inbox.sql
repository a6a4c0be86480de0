-- What people must learn of decided commands, until they have dealt with it (docs/SPEC.md, IB). A row is written by the
-- statement that commits the entry it is about.
create table inbox (
    id          uuid        primary key default gen_random_uuid(),
    number      bigint      not null generated always as identity,
    user_id     uuid        not null,
    document_id uuid        not null,
    -- The user's own command.
    timeline_id uuid        not null,
    lsn         bigint      not null,
    -- The entry it is about, its bytes, and which of its notices; -1: the entry's command is the user's, and was rejected.
    seq         bigint      not null,
    notice      int         not null check (notice >= -1),
    decided     bytea       not null,
    created_at  timestamptz not null default now()
);
create index inbox_by_user on inbox (user_id, number);
