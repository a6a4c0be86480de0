-- Cold bytes in object storage (docs/SPEC.md, BK). A row stays where it is; its bytes are here (object is null), on their
-- way (both), or in the bucket (payload is null). The bytes under an object's name never change.
alter table chunk
    alter column payload drop not null,
    add column object text,
    add column moved_bytes int,
    add constraint chunk_place check (payload is not null or object is not null and moved_bytes is not null);
create index chunk_by_object on chunk (object) where object is not null;

alter table snapshot_part
    alter column payload drop not null,
    add column object text,
    add column moved_bytes int,
    add constraint snapshot_part_place check (payload is not null or object is not null and moved_bytes is not null);
create index snapshot_part_by_object on snapshot_part (object) where object is not null;

-- Objects that no row names any longer. They are deleted after a grace time.
create table bucket_garbage (
    object text        primary key,
    since  timestamptz not null default now()
);
create index bucket_garbage_by_age on bucket_garbage (since);

create function leave_object() returns trigger language plpgsql as $$
begin
    insert into bucket_garbage (object) values (old.object) on conflict do nothing;
    return null;
end $$;
create trigger chunk_leaves after delete on chunk
    for each row when (old.object is not null) execute function leave_object();
create trigger snapshot_part_leaves after delete on snapshot_part
    for each row when (old.object is not null) execute function leave_object();
