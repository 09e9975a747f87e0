-- Usage in as one writes it by hand: all events of a request in one statement, which is one transaction. Keys and totals are
-- written in their order, so that two writers wait for each other but never in a circle.
with input as (
  select i.source, i.id, t.id as tenant_id, f.id as feature_id, i.time, i.cost, i.user_ref, i.attributes
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::bigint[], $7::text[], $8::jsonb[])
         as i (source, id, tenant, feature, time, cost, user_ref, attributes)
    join tenant t on t.key = i.tenant
    join ai_feature f on f.key = i.feature
), fresh as (
  insert into peer.usage_event (source, id, tenant_id, feature_id, time, cost, user_ref, attributes)
  select * from input order by source, id
  on conflict do nothing
  returning tenant_id, cost
), totals as (
  insert into peer.usage_total as t (tenant_id, usage_count, cost)
  select tenant_id, count(*), sum(cost) from fresh group by tenant_id order by tenant_id
  on conflict (tenant_id) do update set usage_count = t.usage_count + excluded.usage_count, cost = t.cost + excluded.cost
)
select (select count(*) from input) as known, (select count(*) from fresh) as accepted
