-- Subscriptions and credits of tenants. Amounts are nano-units (10^-9) of the account's currency.

-- The days from start_day to before end_day. Two of one tenant never share a day; ranges of the numbers of tenants stand
-- in for them, so that the constraint needs no extension.
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
  constraint subscription_overlap
    exclude using gist (int8range(tenant_id, tenant_id, '[]') with &&, daterange(start_day, end_day) with &&)
);
create index subscription_start on subscription (tenant_id, start_day, id);

create trigger subscription_updated before update of plan, start_day, end_day on subscription
  for each row execute function touch_updated_at();

-- A grant is identified by the client's id within its tenant, so that a retry grants nothing twice.
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
