-- Usage by feature over all time.

create or replace view feature_use as
  select ('e|' || source || '|' || id) collate "C" as id, root_id, tenant_id, feature_id, time, 1::bigint as usage_count, cost,
         case when correction then 0 else 1::bigint << feature_id end as feature_mask,
         case when not correction then time end as last_used_at
  from usage_event
  union all
  select ('e|' || source || '|' || id) collate "C", root_id, tenant_id, feature_id, time, 1::bigint, cost,
         case when correction then 0 else 1::bigint << feature_id end, case when not correction then time end
  from detached_usage_event
  union all
  select ('m|' || tenant_id || '|' || month || '|' || feature_id) collate "C", root_id, tenant_id, feature_id,
         month::timestamp at time zone 'UTC', usage_count, cost,
         case when last_used_at is null then 0 else 1::bigint << feature_id end, last_used_at
  from dropped_feature_month;
comment on view feature_use is
  'Usage of tenants by themselves, by feature: one row for each event, detached months included, and one for each tenant, feature and '
  'month whose events were dropped. id: unique. time: time of the event, or start of the month. feature_mask: the bit of the '
  'feature, 0 for corrections. The other columns are those of the roll-ups.';
