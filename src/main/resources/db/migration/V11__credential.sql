-- The API keys of callers.

create table api_key (
  -- Random: the audit log shows the id of a caller to readers who may not see the key, so it must not show when the key was made.
  id             uuid        primary key default gen_random_uuid(),
  prefix         text        not null collate "C" unique,
  hash           bytea       not null constraint api_key_hash check (length(hash) = 32),
  name           text        not null,
  tenant_id      bigint      references tenant on delete cascade,
  role           text        not null constraint api_key_role check (role in ('viewer', 'reporter', 'manager', 'operator')),
  created_by     uuid        references api_key on delete set null,
  expires_at     timestamptz,
  own_end        timestamptz,
  created_at     timestamptz not null default now(),
  last_used_at   timestamptz,
  last_used_from inet,
  revoked_at     timestamptz,
  constraint api_key_operator check (role <> 'operator' or tenant_id is null)
);
create index api_key_tenant on api_key (tenant_id);
create index api_key_created on api_key (created_at, id) where revoked_at is null;
create index api_key_created_by on api_key (created_by);

comment on table api_key is 'A key with which a caller proves its identity. The key itself is not stored.';
comment on column api_key.id is 'Identity, shown to clients.';
comment on column api_key.prefix is 'The first part of the key, which identifies it and is no secret.';
comment on column api_key.hash is 'SHA-256 of the whole key, 32 bytes.';
comment on column api_key.name is 'Name for people, 1 to 200 characters.';
alter table api_key alter column tenant_id set (n_distinct = -1); -- as organization.tenant_id
comment on column api_key.tenant_id is 'Top of the subtree in which the key has its role; null for the whole service.';
comment on column api_key.role is 'Role of the key: viewer, reporter, manager or operator.';
comment on column api_key.created_by is 'Key of the caller that made this key, which may also change it; null if another caller made it.';
comment on column api_key.expires_at is 'Time from which the key is not valid; null if it does not expire.';
comment on column api_key.own_end is
  'Time from which the key would not be valid if it had not been replaced, no earlier than expires_at; null if it would not expire.';
comment on column api_key.created_at is 'Time of creation.';
comment on column api_key.last_used_at is 'Time of the last use, to the minute; null if the key was never used.';
comment on column api_key.last_used_from is 'Address of a request in the minute of the last use; null if it is not known.';
comment on column api_key.revoked_at is 'Time of the revocation; null if the key is not revoked.';
