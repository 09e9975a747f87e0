-- The audit log: the changes and their callers.

create table audit_entry (
  id         bigint      generated always as identity primary key,
  at         timestamptz not null default now(),
  actor_kind text        not null,
  actor      text        not null,
  actor_id   text,
  action     text        not null,
  tenant_id  bigint,
  tenant_key text        collate "C",
  target     text,
  before     text,
  after      text
);
-- The log, newest first.
create index audit_entry_time on audit_entry (at, id);
-- The log of a tenant, newest first.
create index audit_entry_tenant on audit_entry (tenant_id, at, id);

-- An entry is never changed, so who sees the entries of deleted tenants is kept here: by entry, not by tenant, so that a page reads the same
-- amount however many tenants were deleted.
create table audit_inherited_entry (
  entry_id  bigint      primary key,
  tenant_id bigint      not null,
  at        timestamptz not null
);
-- The log of the tenants that were deleted below one, newest first.
create index audit_inherited_entry_tenant on audit_inherited_entry (tenant_id, at, entry_id);

comment on table audit_inherited_entry is
  'Entries of tenants that were deleted, for those who see the parent. Without foreign keys, because the deletion of the parent moves the row.';
comment on column audit_inherited_entry.entry_id is 'Id of the entry.';
comment on column audit_inherited_entry.tenant_id is 'The nearest tenant above the deleted one that still exists; its callers see the entry.';
comment on column audit_inherited_entry.at is 'Time of the entry.';

comment on table audit_entry is
  'Changes of everything but usage, each written in the transaction of the change. Rows are added, never changed or deleted. '
  'Without foreign keys, because an entry outlives its tenant.';
comment on column audit_entry.id is 'Number from 1, never shown to clients.';
comment on column audit_entry.at is 'Start of the transaction of the change.';
comment on column audit_entry.actor_kind is
  'Kind of the caller: key, jwt, portal or anonymous; system for a change that no request has made.';
comment on column audit_entry.actor is 'Name of the caller at that time.';
comment on column audit_entry.actor_id is 'Id of the caller, such as that of an API key; null if it has none.';
comment on column audit_entry.action is 'Kind of the changed thing and what was done, such as tenant.update.';
comment on column audit_entry.tenant_id is
  'Tenant whose callers see the entry: the tenant of the changed thing, or the parent of a tenant that was deleted or has left it; null if '
  'only callers of the whole service see it.';
comment on column audit_entry.tenant_key is 'Key of the tenant of the changed thing; null if it belongs to none.';
comment on column audit_entry.target is 'Key or id of the changed thing; null if it has none.';
comment on column audit_entry.before is 'JSON object with the fields before the change; of an update, those that differ. Null if the thing was created.';
comment on column audit_entry.after is 'JSON object with the fields after the change; of an update, those that differ. Null if the thing was deleted.';
