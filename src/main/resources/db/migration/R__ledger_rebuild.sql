-- The rebuild: roll-ups recomputed from events.

create or replace function correct_rollups(accounts bigint[], rollups text, period text, first_day date, expected text)
  returns bigint language plpgsql as $$
declare
  key     text := concat_ws(', ', 'tenant_id', period);
  columns text := concat_ws(', ', 'tenant_id', period, 'usage_count', 'cost', 'feature_mask', 'last_used_at');
  wrong   bigint;
begin
  execute format('
    with member as materialized (
      select root_id, descendant_id as tenant_id from tenant_ancestry where ancestor_id = any ($1)
    ), expected (%3$s) as materialized (%4$s
    ), stored as materialized (
      select %3$s from member join %1$I using (root_id, tenant_id) where %5$s
    ), superfluous as (
      delete from %1$I where (%2$s) in (select %2$s from stored except select %2$s from expected) returning 1
    ), corrected as (
      insert into %1$I (root_id, %3$s)
        select root_id, %3$s from (select %3$s from expected except select %3$s from stored) wrong join member using (tenant_id)
        on conflict (%2$s, root_id) do update set usage_count = excluded.usage_count, cost = excluded.cost,
          feature_mask = excluded.feature_mask, last_used_at = excluded.last_used_at
        returning 1
    )
    select (select count(*) from superfluous) + (select count(*) from corrected)',
    rollups, key, columns, expected, case when first_day is null then 'true' else 'day >= $2' end)
    into wrong using accounts, first_day;
  return wrong;
end $$;
comment on function correct_rollups(bigint[], text, text, date, text) is
  'Corrects the rows of accounts in one table of roll-ups and returns how many were wrong, missing or superfluous. rollups: the table. '
  'period: its column day or month, null for totals. first_day: only days from it on are compared; null for all. expected: a query that '
  'returns the expected rows, with the columns of the table except root_id; it may read member, the tenants of the accounts. Errors: none '
  'of its own.';

create or replace function rebuild_rollups(accounts bigint[]) returns bigint language plpgsql as $$
declare
  first_day date := coalesce(usage_horizon(), '-infinity');
  months    text := '
      select tenant_id, date_trunc(''month'', day)::date, sum(usage_count)::bigint, saturated(sum(cost)), bit_or(feature_mask), max(last_used_at)
      from member join %s using (tenant_id) group by 1, 2';
  totals    text := '
      select a.tenant_id, coalesce(sum(m.usage_count), 0)::bigint, saturated(coalesce(sum(m.cost), 0)), coalesce(bit_or(m.feature_mask), 0),
             max(m.last_used_at)
      from member a left join %s m using (tenant_id) group by 1';
begin
  return correct_rollups(accounts, 'own_day', 'day', first_day, '
      select tenant_id, (time at time zone ''UTC'')::date, count(*), saturated(sum(cost)),
             coalesce(bit_or(1::bigint << feature_id) filter (where not correction), 0), max(time) filter (where not correction)
      from member join usage_event using (tenant_id) where time >= $2::timestamp at time zone ''UTC'' group by 1, 2')
    + correct_rollups(accounts, 'own_month', 'month', null, format(months, 'own_day'))
    + correct_rollups(accounts, 'own_total', null, null, format(totals, 'own_month'))
    + correct_rollups(accounts, 'subtree_day', 'day', null, '
      select p.ancestor_id, d.day, sum(d.usage_count)::bigint, saturated(sum(d.cost)), bit_or(d.feature_mask), max(d.last_used_at)
      from member join own_day d using (tenant_id) join tenant_ancestry p on p.descendant_id = tenant_id group by 1, 2')
    + correct_rollups(accounts, 'subtree_month', 'month', null, format(months, 'subtree_day'))
    + correct_rollups(accounts, 'subtree_total', null, null, format(totals, 'subtree_month'));
end $$;
comment on function rebuild_rollups(bigint[]) is
  'Recomputes all roll-ups of accounts (ids of roots), each level from the one before, and returns how many rows were wrong, missing or '
  'superfluous. Days before the horizon stay as they are, since not all of their events are kept. The caller holds the locks of the '
  'folder and has folded every delta that its snapshot shows. Errors: serialization_failure if another transaction has changed the '
  'accounts since the snapshot.';
