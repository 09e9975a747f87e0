-- Alerts and their firings.

create table alert (
  root_id    bigint      not null,
  tenant_id  bigint      not null references tenant on delete cascade,
  name       text        not null collate "C",
  budget     text        collate "C",
  metric     text,
  meter_id   integer     references meter on delete cascade,
  threshold  numeric     constraint alert_threshold check (threshold >= 0 and scale(threshold) = 0),
  period     text        constraint alert_period check (period in ('P1D', 'P1W', 'P1M', 'P1Y')),
  time_zone  text        not null,
  webhook_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, name),
  foreign key (tenant_id, budget, root_id) references budget (tenant_id, name, root_id) on delete cascade,
  foreign key (tenant_id, webhook_id) references webhook (tenant_id, id) on delete set null (webhook_id),
  constraint alert_subject check ((budget is null) = (metric is not null) and (budget is null) = (threshold is not null)
    and (budget is null or meter_id is null))
);
create index alert_account on alert (root_id);
create index alert_budget on alert (tenant_id, budget);
create index alert_webhook on alert (tenant_id, webhook_id);
create index alert_meter on alert (meter_id);

comment on table alert is 'What a tenant is to be alerted of: a budget, or a metric that reaches a value in a period.';
comment on column alert.root_id is 'Account.';
comment on column alert.tenant_id is 'Tenant.';
comment on column alert.name is 'Name from the client, in lower case, unique within the tenant.';
comment on column alert.budget is 'Name of a budget of the tenant, at whose thresholds the alert fires; null for a metric.';
comment on column alert.metric is 'Name of a metric that is a sum of usage; null for a budget.';
comment on column alert.meter_id is 'Meter of the metric, with which the alert is deleted; null if the metric is built in, and for a budget.';
comment on column alert.threshold is 'Value of the metric in whole billionths of its unit at which the alert fires; null for a budget.';
comment on column alert.period is 'Period of the metric, as an ISO-8601 duration; null if it is for all time, and for a budget.';
comment on column alert.time_zone is 'IANA time zone of the period.';
comment on column alert.webhook_id is 'Webhook that gets a message; null for none.';
comment on column alert.created_at is 'Time of creation.';
comment on column alert.updated_at is 'Time of the last update; kept by a trigger.';

create table alert_firing (
  id          bigint      not null generated always as identity,
  root_id     bigint      not null,
  tenant_id   bigint      not null,
  alert       text        not null collate "C",
  metric      text        not null,
  starts_at   timestamptz not null,
  ends_at     timestamptz not null,
  amount      numeric     not null,
  share       numeric     not null,
  value       numeric     not null,
  fired_at    timestamptz not null,
  primary key (tenant_id, alert, starts_at, ends_at, metric, amount, share),
  foreign key (tenant_id, alert) references alert (tenant_id, name) on delete cascade
);
create index alert_firing_last on alert_firing (tenant_id, alert, fired_at desc);
create index alert_firing_order on alert_firing (root_id, id);
-- For callers that see a part of the account.
create index alert_firing_tenant on alert_firing (tenant_id, id);
create index alert_firing_ended on alert_firing (ends_at);

comment on table alert_firing is 'An alert that has fired: once for each period, metric, amount and share of the amount.';
comment on column alert_firing.id is
  'Number in the order of the commits within the account: firings are stored under the lock of its fold.';
comment on column alert_firing.root_id is 'Account.';
comment on column alert_firing.tenant_id is 'Tenant.';
comment on column alert_firing.alert is 'Name of the alert.';
comment on column alert_firing.metric is 'Name of the metric.';
comment on column alert_firing.starts_at is 'Start of the period; -infinity for all time.';
comment on column alert_firing.ends_at is 'End of the period; infinity for all time.';
comment on column alert_firing.amount is 'Amount of the budget, or the threshold of the alert, in whole billionths of the unit.';
comment on column alert_firing.share is 'Share of the amount that was reached; 1 for a metric.';
comment on column alert_firing.value is 'Value of the metric when the alert fired, in whole billionths of the unit.';
comment on column alert_firing.fired_at is 'Time at which the alert fired.';

create table alert_mark (
  id      bigint primary key generated always as identity,
  root_id bigint not null
);

comment on table alert_mark is 'An account whose alerts are to be checked because of a change that is no fold.';
comment on column alert_mark.id is 'Order of the marks.';
comment on column alert_mark.root_id is 'Account.';
