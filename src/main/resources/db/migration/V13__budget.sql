-- Budgets of tenants.

create table budget (
  root_id    bigint      not null,
  tenant_id  bigint      not null references tenant,
  name       text        not null collate "C",
  metric     text        not null,
  meter_id   integer     references meter,
  amount     numeric     not null constraint budget_amount check (amount >= 0 and scale(amount) = 0),
  period     text        constraint budget_period check (period in ('P1D', 'P1W', 'P1M', 'P1Y')),
  time_zone  text        not null,
  thresholds text        not null,
  enforcement text       not null constraint budget_enforcement check (enforcement in ('none', 'hard')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, name, root_id)
);
-- Whether a meter can be deleted.
create index budget_meter on budget (meter_id);

comment on table budget is
  'How much of a metric a tenant may use in a period. The usage is not stored: it is read from the roll-ups and events.';
comment on column budget.root_id is 'Account.';
comment on column budget.tenant_id is 'Tenant.';
comment on column budget.name is 'Name from the client, in lower case, unique within the tenant.';
comment on column budget.metric is 'Name of a metric that is a sum of usage, such as totalInferenceCost.';
comment on column budget.meter_id is 'Meter of the metric, which cannot be deleted; null if the metric is built in.';
comment on column budget.amount is 'Whole billionths of the unit of the metric, 0 or more: nano-units of money, or billionths of an event or a token.';
comment on column budget.period is 'Period of the calendar, as an ISO-8601 duration; null if the budget is for all time.';
comment on column budget.time_zone is 'IANA time zone of the period.';
comment on column budget.thresholds is 'Shares of the amount in ascending order, separated by commas; empty for none.';
comment on column budget.enforcement is 'Whether reservations must fit into the amount: "hard", or else "none".';
comment on column budget.created_at is 'Time of creation.';
comment on column budget.updated_at is 'Time of the last update; kept by a trigger.';

-- The id comes first, because a reservation is released by its id alone. It is unique within a tenant only: the callers of another tenant of
-- the account must not learn of it.
create table reservation (
  root_id       bigint      not null,
  tenant_id     bigint      not null,
  cost          bigint      not null constraint reservation_cost check (cost >= 0),
  input_tokens  bigint      not null constraint reservation_input check (input_tokens >= 0),
  output_tokens bigint      not null constraint reservation_output check (output_tokens >= 0),
  content       bigint      not null,
  created_at    timestamptz not null default now(),
  expires_at    timestamptz not null,
  closed_at     timestamptz,
  id            text        not null collate "C",
  primary key (id, tenant_id, root_id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- The open reservations of an account.
create index reservation_open on reservation (root_id, expires_at) where closed_at is null;
-- The same of a tenant, for callers that see a part of the account.
create index reservation_open_tenant on reservation (tenant_id, expires_at) where closed_at is null;
-- Reservations that need not be kept any longer.
create index reservation_expiry on reservation (expires_at);

comment on table reservation is
  'An amount of usage that a tenant is allowed before the usage is known. It counts against hard budgets until an event settles it, it is '
  'released, or it expires. Without foreign keys: the lock of the tenants is held while rows are added, and those of a deleted '
  'tenant count for no budget.';
comment on column reservation.root_id is 'Account.';
comment on column reservation.tenant_id is 'Tenant (tenant.id).';
comment on column reservation.cost is 'Reserved cost in nano-units of the currency of the account, 0 or more.';
comment on column reservation.input_tokens is 'Reserved input tokens, 0 or more.';
comment on column reservation.output_tokens is 'Reserved output tokens, 0 or more.';
comment on column reservation.content is 'Hash of the content that the client sent, so that the same id with another content is noticed.';
comment on column reservation.created_at is 'Time of creation: the start of the transaction that granted it.';
comment on column reservation.expires_at is 'Time from which it no longer counts.';
comment on column reservation.closed_at is 'Time when it was settled or released; null as long as it is open.';
comment on column reservation.id is 'Id from the client or the service, 1 to 200 characters, unique within the tenant.';
