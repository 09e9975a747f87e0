-- Deltas, roll-ups, and the retention of events.

-- Deltas ----------------------------------------------------------------------------------------------------------------

-- The table is filled and emptied all the time, so a share of its size says nothing about when to vacuum it.
create table usage_delta (
  root_id        bigint      not null,
  id             bigint      generated always as identity,
  tenant_id      bigint      not null,
  feature_id     smallint    not null,
  day            date        not null,
  usage_count    bigint      not null,
  cost           numeric     not null,
  input_tokens   numeric     not null,
  output_tokens  numeric     not null,
  unpriced_count bigint      not null,
  last_used_at   timestamptz,
  deletion       boolean     not null default false,
  appended_at    timestamptz not null default now(),
  -- The oldest deltas of an account.
  primary key (root_id, id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

comment on table usage_delta is
  'Usage that the folder has not yet added to the roll-ups: one row for each tenant, feature and day of a batch of events, a deletion or '
  'a repricing. The folder deletes the rows that it has added.';
comment on column usage_delta.id is 'Number from 1, in the order of arrival.';
comment on column usage_delta.root_id is 'Account.';
comment on column usage_delta.tenant_id is 'Tenant.';
comment on column usage_delta.feature_id is 'Feature (ai_feature.id).';
comment on column usage_delta.day is 'Day of the events.';
comment on column usage_delta.usage_count is 'Events to add: 1 or more for a batch, -1 for a deleted event, 0 for a changed cost.';
comment on column usage_delta.cost is 'Nano-units to add, any sign; a numeric, because the sum of a batch may exceed a bigint.';
comment on column usage_delta.input_tokens is 'Input tokens to add, any sign.';
comment on column usage_delta.output_tokens is 'Output tokens to add, any sign.';
comment on column usage_delta.unpriced_count is
  'Events without a cost or a price to add: -1 for a deleted one; less than 0 also for a repricing, by the number of events that got a price.';
comment on column usage_delta.last_used_at is 'Time of the latest use; null if all of the events are corrections.';
comment on column usage_delta.deletion is
  'Whether the row subtracts a deleted event. Features and latest times cannot be subtracted, so they are read from events again.';
comment on column usage_delta.appended_at is 'Time of arrival; the age of the oldest delta is the lag of the roll-ups.';

-- Roll-ups --------------------------------------------------------------------------------------------------------------
-- A correction counts as an event, but neither its feature nor its time counts as used.
-- Each row has the sums of a tenant by itself (own_*) and those of the tenant with its descendants (subtree_*). Written by folds, moves
-- and rebuilds only. The list of the sums is in R__ledger_sums.sql, from which all functions and views over these tables are generated.
-- The columns of a fixed length are first, since those behind one of a variable length would be padded. A fold updates the same rows again
-- and again: a fillfactor leaves room in the page.

create table usage_total (
  root_id                bigint      not null,
  tenant_id              bigint      not null,
  folded_at              timestamptz not null default now(),
  as_of                  timestamptz not null default now(),
  own_usage_count        bigint      not null default 0,
  subtree_usage_count    bigint      not null default 0,
  own_last_used_at       timestamptz,
  subtree_last_used_at   timestamptz,
  own_cost               numeric     not null default 0,
  subtree_cost           numeric     not null default 0,
  own_input_tokens       numeric     not null default 0,
  subtree_input_tokens   numeric     not null default 0,
  own_output_tokens      numeric     not null default 0,
  subtree_output_tokens  numeric     not null default 0,
  own_unpriced_count     numeric     not null default 0,
  subtree_unpriced_count numeric     not null default 0,
  own_feature_mask       varbit      not null default '',
  subtree_feature_mask   varbit      not null default '',
  primary key (root_id, tenant_id),
  -- Also shows the planner that each row has exactly one tenant, so that it reads a page from the index below.
  foreign key (root_id, tenant_id) references tenant (root_id, id) on delete cascade
) with (fillfactor = 60);
-- Pages of tenants by total cost, the highest first.
create index usage_total_cost on usage_total (subtree_cost desc, tenant_id);

comment on table usage_total is
  'Usage of a tenant over all time. Every tenant has a row from the start, so that an inner join finds all tenants, and an index serves '
  'every page.';
comment on column usage_total.root_id is 'Account.';
comment on column usage_total.tenant_id is 'Tenant, which is also the top of the subtree.';
comment on column usage_total.folded_at is
  'Time before the last fold that changed the sums; time of the creation before the first one.';
comment on column usage_total.as_of is
  'Events of the subtree that were acknowledged before this time are in the row. The same holds for folded_at once the account_state.as_of '
  'of the account has reached it: a fold of some of the deltas may have left others of the subtree.';
comment on column usage_total.own_usage_count is 'Number of events of the tenant by itself, 0 or more.';
comment on column usage_total.own_cost is 'Sum of the costs of the tenant by itself in whole nano-units, any sign and any size.';
comment on column usage_total.own_input_tokens is 'Sum of the input tokens of the tenant by itself, of any size.';
comment on column usage_total.own_output_tokens is 'Sum of the output tokens of the tenant by itself, of any size.';
comment on column usage_total.own_unpriced_count is 'Number of events of the tenant by itself without a cost for which there was no price.';
comment on column usage_total.own_feature_mask is 'Features that the tenant itself used: bit n, from the left, for the feature with id n; up to the last byte with a bit.';
comment on column usage_total.own_last_used_at is 'Time of the latest use by the tenant itself; null without one.';
comment on column usage_total.subtree_usage_count is 'Number of events in the subtree, 0 or more.';
comment on column usage_total.subtree_cost is 'Sum of the costs in the subtree in whole nano-units, any sign and any size.';
comment on column usage_total.subtree_input_tokens is 'Sum of the input tokens in the subtree, of any size.';
comment on column usage_total.subtree_output_tokens is 'Sum of the output tokens in the subtree, of any size.';
comment on column usage_total.subtree_unpriced_count is 'Number of events in the subtree without a cost for which there was no price.';
comment on column usage_total.subtree_feature_mask is 'Features used anywhere in the subtree, in the same form.';
comment on column usage_total.subtree_last_used_at is 'Time of the latest use in the subtree; null without one.';

create table usage_month (
  root_id                bigint      not null,
  tenant_id              bigint      not null,
  own_usage_count        bigint      not null default 0,
  subtree_usage_count    bigint      not null default 0,
  own_last_used_at       timestamptz,
  subtree_last_used_at   timestamptz,
  month                  date        not null,
  own_cost               numeric     not null default 0,
  subtree_cost           numeric     not null default 0,
  own_input_tokens       numeric     not null default 0,
  subtree_input_tokens   numeric     not null default 0,
  own_output_tokens      numeric     not null default 0,
  subtree_output_tokens  numeric     not null default 0,
  own_unpriced_count     numeric     not null default 0,
  subtree_unpriced_count numeric     not null default 0,
  own_feature_mask       varbit      not null default '',
  subtree_feature_mask   varbit      not null default '',
  -- Months of one tenant: windows and series.
  primary key (root_id, tenant_id, month)
) with (fillfactor = 80);
-- A range of months of all tenants: pages over a window.
create index usage_month_month on usage_month (month);

comment on table usage_month is
  'Usage of a tenant in a month. No row if nothing in the subtree was used; own sums of 0 if only descendants used something.';
comment on column usage_month.root_id is 'Account.';
comment on column usage_month.tenant_id is 'Tenant, which is also the top of the subtree.';
comment on column usage_month.month is 'First day of the month.';
comment on column usage_month.own_usage_count is 'Number of events of the tenant by itself, 0 or more.';
comment on column usage_month.own_cost is 'Sum of the costs of the tenant by itself in whole nano-units, any sign and any size.';
comment on column usage_month.own_input_tokens is 'Sum of the input tokens of the tenant by itself, of any size.';
comment on column usage_month.own_output_tokens is 'Sum of the output tokens of the tenant by itself, of any size.';
comment on column usage_month.own_unpriced_count is 'Number of events of the tenant by itself without a cost for which there was no price.';
comment on column usage_month.own_feature_mask is 'Features that the tenant itself used: bit n, from the left, for the feature with id n; up to the last byte with a bit.';
comment on column usage_month.own_last_used_at is 'Time of the latest use by the tenant itself; null without one.';
comment on column usage_month.subtree_usage_count is 'Number of events in the subtree, 1 or more.';
comment on column usage_month.subtree_cost is 'Sum of the costs in the subtree in whole nano-units, any sign and any size.';
comment on column usage_month.subtree_input_tokens is 'Sum of the input tokens in the subtree, of any size.';
comment on column usage_month.subtree_output_tokens is 'Sum of the output tokens in the subtree, of any size.';
comment on column usage_month.subtree_unpriced_count is 'Number of events in the subtree without a cost for which there was no price.';
comment on column usage_month.subtree_feature_mask is 'Features used anywhere in the subtree, in the same form.';
comment on column usage_month.subtree_last_used_at is 'Time of the latest use in the subtree; null without one.';

create table usage_day (
  root_id                bigint      not null,
  tenant_id              bigint      not null,
  own_usage_count        bigint      not null default 0,
  subtree_usage_count    bigint      not null default 0,
  own_last_used_at       timestamptz,
  subtree_last_used_at   timestamptz,
  day                    date        not null,
  is_negative            boolean     not null generated always as (own_cost < 0 or subtree_cost < 0) stored,
  own_cost               numeric     not null default 0,
  subtree_cost           numeric     not null default 0,
  own_input_tokens       numeric     not null default 0,
  subtree_input_tokens   numeric     not null default 0,
  own_output_tokens      numeric     not null default 0,
  subtree_output_tokens  numeric     not null default 0,
  own_unpriced_count     numeric     not null default 0,
  subtree_unpriced_count numeric     not null default 0,
  own_feature_mask       varbit      not null default '',
  subtree_feature_mask   varbit      not null default '',
  -- Days of one tenant: windows and series.
  primary key (root_id, tenant_id, day)
) with (fillfactor = 80);
-- A range of days of all tenants: pages over a window.
create index usage_day_day on usage_day (day);
-- The tenants whose sum in a window can be higher than that of all time. Not an index on the costs themselves: each fold would change it.
create index usage_day_negative on usage_day (root_id, tenant_id) where is_negative;

comment on table usage_day is
  'Usage of a tenant on a day. No row if nothing in the subtree was used; own sums of 0 if only descendants used something.';
comment on column usage_day.root_id is 'Account.';
comment on column usage_day.tenant_id is 'Tenant, which is also the top of the subtree.';
comment on column usage_day.day is 'Day.';
comment on column usage_day.is_negative is 'Whether one of the costs is negative, because of corrections.';
comment on column usage_day.own_usage_count is 'Number of events of the tenant by itself, 0 or more.';
comment on column usage_day.own_cost is 'Sum of the costs of the tenant by itself in whole nano-units, any sign and any size.';
comment on column usage_day.own_input_tokens is 'Sum of the input tokens of the tenant by itself, of any size.';
comment on column usage_day.own_output_tokens is 'Sum of the output tokens of the tenant by itself, of any size.';
comment on column usage_day.own_unpriced_count is 'Number of events of the tenant by itself without a cost for which there was no price.';
comment on column usage_day.own_feature_mask is 'Features that the tenant itself used: bit n, from the left, for the feature with id n; up to the last byte with a bit.';
comment on column usage_day.own_last_used_at is 'Time of the latest use by the tenant itself; null without one.';
comment on column usage_day.subtree_usage_count is 'Number of events in the subtree, 1 or more.';
comment on column usage_day.subtree_cost is 'Sum of the costs in the subtree in whole nano-units, any sign and any size.';
comment on column usage_day.subtree_input_tokens is 'Sum of the input tokens in the subtree, of any size.';
comment on column usage_day.subtree_output_tokens is 'Sum of the output tokens in the subtree, of any size.';
comment on column usage_day.subtree_unpriced_count is 'Number of events in the subtree without a cost for which there was no price.';
comment on column usage_day.subtree_feature_mask is 'Features used anywhere in the subtree, in the same form.';
comment on column usage_day.subtree_last_used_at is 'Time of the latest use in the subtree; null without one.';

create table account_state (
  root_id   bigint      primary key references tenant on delete cascade,
  version   bigint      not null default 1,
  as_of     timestamptz not null default now(),
  sliced_to date        not null default '2000-01-01'
);

comment on table account_state is 'The version and the freshness of the data of an account.';
comment on column account_state.root_id is 'Account.';
comment on column account_state.version is
  'Number of committed changes of the account''s tenants, credits and roll-ups, without those of account_change. The version of the '
  'catalogue is in catalogue_state.';
comment on column account_state.as_of is
  'Events of the account that were acknowledged before this time are in its roll-ups. Moves only with a change, and never back.';
comment on column account_state.sliced_to is
  'Days before this one are in usage_slice, except those of usage_slice_due and those before the horizon. Never moves back.';

create table account_change (
  root_id bigint not null references account_state on delete cascade,
  changes bigint not null
);
-- The changes of an account.
create index account_change_root on account_change (root_id);

comment on table account_change is
  'Changes of accounts that are not counted in account_state yet. A change of tenants or credits adds a row, so that it waits for no fold '
  'and no rebuild of the account, nor fails one; the next fold of the account replaces the rows by their sum.';
comment on column account_change.root_id is 'Account.';
comment on column account_change.changes is 'Number of changes, 1 or more.';

create table rollup_state (
  id    smallint    primary key constraint rollup_state_one_row check (id = 1),
  as_of timestamptz not null
);

comment on table rollup_state is 'How fresh the roll-ups of all accounts together are. One row.';
comment on column rollup_state.id is 'Always 1.';
comment on column rollup_state.as_of is
  'Events of any account that were acknowledged before this time are in the roll-ups. Moves after folds, and never back.';

insert into rollup_state (id, as_of) values (1, now());

-- Slices ----------------------------------------------------------------------------------------------------------------
-- Written after the end of the day, from events and as a whole: folds only note which tenants and days have changed since.

create table usage_slice (
  root_id        bigint      not null,
  tenant_id      bigint      not null,
  day            date        not null,
  model_number   integer     not null,
  user_number    integer     not null,
  feature_id     smallint    not null,
  usage_count    bigint      not null,
  unpriced_count bigint      not null,
  last_used_at   timestamptz,
  cost           numeric     not null,
  input_tokens   numeric     not null,
  output_tokens  numeric     not null
);
-- The days of a tenant, which are written as a whole. Equal keys share an entry, so a slice takes a few bytes of it, unlike of a primary key.
create index usage_slice_day on usage_slice (root_id, tenant_id, day);
-- The newest days of a user.
create index usage_slice_user on usage_slice (root_id, user_number, day) where user_number <> 0;
-- The days of a month whose events are dropped.
create index usage_slice_month on usage_slice using brin (day);

comment on table usage_slice is
  'Usage of a tenant by itself on a day by one feature, model and user: the sums of its events, as of the time when the day was sliced. '
  'Written by slice_account and rebuilds only. Not valid for the tenants and days of usage_slice_due, nor for days before the horizon.';
comment on column usage_slice.root_id is 'Account.';
comment on column usage_slice.tenant_id is 'Tenant, by itself.';
comment on column usage_slice.day is 'Day.';
comment on column usage_slice.model_number is 'Model (usage_name, dimension "model"); 0 for events without one.';
comment on column usage_slice.user_number is 'User (usage_name, dimension "user"); 0 for events without one.';
comment on column usage_slice.feature_id is 'Feature (ai_feature.id).';
comment on column usage_slice.usage_count is 'Number of events, 1 or more.';
comment on column usage_slice.unpriced_count is 'Number of events without a cost or a price.';
comment on column usage_slice.last_used_at is 'Time of the latest use; null if all events are corrections.';
comment on column usage_slice.cost is 'Sum of the costs in whole nano-units, any sign and any size.';
comment on column usage_slice.input_tokens is 'Sum of the input tokens.';
comment on column usage_slice.output_tokens is 'Sum of the output tokens.';

create table usage_model_slice (
  root_id        bigint      not null,
  tenant_id      bigint      not null,
  day            date        not null,
  model_number   integer     not null,
  feature_id     smallint    not null,
  usage_count    bigint      not null,
  unpriced_count bigint      not null,
  last_used_at   timestamptz,
  cost           numeric     not null,
  input_tokens   numeric     not null,
  output_tokens  numeric     not null
);
-- As those of usage_slice.
create index usage_model_slice_day on usage_model_slice (root_id, tenant_id, day);
-- The newest days of a feature.
create index usage_model_slice_feature on usage_model_slice (root_id, feature_id, day);
create index usage_model_slice_month on usage_model_slice using brin (day);

comment on table usage_model_slice is
  'The slices of usage_slice without their users, for questions that do not ask for users: sums of all slices of a tenant and a day by one '
  'feature and model.';
comment on column usage_model_slice.root_id is 'Account.';
comment on column usage_model_slice.tenant_id is 'Tenant, by itself.';
comment on column usage_model_slice.day is 'Day.';
comment on column usage_model_slice.model_number is 'Model, as in usage_slice.';
comment on column usage_model_slice.feature_id is 'Feature (ai_feature.id).';
comment on column usage_model_slice.usage_count is 'Number of events, 1 or more.';
comment on column usage_model_slice.unpriced_count is 'Number of events without a cost or a price.';
comment on column usage_model_slice.last_used_at is 'Time of the latest use; null if all events are corrections.';
comment on column usage_model_slice.cost is 'Sum of the costs in whole nano-units, any sign and any size.';
comment on column usage_model_slice.input_tokens is 'Sum of the input tokens.';
comment on column usage_model_slice.output_tokens is 'Sum of the output tokens.';

create table usage_slice_due (
  root_id   bigint not null,
  tenant_id bigint not null,
  day       date   not null,
  primary key (root_id, tenant_id, day)
);

comment on table usage_slice_due is
  'Tenants and days before account_state.sliced_to that are still to be sliced, or to be sliced again because their events have changed. '
  'Until then, their events are read instead.';
comment on column usage_slice_due.root_id is 'Account.';
comment on column usage_slice_due.tenant_id is 'Tenant, by itself.';
comment on column usage_slice_due.day is 'Day.';

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

create table detached_usage_event (like usage_event including defaults including comments) partition by range (time);

comment on table detached_usage_event is
  'The months that are detached from usage_event and not dropped yet. Detaching a month needs an exclusive lock on usage_event for a short '
  'time. Adding it up and dropping it takes longer, but then blocks no writer.';

create table dropped_usage_slice (
  root_id        bigint      not null,
  tenant_id      bigint      not null,
  day            date        not null,
  model_number   integer     not null,
  user_number    integer     not null,
  feature_id     smallint    not null,
  usage_count    bigint      not null,
  unpriced_count bigint      not null,
  last_used_at   timestamptz,
  cost           numeric     not null,
  input_tokens   numeric     not null,
  output_tokens  numeric     not null
);
-- The days of a tenant.
create index dropped_usage_slice_day on dropped_usage_slice (root_id, tenant_id, day);
-- The removal of a feature, which holds up ingestion while it looks for slices of the feature. With the account, so that a question about one
-- account does not look at the slices of others.
create index dropped_usage_slice_feature on dropped_usage_slice (feature_id, root_id);

comment on table dropped_usage_slice is
  'Usage of a tenant by itself on a day by one feature, model and user, of the events that were dropped together. Late events of a dropped '
  'month are dropped later, and then have a row of their own.';
comment on column dropped_usage_slice.root_id is 'Account.';
comment on column dropped_usage_slice.tenant_id is 'Tenant, by itself.';
comment on column dropped_usage_slice.day is 'Day.';
comment on column dropped_usage_slice.model_number is 'Model, as in usage_slice.';
comment on column dropped_usage_slice.user_number is 'User, as in usage_slice.';
comment on column dropped_usage_slice.feature_id is 'Feature (ai_feature.id).';
comment on column dropped_usage_slice.usage_count is 'Number of dropped events, 1 or more.';
comment on column dropped_usage_slice.unpriced_count is 'Number of dropped events without a cost or a price.';
comment on column dropped_usage_slice.last_used_at is
  'Time of the latest use that was dropped; null if all dropped events are corrections.';
comment on column dropped_usage_slice.cost is 'Sum of the costs of the dropped events in whole nano-units, any sign and any size.';
comment on column dropped_usage_slice.input_tokens is 'Sum of the input tokens of the dropped events.';
comment on column dropped_usage_slice.output_tokens is 'Sum of the output tokens of the dropped events.';

-- Meters ----------------------------------------------------------------------------------------------------------------

create table meter (
  id             integer     generated always as identity primary key,
  key            text        not null collate "C" constraint meter_key_unique unique,
  aggregation    text        not null collate "C"
                 constraint meter_aggregation check (aggregation in ('sum', 'count', 'min', 'max', 'latest', 'average', 'distinct')),
  value          text        collate "C",
  filter         text        collate "C",
  condition      jsonpath,
  unit           text        collate "C",
  description    text        collate "C",
  built_in       boolean     not null default false,
  complete_from  date,
  filling_events numeric     not null default 0,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  constraint meter_value check (case aggregation
    when 'count' then value is null or value in ('user', 'model', 'cost') or value ~ '^(quantities|attributes)\..'
    when 'distinct' then value is not null and (value in ('user', 'model') or value ~ '^attributes\..')
    else value is not null and (value = 'cost' or value ~ '^(quantities|attributes)\..') end),
  constraint meter_condition check ((filter is null) = (condition is null))
);

comment on table meter is 'Definition of a meter: an aggregation of a value, of each tenant and of its subtree.';
comment on column meter.id is 'Number from 1, never shown to clients.';
comment on column meter.key is 'Key, unique and never changed.';
comment on column meter.aggregation is 'How the meter combines the values of events.';
comment on column meter.value is
  'Value of an event: "cost", "user", "model", "quantities." or "attributes." and a name. Null to count events.';
comment on column meter.filter is 'Filter of events as the operator has written it; null for all events.';
comment on column meter.condition is 'The filter as a predicate on event_document; null for all events.';
comment on column meter.unit is 'Unit of the value; null if none is given.';
comment on column meter.description is 'Description for people; null if none is given.';
comment on column meter.built_in is 'Whether every database has the meter, which nobody can change or delete.';
comment on column meter.complete_from is
  'First day from which the meter has all events, because earlier ones were dropped before they were added; null for all time.';
comment on column meter.filling_events is 'Number of events that were to be looked at when the meter was defined.';
comment on column meter.created_at is 'Time of creation.';
comment on column meter.updated_at is 'Time of the last change.';

insert into meter (key, aggregation, value, unit, description, built_in)
  values ('activeUsers', 'distinct', 'user', 'users', 'The number of different users of events.', true);

create table usage_attribute_value (
  root_id   bigint  not null,
  attribute text    not null collate "C",
  number    integer not null,
  value     text    not null collate "C",
  -- The number of a value, when an event is stored or deleted.
  constraint usage_attribute_value_once unique (root_id, attribute, value)
);
-- Like usage_name.
alter table usage_attribute_value add primary key (root_id, number);

comment on table usage_attribute_value is
  'The values of attributes that a meter counts as different ones, numbered within an account. A value is kept as long as its '
  'account. Rows are only added, by number_attribute_values.';
comment on column usage_attribute_value.root_id is 'Account.';
comment on column usage_attribute_value.attribute is 'Value of a meter: "attributes." and the name of the attribute.';
comment on column usage_attribute_value.number is 'Number from 1 within the account, without gaps.';
comment on column usage_attribute_value.value is 'The value as text, 1 to 200 characters; the hash of a longer value (see attribute_text).';

-- The ids are those of usage_delta, so that a fold of the oldest deltas finds those of the same events.
create table usage_meter_delta (
  root_id     bigint         not null,
  id          bigint         not null default nextval('usage_delta_id_seq'),
  meter_id    integer        not null,
  tenant_id   bigint         not null,
  day         date           not null,
  events      bigint         not null,
  value_count bigint         not null,
  value_sum   numeric        not null,
  minimum     numeric,
  maximum     numeric,
  latest      numeric[],
  members     integer[]      not null,
  lost        boolean        not null default false,
  -- The oldest deltas of an account.
  primary key (root_id, id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

comment on table usage_meter_delta is
  'Values of meters that the folder has not yet added to usage_meter_sum: one row for each meter, tenant and day of a batch of events, a '
  'deletion or a repricing.';
comment on column usage_meter_delta.root_id is 'Account.';
comment on column usage_meter_delta.id is 'Number from the sequence of usage_delta.id.';
comment on column usage_meter_delta.meter_id is 'Meter. The row is ignored if the meter has been deleted.';
comment on column usage_meter_delta.tenant_id is 'Tenant.';
comment on column usage_meter_delta.day is 'Day of the events.';
comment on column usage_meter_delta.events is 'Events to add that have a value, corrections included, any sign.';
comment on column usage_meter_delta.value_count is 'Values to add, any sign: the events without corrections.';
comment on column usage_meter_delta.value_sum is 'Sum of the values to add, any sign; 0 if the meter needs none.';
comment on column usage_meter_delta.minimum is 'Least value; null if the meter needs none.';
comment on column usage_meter_delta.maximum is 'Greatest value; null if the meter needs none.';
comment on column usage_meter_delta.latest is 'Time of the latest value in seconds since 1970, and the value; null if the meter needs none.';
comment on column usage_meter_delta.members is 'Numbers of the names that are counted, in ascending order, each once; empty if the meter counts none.';
comment on column usage_meter_delta.lost is
  'Whether values have gone that cannot be subtracted, such as the greatest one, so that they are read from events again.';

-- Sets of numbers are arrays in ascending order, which its operators unite and compare in linear time.
create extension if not exists intarray;

create table usage_meter_sum (
  root_id             bigint         not null,
  tenant_id           bigint         not null,
  meter_id            integer        not null,
  level               smallint       not null,
  is_negative         boolean        not null generated always as (
    aggregation = 'sum' and (own_value_sum < 0 or subtree_value_sum < 0 or own_value_sum > subtree_value_sum)) stored,
  start               date           not null,
  aggregation         text           not null collate "C",
  own_events          bigint         not null default 0,
  subtree_events      bigint         not null default 0,
  own_value_count     bigint         not null default 0,
  subtree_value_count bigint         not null default 0,
  own_value_sum       numeric        not null default 0,
  subtree_value_sum   numeric        not null default 0,
  own_minimum         numeric,
  subtree_minimum     numeric,
  own_maximum         numeric,
  subtree_maximum     numeric,
  own_latest          numeric[],
  subtree_latest      numeric[],
  own_members         integer[]      not null default '{}',
  subtree_members     integer[]      not null default '{}',
  -- The periods of a meter of a tenant: windows and series.
  primary key (root_id, tenant_id, meter_id, level, start)
) with (fillfactor = 80);
-- Compressing them takes longer than writing them. PostgreSQL 15 knows no clause for that in the table.
alter table usage_meter_sum alter column own_members set storage external, alter column subtree_members set storage external;
-- The tenants whose sum in a window can be higher than that of all time, or whose own one than that of the subtree.
create index usage_meter_sum_negative on usage_meter_sum (meter_id, level, root_id, tenant_id, start) where is_negative;

comment on table usage_meter_sum is
  'Values of a meter of a tenant, on a day, in a month and over all time. No row if no event in the subtree has a value.';
comment on column usage_meter_sum.root_id is 'Account.';
comment on column usage_meter_sum.tenant_id is 'Tenant, which is also the top of the subtree.';
comment on column usage_meter_sum.meter_id is 'Meter.';
comment on column usage_meter_sum.level is '2 for a day, 1 for a month, 0 for all time.';
comment on column usage_meter_sum.is_negative is
  'Whether the value is a sum, and one of the sums is negative, or the own one is more than that of the subtree, because of negative values.';
comment on column usage_meter_sum.start is 'The day, or the first day of the month; -infinity for all time.';
comment on column usage_meter_sum.aggregation is 'Aggregation of the meter, from which its value follows.';
comment on column usage_meter_sum.own_events is 'Number of events of the tenant by itself with a value, corrections included, 0 or more.';
comment on column usage_meter_sum.subtree_events is 'Number of events in the subtree with a value, corrections included, 1 or more.';
comment on column usage_meter_sum.own_value_count is 'Number of values of the tenant by itself: the events without corrections.';
comment on column usage_meter_sum.subtree_value_count is 'Number of values in the subtree.';
comment on column usage_meter_sum.own_value_sum is 'Sum of the values of the tenant by itself, corrections included; 0 if the meter needs none.';
comment on column usage_meter_sum.subtree_value_sum is 'Sum of the values in the subtree, corrections included; 0 if the meter needs none.';
comment on column usage_meter_sum.own_minimum is 'Least value of the tenant by itself; null if the meter needs none.';
comment on column usage_meter_sum.subtree_minimum is 'Least value in the subtree; null if the meter needs none.';
comment on column usage_meter_sum.own_maximum is 'Greatest value of the tenant by itself; null if the meter needs none.';
comment on column usage_meter_sum.subtree_maximum is 'Greatest value in the subtree; null if the meter needs none.';
comment on column usage_meter_sum.own_latest is
  'Time of the latest value of the tenant by itself in seconds since 1970, and the value, the greatest one of that time; null if the meter '
  'needs none.';
comment on column usage_meter_sum.subtree_latest is 'The same in the subtree.';
comment on column usage_meter_sum.own_members is
  'Numbers (of usage_name, or of usage_attribute_value) that the tenant itself has used, in ascending order, each once; empty if the meter counts none.';
comment on column usage_meter_sum.subtree_members is 'The same in the subtree.';

create table usage_meter_filling (
  root_id     bigint  not null,
  meter_id    integer not null references meter on delete cascade,
  filled_to   date    not null default '-infinity',
  events_left numeric not null,
  primary key (root_id, meter_id)
);
-- The accounts that a meter still waits for.
create index usage_meter_filling_meter on usage_meter_filling (meter_id);

comment on table usage_meter_filling is 'Accounts whose events from before the definition of a meter are not all in its values yet.';
comment on column usage_meter_filling.root_id is 'Account.';
comment on column usage_meter_filling.meter_id is 'Meter.';
comment on column usage_meter_filling.filled_to is 'First day whose events are not in the values yet.';
comment on column usage_meter_filling.events_left is 'Number of events of the account that are still to be looked at.';

create table usage_meter_gone (
  meter_id  integer primary key,
  purged_to bigint  not null default -9223372036854775808
);

comment on table usage_meter_gone is 'Deleted meters whose values have not all been deleted yet.';
comment on column usage_meter_gone.meter_id is 'Former id of the meter, which no other meter gets.';
comment on column usage_meter_gone.purged_to is 'The last account whose values have been deleted.';
