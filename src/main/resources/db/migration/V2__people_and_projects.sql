-- People, their sessions, and the projects they share.

create table app_user (
  id            uuid primary key,
  issuer        text,
  subject       text,
  display_name  text        not null,
  created_at    timestamptz not null default now(),
  unique (issuer, subject),
  check ((issuer is null) = (subject is null))
);
comment on table app_user is 'A person or service that signs in. Without an issuer: a guest.';

create table session (
  id            uuid primary key,
  user_id       uuid        not null references app_user (id) on delete cascade,
  project_id    uuid,
  created_at    timestamptz not null,
  renewed_at    timestamptz not null,
  expires_at    timestamptz not null,
  ended_at      timestamptz
);
comment on column session.project_id is 'The project that the issuer''s token chose, if any.';
create index session_by_user on session (user_id) where ended_at is null;
create index session_by_ended on session (ended_at) where ended_at is not null;

create table renewal (
  hash          bytea       primary key,
  parent        bytea,
  session_id    uuid        not null references session (id) on delete cascade,
  made_at       timestamptz not null,
  used_at       timestamptz,
  voided        boolean     not null default false
);
comment on table renewal is 'One renewal cookie ever handed out, as SHA-256; each use makes the next.';
create index renewal_by_session on renewal (session_id, made_at);

create table server_key (
  id            text        primary key,
  algorithm     text        not null,
  private_key   bytea       not null,
  public_key    bytea       not null,
  created_at    timestamptz not null default now()
);
comment on table server_key is 'What signs access tokens, shared by all nodes. The newest signs, all verify.';

create table project (
  id            uuid        primary key,
  name          text        not null,
  personal      boolean     not null,
  created_by    uuid        not null references app_user (id),
  created_at    timestamptz not null default now()
);

create table member (
  project_id    uuid        not null references project (id) on delete cascade,
  user_id       uuid        not null references app_user (id) on delete cascade,
  role          text        not null check (role in ('owner', 'editor', 'viewer', 'none')),
  changed_at    timestamptz not null default now(),
  primary key (project_id, user_id)
);
comment on column member.role is 'none: was a member; the row stays so that other nodes see the change.';
create index member_by_user on member (user_id) where role <> 'none';
create index member_by_changed on member (changed_at);
