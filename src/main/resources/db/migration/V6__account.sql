-- Subscriptions and credits of tenants.

create table subscription (
  id         uuid        not null default gen_random_uuid(),
  root_id    bigint      not null,
  tenant_id  bigint      not null references tenant,
  plan       text        not null,
  start_day  date        not null,
  end_day    date        not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id, root_id),
  constraint subscription_period check (end_day > start_day),
  constraint subscription_calendar check (start_day >= date '0001-01-01' and end_day <= date '9999-12-31'),
  -- Two subscriptions of one tenant never share a day. A range of numbers stands for a single tenant, so that no extension is needed.
  constraint subscription_overlap
    exclude using gist (int8range(tenant_id, tenant_id, '[]') with &&, daterange(start_day, end_day) with &&)
);
-- The subscriptions of a tenant, in the order of the list.
create index subscription_start on subscription (tenant_id, start_day, id);

comment on table subscription is 'A plan that a tenant has for a period of days.';
comment on column subscription.id is 'Identity, shown to clients.';
comment on column subscription.root_id is 'Account.';
comment on column subscription.tenant_id is 'Tenant.';
comment on column subscription.plan is 'Name of the plan, 1 to 200 characters.';
comment on column subscription.start_day is 'First day, 0001-01-01 or later.';
comment on column subscription.end_day is 'Day after the last day, at most 9999-12-31.';
comment on column subscription.created_at is 'Time of creation.';
comment on column subscription.updated_at is 'Time of the last update of plan, start_day or end_day; kept by a trigger.';

create table credit (
  root_id    bigint      not null,
  tenant_id  bigint      not null references tenant,
  id         text        not null collate "C",
  amount     bigint      not null constraint credit_amount check (amount > 0),
  reason     text        not null,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id, root_id)
);
-- The next expiry of all credits (view data_version).
create index credit_expiry on credit (expires_at);
-- The next expiry of the credits of an account (view account_version).
create index credit_account_expiry on credit (root_id, expires_at);

comment on table credit is 'An amount that was granted to a tenant. Granted and deleted, never changed.';
comment on column credit.root_id is 'Account.';
comment on column credit.tenant_id is 'Tenant.';
comment on column credit.id is 'Id from the client, unique within the tenant, so that a repeated request does not grant the credit again.';
comment on column credit.amount is 'Nano-units, more than 0.';
comment on column credit.reason is 'Reason, as text for people, 1 to 200 characters.';
comment on column credit.expires_at is 'Time from which it no longer counts; null if it never expires.';
comment on column credit.created_at is 'Time of the grant.';
