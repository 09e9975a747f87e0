-- How deltas, deletions and moves change the roll-ups. The statement of the folder itself is in FoldRepository.

create or replace function saturated(amount numeric) returns bigint language sql immutable parallel safe
  return least(greatest(amount, -9223372036854775808), 9223372036854775807)::bigint;
comment on function saturated(numeric) is
  'The amount as a bigint, or the nearest limit of bigint if the amount is out of range: one account at the limit must not stop the '
  'folder for all others. The smallest bigint for null. Errors: none.';

-- The planner collects its statistics while this table is empty, so nothing here may depend on them: one range of ids, and a fixed
-- number of rows, without which the joins of the folder would be planned as nested loops.
create or replace function delete_usage_deltas(last_id bigint, modulus bigint, remainder bigint)
  returns setof usage_delta language sql volatile rows 5000
begin atomic
  delete from usage_delta where id <= last_id and root_id % modulus = remainder returning *;
end;
comment on function delete_usage_deltas(bigint, bigint, bigint) is
  'Deletes and returns the deltas with ids up to last_id of the accounts whose number modulo modulus is remainder, 0 to modulus - 1. '
  'Errors: division_by_zero for a modulus of 0.';

create or replace function recompute_after_deletions(tenant_ids bigint[], days date[]) returns void language plpgsql as $$
begin
  create temporary table touched on commit drop as
    select distinct tenant_id, day, date_trunc('month', day)::date as month from unnest(tenant_ids, days) as t (tenant_id, day);

  update own_day d set feature_mask = coalesce(mark.mask, 0), last_used_at = mark.latest
    from touched t left join lateral (
      select bit_or(1::bigint << e.feature_id) as mask, max(e.time) as latest from usage_event e
      where not e.correction and e.tenant_id = t.tenant_id
        and e.time >= t.day::timestamp at time zone 'UTC' and e.time < (t.day + 1)::timestamp at time zone 'UTC') mark on true
    where d.tenant_id = t.tenant_id and d.day = t.day;
  delete from own_day d using touched t where d.tenant_id = t.tenant_id and d.day = t.day and d.usage_count = 0;

  update own_month m set feature_mask = coalesce(mark.mask, 0), last_used_at = mark.latest
    from (select distinct tenant_id, month from touched) t left join lateral (
      select bit_or(d.feature_mask) as mask, max(d.last_used_at) as latest from own_day d
      where d.tenant_id = t.tenant_id and d.day >= t.month and d.day < t.month + interval '1 month') mark on true
    where m.tenant_id = t.tenant_id and m.month = t.month;
  delete from own_month m using touched t where m.tenant_id = t.tenant_id and m.month = t.month and m.usage_count = 0;

  update own_total o set feature_mask = coalesce(mark.mask, 0), last_used_at = mark.latest
    from (select distinct tenant_id from touched) t left join lateral (
      select bit_or(m.feature_mask) as mask, max(m.last_used_at) as latest from own_month m where m.tenant_id = t.tenant_id) mark on true
    where o.tenant_id = t.tenant_id;

  create temporary table touched_above on commit drop as
    select distinct a.ancestor_id as tenant_id, t.day, t.month from touched t join tenant_ancestry a on a.descendant_id = t.tenant_id;

  update subtree_day d set feature_mask = coalesce(mark.mask, 0), last_used_at = mark.latest
    from touched_above t left join lateral (
      select bit_or(o.feature_mask) as mask, max(o.last_used_at) as latest
      from tenant_ancestry a join own_day o on o.tenant_id = a.descendant_id where a.ancestor_id = t.tenant_id and o.day = t.day) mark on true
    where d.tenant_id = t.tenant_id and d.day = t.day;
  delete from subtree_day d using touched_above t where d.tenant_id = t.tenant_id and d.day = t.day and d.usage_count = 0;

  update subtree_month m set feature_mask = coalesce(mark.mask, 0), last_used_at = mark.latest
    from (select distinct tenant_id, month from touched_above) t left join lateral (
      select bit_or(d.feature_mask) as mask, max(d.last_used_at) as latest from subtree_day d
      where d.tenant_id = t.tenant_id and d.day >= t.month and d.day < t.month + interval '1 month') mark on true
    where m.tenant_id = t.tenant_id and m.month = t.month;
  delete from subtree_month m using touched_above t where m.tenant_id = t.tenant_id and m.month = t.month and m.usage_count = 0;

  update subtree_total o set feature_mask = coalesce(mark.mask, 0), last_used_at = mark.latest
    from (select distinct tenant_id from touched_above) t left join lateral (
      select bit_or(m.feature_mask) as mask, max(m.last_used_at) as latest
      from subtree_month m where m.tenant_id = t.tenant_id) mark on true
    where o.tenant_id = t.tenant_id;

  drop table touched, touched_above;
end $$;
comment on function recompute_after_deletions(bigint[], date[]) is
  'Reads features and latest times from the events again, for the tenants and days (two arrays of the same length) of deleted events, '
  'and for the ancestors: masks and times cannot be subtracted. Deletes days and months that are left without usage. The caller holds '
  'the locks of the folder and has folded the counts. Errors: none of its own.';

create or replace function recompute_subtree_rollups(tenant_ids bigint[]) returns void language plpgsql as $$
declare
  node record;
  level text;
begin
  for node in select id, root_id from tenant where id = any (tenant_ids) order by depth desc, id loop
    foreach level in array array['day', 'month'] loop
      execute format('delete from subtree_%s where tenant_id = $1', level) using node.id;
      execute format('
        insert into subtree_%1$s (root_id, tenant_id, %1$s, usage_count, cost, feature_mask, last_used_at)
          select $2, $1, %1$s, sum(usage_count), saturated(sum(cost)), bit_or(feature_mask), max(last_used_at)
          from (
            select %1$s, usage_count, cost, feature_mask, last_used_at from own_%1$s where tenant_id = $1
            union all
            select p.%1$s, p.usage_count, p.cost, p.feature_mask, p.last_used_at
            from subtree_%1$s p join tenant child on child.id = p.tenant_id where child.parent_id = $1
          ) part
          group by %1$s', level) using node.id, node.root_id;
    end loop;
    update subtree_total s
      set usage_count = part.usage_count, cost = part.cost, feature_mask = part.feature_mask,
          last_used_at = part.last_used_at
      from (
        select sum(usage_count) as usage_count, saturated(sum(cost)) as cost, bit_or(feature_mask) as feature_mask,
               max(last_used_at) as last_used_at
        from (
          select usage_count, cost, feature_mask, last_used_at from own_total where tenant_id = node.id
          union all
          select t.usage_count, t.cost, t.feature_mask, t.last_used_at
          from subtree_total t join tenant child on child.id = t.tenant_id where child.parent_id = node.id
        ) each_part
      ) part
      where s.tenant_id = node.id;
  end loop;
end $$;
comment on function recompute_subtree_rollups(bigint[]) is
  'Recomputes the subtree roll-ups of the given tenants, the deepest first, each from its own roll-ups and the subtree roll-ups of its '
  'children. Exact also for masks and latest times, which cannot be subtracted. The caller holds the tree lock. Errors: none of its '
  'own.';
