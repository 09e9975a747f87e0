-- Months, days and events as one relation each. id is unique in each view. Columns without a description are those of the roll-ups.

-- A query gives the levels that it needs as constants, so that the planner omits the others, and a range for each level, so that each
-- is read from one place of an index. All parts have the same types and collations; otherwise the planner would not look into them.
create or replace view own_period as
  select ('m|' || tenant_id || '|' || month) collate "C" as id, root_id, tenant_id, 3 as level, month as day,
         null::timestamptz as time, month::timestamp at time zone 'UTC' as start_at, usage_count, cost, feature_mask, last_used_at
  from own_month
  union all
  select ('d|' || tenant_id || '|' || day) collate "C", root_id, tenant_id, 2, day, null::timestamptz,
         day::timestamp at time zone 'UTC', usage_count, cost, feature_mask, last_used_at
  from own_day;
comment on view own_period is
  'Usage of tenants by themselves. Months and days as one list. level: 3 for a month, 2 for a day. day: the day, or the first day of '
  'the month. time: null. start_at: start of the period.';

create or replace view own_span as
  select ('m|' || tenant_id || '|' || month) collate "C" as id, root_id, tenant_id, 3 as level, month as day,
         null::timestamptz as time, month::timestamp at time zone 'UTC' as start_at, usage_count, cost, feature_mask, last_used_at
  from own_month
  union all
  select ('d|' || tenant_id || '|' || day) collate "C", root_id, tenant_id, 2, day, null::timestamptz,
         day::timestamp at time zone 'UTC', usage_count, cost, feature_mask, last_used_at
  from own_day
  union all
  select 'e|' || source || '|' || id, root_id, tenant_id, 0, null::date, time, time, 1::bigint, cost,
         case when correction then 0 else 1::bigint << feature_id end, case when not correction then time end
  from usage_event
  union all
  select 'f|' || source || '|' || id, root_id, tenant_id, 1, null::date, time, time, 1::bigint, cost,
         case when correction then 0 else 1::bigint << feature_id end, case when not correction then time end
  from usage_event;
comment on view own_span is
  'Usage of tenants by themselves: months, days and single events as one list. level: 3 for a month, 2 for a day, 0 and 1 for an event. '
  'Every event appears twice, so that a query can read the events before the first day of a range as level 0 and those after the last '
  'day as level 1. day: the day, or the first day of the month; null for an event. time: time of the event; null otherwise. start_at: '
  'start of the period, or time of the event.';

create or replace view subtree_period as
  select ('m|' || tenant_id || '|' || month) collate "C" as id, root_id, tenant_id, 3 as level, month as day,
         null::timestamptz as time, month::timestamp at time zone 'UTC' as start_at, usage_count, cost, feature_mask, last_used_at
  from subtree_month
  union all
  select ('d|' || tenant_id || '|' || day) collate "C", root_id, tenant_id, 2, day, null::timestamptz,
         day::timestamp at time zone 'UTC', usage_count, cost, feature_mask, last_used_at
  from subtree_day;
comment on view subtree_period is
  'Usage of tenants with their descendants. Months and days as one list. level: 3 for a month, 2 for a day. day: the day, or the first '
  'day of the month. time: null. start_at: start of the period.';

create or replace view subtree_span as
  select ('m|' || tenant_id || '|' || month) collate "C" as id, root_id, tenant_id, 3 as level, month as day,
         null::timestamptz as time, month::timestamp at time zone 'UTC' as start_at, usage_count, cost, feature_mask, last_used_at
  from subtree_month
  union all
  select ('d|' || tenant_id || '|' || day) collate "C", root_id, tenant_id, 2, day, null::timestamptz,
         day::timestamp at time zone 'UTC', usage_count, cost, feature_mask, last_used_at
  from subtree_day
  union all
  select ('e|' || a.ancestor_id || '|' || e.source || '|' || e.id) collate "C", e.root_id, a.ancestor_id, 0, null::date,
         e.time, e.time, 1::bigint, e.cost, case when e.correction then 0 else 1::bigint << e.feature_id end,
         case when not e.correction then e.time end
  from tenant_ancestry a join usage_event e on e.tenant_id = a.descendant_id
  union all
  select ('f|' || a.ancestor_id || '|' || e.source || '|' || e.id) collate "C", e.root_id, a.ancestor_id, 1, null::date,
         e.time, e.time, 1::bigint, e.cost, case when e.correction then 0 else 1::bigint << e.feature_id end,
         case when not e.correction then e.time end
  from tenant_ancestry a join usage_event e on e.tenant_id = a.descendant_id;
comment on view subtree_span is
  'Usage of tenants with their descendants: months, days and single events as one list. level: 3 for a month, 2 for a day, 0 and 1 for '
  'an event. Every event appears twice, so that a query can read the events before the first day of a range as level 0 and those after '
  'the last day as level 1. day: the day, or the first day of the month; null for an event. time: time of the event; null otherwise. '
  'start_at: start of the period, or time of the event.';
