-- The directory: organizations of tenants, and their users. Names and e-mail addresses are unique regardless of the case of A to Z.
-- Queries compare them in the same way: by lower() in the collation "C", which changes only these letters.

create table organization (
  id         uuid        not null,
  root_id    bigint      not null,
  tenant_id  bigint      not null references tenant,
  name       text        not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id, root_id)
);
-- Unique names. Also the list of a tenant, and the organizations of a subtree.
create unique index organization_name on organization (tenant_id, lower(name collate "C"), root_id);

comment on table organization is 'An organization of a tenant.';
comment on column organization.id is 'Identity, shown to clients.';
comment on column organization.root_id is 'Account.';
-- Lists of a limited scope look for the ids of its tenants in an array, whose size the planner does not know. With the true number of tenants it would read
-- the whole table if a few tenants have most rows, and compare each row with the whole array (record 90).
alter table organization alter column tenant_id set (n_distinct = -1);
comment on column organization.tenant_id is 'Tenant.';
comment on column organization.name is 'Name, 1 to 200 characters; unique within the tenant.';
comment on column organization.created_at is 'Time of creation.';
comment on column organization.updated_at is 'Time of the last update; kept by a trigger.';

-- "user" is a keyword of SQL.
create table directory_user (
  id              uuid        not null,
  root_id         bigint      not null,
  organization_id uuid        not null,
  first_name      text        not null,
  last_name       text        not null,
  email           text        not null,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (id, root_id),
  constraint directory_user_organization foreign key (organization_id, root_id) references organization (id, root_id)
);
-- Unique addresses. Also the list of an organization, and the users of a few organizations.
create unique index directory_user_email on directory_user (organization_id, lower(email collate "C"), root_id);
-- The users of many organizations, read in the order of the list until a page is full; and the users with an address.
create index directory_user_order on directory_user (lower(email collate "C"), id);

comment on table directory_user is 'A user of an organization.';
comment on column directory_user.id is 'Identity, shown to clients.';
comment on column directory_user.root_id is 'Account.';
alter table directory_user alter column organization_id set (n_distinct = -1); -- as organization.tenant_id
comment on column directory_user.organization_id is 'Organization.';
comment on column directory_user.first_name is 'First name, 1 to 200 characters.';
comment on column directory_user.last_name is 'Last name, 1 to 200 characters.';
comment on column directory_user.email is 'E-mail address, at most 254 characters; unique within the organization.';
comment on column directory_user.created_at is 'Time of creation.';
comment on column directory_user.updated_at is 'Time of the last update; kept by a trigger.';
