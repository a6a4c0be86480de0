-- The door for automerge-repo peers (docs/SPEC.md, RP).

-- Peers keep what they know of this database under this name, so it is the same on every server of the database.
create table repo_storage (
    id       uuid    primary key,
    only_one boolean not null default true unique check (only_one)
);
insert into repo_storage (id) values (gen_random_uuid());

-- A token that stands in the address of that door, as SHA-256. It lives as long as its session.
create table door_token (
    hash       bytea       primary key,
    session_id uuid        not null unique references session (id) on delete cascade,
    created_at timestamptz not null default now()
);
