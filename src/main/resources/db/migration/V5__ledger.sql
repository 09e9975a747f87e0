-- Deltas, roll-ups, and the retention of events.

-- Deltas ----------------------------------------------------------------------------------------------------------------

-- The table is filled and emptied all the time, so a share of its size says nothing about when to vacuum it.
create table usage_delta (
  id           bigint      generated always as identity,
  root_id      bigint      not null,
  tenant_id    bigint      not null,
  feature_id   smallint    not null,
  day          date        not null,
  usage_count  bigint      not null,
  cost         numeric     not null,
  last_used_at timestamptz,
  deletion   boolean     not null default false,
  appended_at  timestamptz not null default now(),
  primary key (id, root_id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

comment on table usage_delta is
  'Usage that the folder has not yet added to the roll-ups: one row for each tenant, feature and day of a batch of events, a deletion or '
  'a repricing. The folder deletes the rows that it has added.';
comment on column usage_delta.id is 'Number from 1, in the order of arrival.';
comment on column usage_delta.root_id is 'Account.';
comment on column usage_delta.tenant_id is 'Tenant.';
comment on column usage_delta.feature_id is 'Feature, 0 to 62.';
comment on column usage_delta.day is 'Day of the events.';
comment on column usage_delta.usage_count is 'Events to add: 1 or more for a batch, -1 for a deleted event, 0 for a changed cost.';
comment on column usage_delta.cost is 'Nano-units to add, any sign; a numeric, because the sum of a batch may exceed a bigint.';
comment on column usage_delta.last_used_at is 'Time of the latest use; null if all of the events are corrections.';
comment on column usage_delta.deletion is
  'Whether the row subtracts a deleted event. Features and latest times cannot be subtracted, so they are read from events again.';
comment on column usage_delta.appended_at is 'Time of arrival; the age of the oldest delta is the lag of the roll-ups.';

-- Roll-ups --------------------------------------------------------------------------------------------------------------
-- A correction counts as an event, but neither its feature nor its time counts as used.
-- Own: of a tenant by itself. Subtree: of a tenant with its descendants. Written by the folder, moves and rebuilds only.
-- The folder updates the same rows again and again: a fillfactor leaves room in the page, so that an update changes no index.

create table own_total (
  root_id      bigint not null,
  tenant_id    bigint not null references tenant on delete cascade,
  usage_count  bigint not null default 0,
  cost         bigint not null default 0,
  feature_mask bigint not null default 0,
  last_used_at timestamptz,
  primary key (tenant_id, root_id)
) with (fillfactor = 60);

comment on table own_total is
  'Usage of a tenant by itself, over all time. Every tenant has a row from the start, so that an inner join finds all tenants.';
comment on column own_total.root_id is 'Account.';
comment on column own_total.tenant_id is 'Tenant.';
comment on column own_total.usage_count is 'Number of events, 0 or more.';
comment on column own_total.cost is 'Sum of costs in nano-units, any sign; a sum beyond a bigint stays at the limit (see saturated).';
comment on column own_total.feature_mask is 'Features used: bit n for the feature with id n.';
comment on column own_total.last_used_at is 'Time of the latest use; null without one.';

create table own_month (
  root_id      bigint      not null,
  tenant_id    bigint      not null,
  month        date        not null,
  usage_count  bigint      not null,
  cost         bigint      not null,
  feature_mask bigint      not null,
  last_used_at timestamptz,
  -- Months of one tenant: windows and series.
  primary key (tenant_id, month, root_id)
) with (fillfactor = 80);
-- A range of months of all tenants: pages over a window.
create index own_month_month on own_month (month);

comment on table own_month is 'Usage of a tenant by itself in a month. No row without usage.';
comment on column own_month.root_id is 'Account.';
comment on column own_month.tenant_id is 'Tenant.';
comment on column own_month.month is 'First day of the month.';
comment on column own_month.usage_count is 'Number of events, 1 or more.';
comment on column own_month.cost is 'Sum of costs in nano-units, any sign, limited like that of own_total.';
comment on column own_month.feature_mask is 'Features used: bit n for the feature with id n.';
comment on column own_month.last_used_at is 'Time of the latest use; null if there are only corrections.';

create table own_day (
  root_id      bigint      not null,
  tenant_id    bigint      not null,
  day          date        not null,
  usage_count  bigint      not null,
  cost         bigint      not null,
  feature_mask bigint      not null,
  last_used_at timestamptz,
  -- Days of one tenant: windows and series.
  primary key (tenant_id, day, root_id)
) with (fillfactor = 80);
-- A range of days of all tenants: pages over a window.
create index own_day_day on own_day (day);

comment on table own_day is 'Usage of a tenant by itself on a day. No row without usage.';
comment on column own_day.root_id is 'Account.';
comment on column own_day.tenant_id is 'Tenant.';
comment on column own_day.day is 'Day.';
comment on column own_day.usage_count is 'Number of events, 1 or more.';
comment on column own_day.cost is 'Sum of costs in nano-units, any sign, limited like that of own_total.';
comment on column own_day.feature_mask is 'Features used: bit n for the feature with id n.';
comment on column own_day.last_used_at is 'Time of the latest use; null if there are only corrections.';

create table subtree_total (
  root_id      bigint not null,
  tenant_id    bigint not null references tenant on delete cascade,
  usage_count  bigint not null default 0,
  cost         bigint not null default 0,
  feature_mask bigint not null default 0,
  last_used_at timestamptz,
  primary key (tenant_id, root_id)
) with (fillfactor = 60);
-- Pages of tenants by total cost, the highest first.
create index subtree_total_cost on subtree_total (cost desc, tenant_id);

comment on table subtree_total is
  'Usage of a tenant with its descendants, over all time. Every tenant has a row from the start, so that an index serves every page.';
comment on column subtree_total.root_id is 'Account.';
comment on column subtree_total.tenant_id is 'Top of the subtree.';
comment on column subtree_total.usage_count is 'Number of events, 0 or more.';
comment on column subtree_total.cost is 'Sum of costs in nano-units, any sign; a sum beyond a bigint stays at the limit (see saturated).';
comment on column subtree_total.feature_mask is 'Features used anywhere in the subtree: bit n for the feature with id n.';
comment on column subtree_total.last_used_at is 'Time of the latest use in the subtree; null without one.';

create table subtree_month (
  root_id      bigint      not null,
  tenant_id    bigint      not null,
  month        date        not null,
  usage_count  bigint      not null,
  cost         bigint      not null,
  feature_mask bigint      not null,
  last_used_at timestamptz,
  -- Months of one tenant: windows and series.
  primary key (tenant_id, month, root_id)
) with (fillfactor = 80);
-- A range of months of all tenants: pages over a window.
create index subtree_month_month on subtree_month (month);

comment on table subtree_month is 'Usage of a tenant with its descendants in a month. No row without usage.';
comment on column subtree_month.root_id is 'Account.';
comment on column subtree_month.tenant_id is 'Top of the subtree.';
comment on column subtree_month.month is 'First day of the month.';
comment on column subtree_month.usage_count is 'Number of events, 1 or more.';
comment on column subtree_month.cost is 'Sum of costs in nano-units, any sign, limited like that of subtree_total.';
comment on column subtree_month.feature_mask is 'Features used anywhere in the subtree: bit n for the feature with id n.';
comment on column subtree_month.last_used_at is 'Time of the latest use in the subtree; null if there are only corrections.';

create table subtree_day (
  root_id      bigint      not null,
  tenant_id    bigint      not null,
  day          date        not null,
  usage_count  bigint      not null,
  cost         bigint      not null,
  feature_mask bigint      not null,
  last_used_at timestamptz,
  -- Days of one tenant: windows and series.
  primary key (tenant_id, day, root_id)
) with (fillfactor = 80);
-- A range of days of all tenants: pages over a window.
create index subtree_day_day on subtree_day (day);

comment on table subtree_day is 'Usage of a tenant with its descendants on a day. No row without usage.';
comment on column subtree_day.root_id is 'Account.';
comment on column subtree_day.tenant_id is 'Top of the subtree.';
comment on column subtree_day.day is 'Day.';
comment on column subtree_day.usage_count is 'Number of events, 1 or more.';
comment on column subtree_day.cost is 'Sum of costs in nano-units, any sign, limited like that of subtree_total.';
comment on column subtree_day.feature_mask is 'Features used anywhere in the subtree: bit n for the feature with id n.';
comment on column subtree_day.last_used_at is 'Time of the latest use in the subtree; null if there are only corrections.';

create table rollup_state (
  id    smallint    primary key constraint rollup_state_share check (id between 0 and 3),
  as_of timestamptz not null
);

comment on table rollup_state is 'How fresh the roll-ups are: one row for each of the four shares of accounts.';
comment on column rollup_state.id is 'Share, 0 to 3: the number of the account modulo 4.';
comment on column rollup_state.as_of is 'Events of the share that were acknowledged before this time are in the roll-ups. Never goes back.';

insert into rollup_state (id, as_of) select share, now() from generate_series(0, 3) share;

-- Retention -------------------------------------------------------------------------------------------------------------

create table usage_retention (
  id       smallint    primary key constraint usage_retention_one_row check (id = 1),
  horizon  date        constraint usage_retention_month check (extract(day from horizon) = 1),
  moved_at timestamptz not null default now()
);

comment on table usage_retention is 'The horizon: the first day from which single events are complete. One row.';
comment on column usage_retention.id is 'Always 1.';
comment on column usage_retention.horizon is
  'First day of a month; events before it may have been dropped. Null if none has been dropped. Never moves back. It moves some time '
  'before events are dropped, so that a read that has seen it can still read events from that day on in its next statement.';
comment on column usage_retention.moved_at is 'Time of the last move of the horizon, or of the creation of the database.';

insert into usage_retention (id) values (1);

create table detached_usage_event (
  root_id    bigint      not null,
  tenant_id  bigint      not null,
  feature_id smallint    not null,
  time       timestamptz not null,
  cost       bigint      not null,
  source     text        not null collate "C",
  id         text        not null collate "C",
  correction boolean     not null
);

comment on table detached_usage_event is
  'Parent of the months that are detached from usage_event and not dropped yet; has no rows of its own. Detaching a month needs an '
  'exclusive lock on usage_event for a short time. Adding it up and dropping it takes longer, but then blocks no writer.';
comment on column detached_usage_event.root_id is 'Account.';
comment on column detached_usage_event.tenant_id is 'Tenant.';
comment on column detached_usage_event.feature_id is 'Feature, 0 to 62.';
comment on column detached_usage_event.time is 'Time of use.';
comment on column detached_usage_event.cost is 'Nano-units, any sign.';
comment on column detached_usage_event.source is 'Source, as in usage_event.';
comment on column detached_usage_event.id is 'Id within the source, as in usage_event.';
comment on column detached_usage_event.correction is 'Whether the event is a correction.';

create table dropped_feature_month (
  root_id      bigint      not null,
  tenant_id    bigint      not null,
  feature_id   smallint    not null,
  month        date        not null,
  usage_count  bigint      not null,
  cost         bigint      not null,
  last_used_at timestamptz,
  primary key (tenant_id, month, feature_id, root_id)
);

comment on table dropped_feature_month is
  'Usage by tenant and feature of the months whose events were dropped. No other roll-up has usage by feature.';
comment on column dropped_feature_month.root_id is 'Account.';
comment on column dropped_feature_month.tenant_id is 'Tenant, by itself.';
comment on column dropped_feature_month.feature_id is 'Feature, 0 to 62.';
comment on column dropped_feature_month.month is 'First day of the month.';
comment on column dropped_feature_month.usage_count is 'Number of dropped events, 1 or more.';
comment on column dropped_feature_month.cost is
  'Sum of the costs of the dropped events in nano-units, any sign, limited like that of own_total.';
comment on column dropped_feature_month.last_used_at is
  'Time of the latest use that was dropped; null if all dropped events are corrections.';
