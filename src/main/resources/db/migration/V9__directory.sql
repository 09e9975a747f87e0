-- The directory: organizations of tenants, and their users. Names and e-mail addresses differ regardless of the case of A to Z, as the
-- queries compare them.

create table organization (
  id         uuid        not null default gen_random_uuid(),
  root_id    bigint      not null,
  tenant_id  bigint      not null references tenant,
  name       text        not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id, root_id)
);
-- Also the list of a tenant, and the organizations of a subtree.
create unique index organization_name on organization (tenant_id, lower(name collate "C"), root_id);

create trigger organization_updated before update of name on organization
  for each row execute function touch_updated_at();

-- "user" is a word of SQL.
create table directory_user (
  id              uuid        not null default gen_random_uuid(),
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
-- Also the list of an organization, and the users of few organizations.
create unique index directory_user_email on directory_user (organization_id, lower(email collate "C"), root_id);
-- The list of many organizations, which is read in its order until a page is full, and who has an address.
create index directory_user_order on directory_user (lower(email collate "C"), id);

create trigger directory_user_updated before update of first_name, last_name, email on directory_user
  for each row execute function touch_updated_at();
