-- What must happen outside because of decided commands (docs/SPEC.md, OB), and where it goes.
create table webhook (
    project_id uuid        primary key,
    url        text        not null,
    -- What its messages are signed with: it is needed as it is.
    key        bytea       not null,
    changed_at timestamptz not null default now()
);

-- A row is written by the statement that commits the entry it is an effect of, and leaves when its message was taken.
create table effect (
    id          uuid        primary key default gen_random_uuid(),
    number      bigint      not null generated always as identity,
    project_id  uuid        not null,
    document_id uuid        not null,
    seq         bigint      not null,
    name        text        not null,
    body        text        not null,
    -- Raised when a server takes it on; until due_at no other server does.
    attempts    int         not null default 0,
    due_at      timestamptz not null default now(),
    last_error  text        not null default '',
    -- Given up: nobody tries again until somebody asks for it.
    dead_at     timestamptz,
    created_at  timestamptz not null default now()
);
create index effect_by_due on effect (due_at, number) where dead_at is null;
create index effect_by_project on effect (project_id, number) where dead_at is not null;
