-- Uploads (docs/SPEC.md, PX): signed prefixes whose chunks are announced first and PUT straight into the bucket.
create table upload (
    prefix_id    uuid primary key references signed_prefix on delete cascade,
    chunks       int  not null check (chunks >= 1),
    -- When some server looks at it next; null once nothing of it can be in the bucket any longer.
    look_at      timestamptz,
    -- The first chunk that is not admitted was refused, and nothing behind it is taken; or it waits, and why.
    refused      boolean not null default false,
    -- Of this chunk: what is told of it is over once it is admitted.
    error_chunk  int,
    error_code   text,
    error_detail text
);
create index upload_by_look on upload (look_at) where look_at is not null;

create table upload_chunk (
    prefix_id uuid    not null references upload on delete cascade,
    number    int     not null check (number >= 1),
    sha256    bytea   not null check (octet_length(sha256) = 32),
    bytes     int     not null check (bytes >= 1),
    -- Whether it is a push of a timeline; changes otherwise.
    push      boolean not null,
    -- Its name in the bucket; null once it is gone from there for good.
    object    text,
    primary key (prefix_id, number)
);
create trigger upload_chunk_leaves after delete on upload_chunk
    for each row when (old.object is not null) execute function leave_object();
