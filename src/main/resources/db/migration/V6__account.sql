-- Subscriptions and credits of tenants.

create table subscription (
  id         uuid        not null,
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
  -- Two subscriptions of one tenant never share a day.
  constraint subscription_overlap exclude using gist (tenant_id with =, daterange(start_day, end_day) with &&, root_id with =)
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
comment on column subscription.updated_at is 'Time of the last update; kept by a trigger.';

create table credit (
  root_id      bigint      not null,
  tenant_id    bigint      not null references tenant,
  id           text        not null collate "C",
  amount       bigint      not null constraint credit_amount check (amount > 0),
  reason       text        not null,
  priority     integer     not null default 100 constraint credit_priority check (priority between 0 and 1000),
  effective_at timestamptz,
  expires_at   timestamptz,
  recurrence   text        collate "C" constraint credit_recurrence check (recurrence = 'P1M'),
  rollover     integer     not null default 0,
  created_at   timestamptz not null default now(),
  primary key (tenant_id, id, root_id),
  constraint credit_period check (expires_at > effective_at),
  constraint credit_recurrence_start check (recurrence is null or effective_at is not null),
  constraint credit_recurrence_end check (
    recurrence is null or expires_at is not null and expires_at <= (effective_at at time zone 'UTC' + interval '120 months') at time zone 'UTC'),
  constraint credit_rollover check (rollover between 0 and case when recurrence is null then 0 else 12 end)
);

comment on table credit is 'An amount that was granted to a tenant. Granted and deleted, never changed.';
comment on column credit.root_id is 'Account.';
comment on column credit.tenant_id is 'Tenant.';
comment on column credit.id is 'Id from the client, unique within the tenant, so that a repeated request does not grant the credit again.';
comment on column credit.amount is 'Nano-units, more than 0; of each month if the credit recurs.';
comment on column credit.reason is 'Reason, as text for people, 1 to 200 characters.';
comment on column credit.priority is 'Rank among the credits of the tenant, 0 to 1000: of two credits, the one with the lower number pays first.';
comment on column credit.effective_at is 'Time of the first usage that it pays; null if it pays all usage before it expires.';
comment on column credit.expires_at is 'Time from which it no longer pays; null if it never expires.';
comment on column credit.recurrence is 'P1M if the amount is granted again each month from effective_at until expires_at; null if it is granted once.';
comment on column credit.rollover is 'Number of further months for which the remainder of a month pays, 0 to 12; 0 if the credit does not recur.';
comment on column credit.created_at is 'Time of the grant.';

create table credit_allotment (
  root_id      bigint      not null,
  tenant_id    bigint      not null,
  credit_id    text        not null collate "C",
  number       integer     not null,
  priority     integer     not null,
  amount       bigint      not null,
  effective_at timestamptz,
  expires_at   timestamptz,
  paid         bigint,
  primary key (tenant_id, credit_id, number, root_id),
  foreign key (tenant_id, credit_id, root_id) references credit on delete cascade,
  constraint credit_allotment_paid check ((paid is null) = (expires_at is null))
);
-- The next time at which balances change (view data_version).
create index credit_allotment_expiry on credit_allotment (expires_at);
create index credit_allotment_start on credit_allotment (effective_at);
-- The same of an account (view account_version), and whether a fold has payments to compute.
create index credit_allotment_account_expiry on credit_allotment (root_id, expires_at);
create index credit_allotment_account_start on credit_allotment (root_id, effective_at);

comment on table credit_allotment is
  'What a credit grants at a time: one row, or one for each month if the credit recurs. Written by the triggers of credit. A row never '
  'changes, besides paid.';
comment on column credit_allotment.root_id is 'Account.';
comment on column credit_allotment.tenant_id is 'Tenant.';
comment on column credit_allotment.credit_id is 'Credit (credit.id).';
comment on column credit_allotment.number is 'Number of the month from 0; 0 if the credit does not recur.';
comment on column credit_allotment.priority is 'Rank, as in credit.';
comment on column credit_allotment.amount is 'Nano-units, more than 0.';
comment on column credit_allotment.effective_at is 'Time of the first usage that it pays; null if it pays all usage before it expires.';
comment on column credit_allotment.expires_at is 'Time from which it no longer pays; null if it never expires.';
comment on column credit_allotment.paid is
  'Nano-units that it pays by the usage in the roll-ups, 0 to amount; null if it never expires, since then no balance needs the number. '
  'Kept by burn_credits.';

create table credit_edge (
  root_id   bigint      not null,
  tenant_id bigint      not null,
  at        timestamptz not null,
  cost      numeric     not null,
  primary key (tenant_id, at, root_id),
  foreign key (root_id, tenant_id) references tenant (root_id, id) on delete cascade
);

comment on table credit_edge is
  'Own cost of a tenant from the start of a day until a time within the day at which a credit begins to pay or expires. Kept by '
  'burn_credits from single events; stays as it is when they are no longer kept.';
comment on column credit_edge.root_id is 'Account.';
comment on column credit_edge.tenant_id is 'Tenant.';
comment on column credit_edge.at is 'The time, which is no start of a day in UTC.';
comment on column credit_edge.cost is 'Nano-units, any sign and any size.';
