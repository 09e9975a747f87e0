-- The sums of the roll-ups, and everything that follows from them. The list of the sums is the only place that defines a sum: the
-- functions and views below are generated from it when this file runs, and are plain static SQL afterwards. A new sum is one more line
-- of the list, and its columns own_… and subtree_… in usage_total, usage_month and usage_day.

set local client_min_messages = warning; -- not that a view to drop is missing

create temporary table ledger_sum (
  place    integer generated always as identity,
  family   text,    -- usage, or meter
  name     text,    -- of the columns, after own_ or subtree_
  type     text,
  nothing  text,    -- the value without usage
  of_delta text,    -- the value of a row of usage_delta or of a slice; the name itself for a sum that they store
  of_event text,    -- the value of a row of usage_event
  total    text,    -- the aggregate over values ($), which leaves out nulls; a function that uses it has a variable width, with room
                    -- for features that are added after it is read
  plus     text,    -- two values as one ($1, $2)
  kept     boolean  -- whether a deletion can subtract from it; if not, the value is read from the remaining usage again
) on commit drop;

insert into ledger_sum (family, name, type, nothing, of_delta, of_event, total, plus, kept) values
  ('usage', 'usage_count', 'bigint', '0', 'usage_count', '1', 'sum($)', '$1 + $2', true),
  ('usage', 'cost', 'numeric', '0', 'cost', 'cost', 'sum($)', '$1 + $2', true),
  ('usage', 'input_tokens', 'numeric', '0', 'input_tokens', 'coalesce(input_tokens, 0)', 'sum($)', '$1 + $2', true),
  ('usage', 'output_tokens', 'numeric', '0', 'output_tokens', 'coalesce(output_tokens, 0)', 'sum($)', '$1 + $2', true),
  ('usage', 'unpriced_count', 'numeric', '0', 'unpriced_count', 'case when price_id is null and not cost_given then 1 else 0 end', 'sum($)',
   '$1 + $2', true),
  ('usage', 'feature_mask', 'varbit', 'B''''', 'case when last_used_at is null then '''' else bits_of(feature_id) end',
   'case when correction then '''' else bits_of(feature_id) end',
   'substring(bit_or(bits_padded($, width)) from 1 for max(length($)))', 'bits_or($1, $2)', false),
  ('usage', 'last_used_at', 'timestamptz', 'null', 'last_used_at', 'case when not correction then time end', 'max($)', 'greatest($1, $2)', false),
  ('meter', 'events', 'bigint', '0', 'events', 'events', 'sum($)', '$1 + $2', true),
  ('meter', 'value_count', 'bigint', '0', 'value_count', 'value_count', 'sum($)', '$1 + $2', true),
  ('meter', 'value_sum', 'numeric', '0', 'value_sum', 'value_sum', 'trim_scale(sum($))', 'trim_scale($1 + $2)', true),
  ('meter', 'minimum', 'numeric', 'null', 'minimum', 'minimum', 'min($)', 'least($1, $2)', false),
  ('meter', 'maximum', 'numeric', 'null', 'maximum', 'maximum', 'max($)', 'greatest($1, $2)', false),
  ('meter', 'latest', 'numeric[]', 'null', 'latest', 'latest', 'max($)', 'greatest($1, $2)', false),
  -- As text, because no aggregate appends arrays of any length to a growing one without copying it. A set that stays as it is is not written again.
  ('meter', 'members', 'integer[]', '''{}''::integer[]', 'members', 'members',
   'uniq(sort((''{'' || coalesce(string_agg(nullif(array_to_string($, '',''), ''''), '',''), '''') || ''}'')::integer[]))',
   'case when $1 @> $2 then $1 else $1 | $2 end', false);

-- Writes a text once for each sum, separated by commas: {name}, {type}, {nothing}, {delta} and {event} are the columns of the list,
-- {total x} is the aggregate over x, and {plus x, y} adds y to x. A text with {side} is written for own_ and for subtree_.
create or replace function pg_temp.each_sum(template text, chosen text) returns text language plpgsql as $$
declare
  written text;
begin
  execute format('
    select string_agg(
      regexp_replace(regexp_replace(
        replace(replace(replace(replace(replace(replace($1, ''{side}'', side), ''{name}'', name), ''{type}'', type),
          ''{nothing}'', nothing), ''{delta}'', of_delta), ''{event}'', of_event),
        ''\{total ([^}]*)\}'', replace(total, ''$'', ''\1''), ''g''),
        ''\{plus ([^},]*), ([^}]*)\}'', replace(replace(plus, ''$1'', ''\1''), ''$2'', ''\2''), ''g''),
      '', '' order by side, place)
    from ledger_sum, unnest(case when $1 like ''%%{side}%%'' then array[''own'', ''subtree''] else array[''''] end) side
    where %s', chosen) into strict written using template;
  return written;
end $$;

-- Creates a function or a view from a text in which [[x]] stands for each_sum(x), [[lost: x]] for the sums that a deletion cannot
-- subtract from, [[kept: x]] for those that it can, and [[stored: x]] for those that deltas and slices store.
--
-- {{table of tenant and …}} stands for the rows u of a table that belong to a tenant to its left, with further conditions. The union refers to
-- the tenant, so the planner must look up each tenant by the index. Its second half is empty. The bounds are unknown to the planner, so it
-- expects few rows.
create or replace function pg_temp.generate(template text, family text default 'usage') returns void language plpgsql as $$
declare
  part text[];
begin
  template := regexp_replace(template, '\{\{(\w+) of ([\w.]+)([^}]*)\}\}',
    'lateral (select u.* from \1 u where u.tenant_id = \2 and u.tenant_id between (select 0::bigint) and (select 9223372036854775807)\3 '
      'union all select u.* from \1 u where false)', 'g');
  for part in select regexp_matches(template, '\[\[((?:lost: |kept: |stored: )?)([^]]*)\]\]', 'g') loop
    template := replace(template, '[[' || part[1] || part[2] || ']]', pg_temp.each_sum(part[2],
      case part[1] when 'lost: ' then 'not kept' when 'kept: ' then 'kept' when 'stored: ' then 'of_delta = name' else 'true' end
        || format(' and family = %L', family)));
  end loop;
  execute template;
end $$;

-- Folds -----------------------------------------------------------------------------------------------------------------

-- The planner collects its statistics while the table is empty, so nothing here may depend on them: one range of the key, and a fixed
-- number of rows. For the same reason one plan serves all folds. It is kept as long as the connection, so it must not be one for a small table.
create or replace function delete_usage_deltas(account bigint, last_id bigint) returns setof usage_delta language plpgsql volatile rows 5000
  set enable_seqscan = off as $$
begin
  return query delete from usage_delta d where d.root_id = account and d.id <= last_id returning *;
end $$;
comment on function delete_usage_deltas(bigint, bigint) is 'Deletes and returns the deltas of an account with ids up to last_id. Errors: none.';

select pg_temp.generate($generated$
create or replace function fold_deltas(account bigint, most bigint, seen timestamptz default null) returns bigint language plpgsql
  set plan_cache_mode = force_generic_plan as $$
declare
  last_id     bigint;
  folded_rows bigint;
  gone_from   bigint[];
  gone_days   date[];
  payers      bigint[];
  own_days    date[];
  complete_at timestamptz;
  sliced      date;
  width       integer := bits_width() + 64;
begin
  select s.as_of, s.sliced_to into complete_at, sliced from account_state s where s.root_id = account;
  -- Up to the next delta, not to the last one: if none is left, no delta of a meter is left either.
  select d.id - 1 into last_id from usage_delta d where d.root_id = account order by d.id offset most limit 1;
  with folded as materialized (
    select * from delete_usage_deltas(account, coalesce(last_id, 9223372036854775807))
  ), own as materialized (
    select tenant_id, day, [[({total {delta}})::{type} as {name}]] from folded group by tenant_id, day
  ), above as materialized (
    select a.ancestor_id, a.descendant_id, a.distance
    from tenant_ancestry a where a.descendant_id = any (array(select distinct tenant_id from own))
  ), added as materialized (
    select a.ancestor_id as tenant_id, o.day,
           [[coalesce({total case when a.distance = 0 then o.{name} end}, {nothing})::{type} as own_{name}]],
           [[({total o.{name}})::{type} as subtree_{name}]]
    from own o join above a on a.descendant_id = o.tenant_id group by a.ancestor_id, o.day
  ), added_months as materialized (
    select tenant_id, date_trunc('month', day::timestamp)::date as month, [[({total {side}_{name}})::{type} as {side}_{name}]]
    from added group by 1, 2
  ), due as (
    insert into usage_slice_due (root_id, tenant_id, day)
    select account, tenant_id, day from own where day < sliced order by tenant_id, day
    on conflict do nothing
  ), days as (
    insert into usage_day as d (root_id, tenant_id, day, [[{side}_{name}]])
    select account, tenant_id, day, [[{side}_{name}]] from added order by tenant_id, day
    on conflict (root_id, tenant_id, day) do update set [[{side}_{name} = {plus d.{side}_{name}, excluded.{side}_{name}}]]
  ), months as (
    insert into usage_month as m (root_id, tenant_id, month, [[{side}_{name}]])
    select account, tenant_id, month, [[{side}_{name}]] from added_months order by tenant_id, month
    on conflict (root_id, tenant_id, month) do update set [[{side}_{name} = {plus m.{side}_{name}, excluded.{side}_{name}}]]
  ), totals as (
    insert into usage_total as t (root_id, tenant_id, [[{side}_{name}]])
    select account, tenant_id, [[({total {side}_{name}})::{type}]] from added_months group by tenant_id order by tenant_id
    on conflict (root_id, tenant_id) do update set folded_at = coalesce(seen, t.folded_at),
      as_of = case when t.folded_at <= complete_at then t.folded_at else t.as_of end,
      [[{side}_{name} = {plus t.{side}_{name}, excluded.{side}_{name}}]]
  )
  select count(*), array_agg(tenant_id) filter (where deletion), array_agg(day) filter (where deletion),
         case when dated_credits(account) then
           (select array_agg(distinct o.tenant_id) from own o where exists (
              select from credit_allotment a
              where a.root_id = account and a.tenant_id = o.tenant_id and greatest(a.effective_at, a.expires_at) > o.day::timestamp at time zone 'UTC'))
         end,
         (select array_agg(distinct day) from own)
    into folded_rows, gone_from, gone_days, payers, own_days from folded;
  if gone_from is not null then
    perform recompute_after_deletions(account, gone_from, gone_days);
  end if;
  if payers is not null then
    perform burn_credits(account, payers, own_days);
  end if;
  -- Without usage to fold, there is no change. Deltas of meters that came meanwhile wait for the usage that came with them.
  if folded_rows > 0 then
    perform fold_meter_deltas(account, coalesce(last_id, 9223372036854775807));
    perform note_account_change(account, case when last_id is null then seen end);
  end if;
  return folded_rows;
end $$
$generated$);
comment on function fold_deltas(bigint, bigint, timestamptz) is
  'Adds the oldest deltas of an account to its roll-ups, at most the given number, which is 1 or more, and counts the change. Returns how many it has added. '
  'seen: what was acknowledged before this time is among the deltas of the account; null if that is not known. The caller holds the locks of the account. Errors: numeric_value_out_of_range if a count exceeds a bigint.';

-- Deletions and moves ---------------------------------------------------------------------------------------------------

select pg_temp.generate($generated$
create or replace function recompute_after_deletions(account bigint, tenant_ids bigint[], days date[]) returns void language plpgsql as $$
declare
  above_ids  bigint[];
  above_days date[];
  width      integer := bits_width() + 64;
  horizon    date := coalesce(usage_horizon(), '-infinity');
begin
  -- The events of a day before the horizon are not all kept, so nothing can be read from them: its sums stay, unless no use is left.
  update usage_day d set [[lost: own_{name} = case when t.day >= horizon then coalesce(left_over.{name}, {nothing})
                                               when d.own_usage_count = 0 then {nothing} else d.own_{name} end]]
    from (select distinct gone.tenant_id, gone.day from unnest(tenant_ids, days) gone (tenant_id, day)) t
    left join lateral (
      select [[lost: {total {event}} as {name}]] from usage_event e
      where e.root_id = account and e.tenant_id = t.tenant_id
        and e.time >= t.day::timestamp at time zone 'UTC' and e.time < (t.day + 1)::timestamp at time zone 'UTC') left_over on true
    where d.root_id = account and d.tenant_id = t.tenant_id and d.day = t.day;

  select array_agg(touched.ancestor_id), array_agg(touched.day) into above_ids, above_days
    from (select distinct a.ancestor_id, gone.day
          from unnest(tenant_ids, days) gone (tenant_id, day) join tenant_ancestry a on a.descendant_id = gone.tenant_id) touched;

  update usage_day d set [[lost: subtree_{name} = coalesce(left_over.{name}, {nothing})]]
    from unnest(above_ids, above_days) t (tenant_id, day) left join lateral (
      select [[lost: {total o.own_{name}} as {name}]]
      from tenant_ancestry a join usage_day o on o.root_id = account and o.tenant_id = a.descendant_id and o.day = t.day
      where a.ancestor_id = t.tenant_id) left_over on true
    where d.root_id = account and d.tenant_id = t.tenant_id and d.day = t.day;
  delete from usage_day d using unnest(above_ids, above_days) t (tenant_id, day)
    where d.root_id = account and d.tenant_id = t.tenant_id and d.day = t.day and d.subtree_usage_count = 0;

  update usage_month m set [[lost: {side}_{name} = coalesce(left_over.{side}_{name}, {nothing})]]
    from (select distinct touched.tenant_id, date_trunc('month', touched.day::timestamp)::date as month
          from unnest(above_ids, above_days) touched (tenant_id, day)) t
    left join lateral (
      select [[lost: {total d.{side}_{name}} as {side}_{name}]] from usage_day d
      where d.root_id = account and d.tenant_id = t.tenant_id and d.day >= t.month and d.day < t.month + interval '1 month') left_over on true
    where m.root_id = account and m.tenant_id = t.tenant_id and m.month = t.month;
  delete from usage_month m using unnest(above_ids, above_days) t (tenant_id, day)
    where m.root_id = account and m.tenant_id = t.tenant_id and m.month = date_trunc('month', t.day::timestamp)::date and m.subtree_usage_count = 0;

  update usage_total o set [[lost: {side}_{name} = coalesce(left_over.{side}_{name}, {nothing})]]
    from (select distinct touched.tenant_id from unnest(above_ids) touched (tenant_id)) t
    left join lateral (
      select [[lost: {total m.{side}_{name}} as {side}_{name}]] from usage_month m
      where m.root_id = account and m.tenant_id = t.tenant_id) left_over on true
    where o.root_id = account and o.tenant_id = t.tenant_id;
end $$
$generated$);
comment on function recompute_after_deletions(bigint, bigint[], date[]) is
  'Reads the sums that a deletion cannot subtract from, such as the latest time, from the remaining usage again: for the tenants and days '
  '(two arrays of the same length) of deleted events of an account, and for the ancestors. On days before the horizon, such a sum keeps '
  'what the deleted event had added, as long as the tenant has other usage on the day. Deletes days and months that are left without '
  'usage. The caller holds the locks of the account and has folded the counts. Errors: none of its own.';

drop function if exists recompute_subtree_rollups(bigint, bigint[]);
create or replace function recompute_subtree_rollups(account bigint, tenant_ids bigint[], moved bigint) returns void language plpgsql as $$
declare
  node bigint;
begin
  perform keep_meters();
  for node in select t.id from tenant t where t.root_id = account and t.id = any (tenant_ids) order by t.depth desc, t.id loop
    perform recompute_subtree_days(account, node, moved);
    perform recompute_subtree_months(account, node, moved);
    perform recompute_subtree_total(account, node);
    perform recompute_subtree_meters(account, node, moved);
  end loop;
  perform mark_alerts(account);
end $$;
comment on function recompute_subtree_rollups(bigint, bigint[], bigint) is
  'Recomputes the subtree sums of the given tenants of an account after a tenant has been moved into their subtrees or out of them, the '
  'deepest first, each from its own sums and the subtree sums of its children. moved: that tenant. Only the days, the months and the '
  'values of meters that it has can have changed. Exact also for sums that cannot be subtracted from. The caller holds the tree lock. '
  'Errors: none of its own.';

do $do$
declare
  level text[];
begin
  foreach level slice 1 in array array[['days', 'usage_day', 'day'], ['months', 'usage_month', 'month']] loop
    perform pg_temp.generate(replace(replace(replace($generated$
drop function if exists recompute_subtree_<levels>(bigint, bigint);
create or replace function recompute_subtree_<levels>(account bigint, node bigint, moved bigint) returns void language plpgsql as $$
declare
  width   integer := bits_width() + 64;
  periods date[] := array(select m.<level> from <table> m where m.root_id = account and m.tenant_id = moved);
begin
  insert into <table> as r (root_id, tenant_id, <level>, [[subtree_{name}]])
    select account, node, part.<level>, [[({total part.{name}})::{type}]]
    from (
      select o.<level>, [[o.own_{name} as {name}]] from <table> o
      where o.root_id = account and o.tenant_id = node and o.<level> = any (periods) and o.own_usage_count <> 0
      union all
      select p.<level>, [[p.subtree_{name}]]
      from tenant child join <table> p on p.root_id = account and p.tenant_id = child.id and p.<level> = any (periods)
      where child.parent_id = node
    ) part
    group by part.<level>
    on conflict (root_id, tenant_id, <level>) do update set [[subtree_{name} = excluded.subtree_{name}]];
  delete from <table> r
    where r.root_id = account and r.tenant_id = node and r.<level> = any (periods) and r.own_usage_count = 0
      and not exists (select from tenant child join <table> p on p.root_id = account and p.tenant_id = child.id
                      where child.parent_id = node and p.<level> = r.<level>);
end $$
$generated$, '<levels>', level[1]), '<table>', level[2]), '<level>', level[3]));
    execute format('comment on function recompute_subtree_%s(bigint, bigint, bigint) is ''A part of recompute_subtree_rollups, for one tenant.''',
                   level[1]);
  end loop;
end $do$;

select pg_temp.generate($generated$
create or replace function recompute_subtree_total(account bigint, node bigint) returns void language plpgsql volatile
  set enable_seqscan = off as $$
declare
  width integer := bits_width() + 64;
begin
  update usage_total t set [[subtree_{name} = sums.{name}]]
  from (
    select [[({total part.{name}})::{type} as {name}]]
    from (
      select [[o.own_{name} as {name}]] from usage_total o where o.root_id = account and o.tenant_id = node
      union all
      select [[p.subtree_{name}]] from tenant child join usage_total p on p.root_id = account and p.tenant_id = child.id
      where child.parent_id = node
    ) part
  ) sums
  where t.root_id = account and t.tenant_id = node;
end $$
$generated$);
comment on function recompute_subtree_total(bigint, bigint) is 'A part of recompute_subtree_rollups, for one tenant.';

-- The rebuild -----------------------------------------------------------------------------------------------------------

do $do$
declare
  level text[];
begin
  foreach level slice 1 in array array[
    ['days', 'usage_day', 'tenant_id, day', $days$
    select a.ancestor_id, o.day, [[coalesce({total case when a.distance = 0 then o.{name} end}, {nothing})::{type} as own_{name}]],
           [[({total o.{name}})::{type} as subtree_{name}]]
    from (
      select e.tenant_id, (e.time at time zone 'UTC')::date as day, [[({total {event}})::{type} as {name}]]
      from tenant_ancestry m join usage_event e on e.root_id = account and e.tenant_id = m.descendant_id
      where m.ancestor_id = account and e.time >= first_day::timestamp at time zone 'UTC' group by 1, 2
      union all
      select d.tenant_id, d.day, [[d.own_{name}]] from usage_day d
      where d.root_id = account and d.day < first_day and d.own_usage_count <> 0
    ) o
    join tenant_ancestry a on a.descendant_id = o.tenant_id group by 1, 2$days$],
    ['months', 'usage_month', 'tenant_id, month', $months$
    select d.tenant_id, date_trunc('month', d.day::timestamp)::date as month, [[({total d.{side}_{name}})::{type} as {side}_{name}]]
    from usage_day d where d.root_id = account group by 1, 2$months$],
    ['totals', 'usage_total', 'tenant_id', $totals$
    select a.descendant_id as tenant_id, [[coalesce({total m.{side}_{name}}, {nothing})::{type} as {side}_{name}]]
    from tenant_ancestry a left join usage_month m on m.root_id = account and m.tenant_id = a.descendant_id
    where a.ancestor_id = account group by 1$totals$]]
  loop
    perform pg_temp.generate(replace(replace(replace(replace($generated$
create or replace function correct_<levels>(account bigint, first_day date) returns bigint language plpgsql as $$
declare
  width integer := bits_width() + 64;
  wrong bigint;
begin
  with expected (<key>, [[{side}_{name}]]) as materialized (<expected>
  ), stored as materialized (
    select <key>, [[{side}_{name}]] from <table> where root_id = account
  ), superfluous as (
    delete from <table>
    where root_id = account and (<key>) in (select <key> from stored except select <key> from expected) returning 1
  ), corrected as (
    insert into <table> (root_id, <key>, [[{side}_{name}]])
      select account, found.* from (select * from expected except select * from stored) found
      on conflict (root_id, <key>) do update set [[{side}_{name} = excluded.{side}_{name}]]
      returning 1
  )
  select (select count(*) from superfluous) + (select count(*) from corrected) into wrong;
  return wrong;
end $$
$generated$, '<levels>', level[1]), '<table>', level[2]), '<key>', level[3]), '<expected>', level[4]));
    execute format('comment on function correct_%s(bigint, date) is ''A part of rebuild_rollups.''', level[1]);
  end loop;
end $do$;

create or replace function rebuild_rollups(account bigint) returns bigint language plpgsql as $$
declare
  first_day date := coalesce(usage_horizon(), '-infinity');
  folded    bigint := fold_deltas(account, 9223372036854775807);
  wrong     bigint;
begin
  wrong := correct_days(account, first_day);
  wrong := wrong + correct_months(account, first_day);
  wrong := wrong + correct_totals(account, first_day);
  wrong := wrong + correct_slices(account, first_day);
  wrong := wrong + correct_model_slices(account, first_day);
  wrong := wrong + burn_credits(account, array(select distinct a.tenant_id from credit_allotment a
                                               where a.root_id = account and greatest(a.effective_at, a.expires_at) is not null));
  if wrong > 0 then
    perform note_account_change(account);
  end if;
  if folded > 0 or wrong > 0 then
    perform mark_alerts(account);
  end if;
  return wrong;
end $$;
comment on function rebuild_rollups(bigint) is
  'Folds every delta of an account that the snapshot shows, recomputes all of its roll-ups, each level from the one before, and what '
  'its credits have paid, and returns how many rows were wrong, missing or superfluous. rebuild_meters does the same for meters. The own '
  'sums of days before the horizon stay as they are, since not all of their events are kept. The caller holds the locks of the account, in a transaction with one snapshot. Errors: serialization_failure if '
  'another transaction has changed the account since the snapshot.';

-- Slices ----------------------------------------------------------------------------------------------------------------

do $do$
declare
  kind text[];
begin
  foreach kind slice 1 in array array[
    ['slices', 'usage_slice', 'feature_id, model_number, user_number', $slices$
    select e.tenant_id, (e.time at time zone 'UTC')::date, e.feature_id, coalesce(e.model_number, 0), coalesce(e.user_number, 0),
           [[stored: ({total {event}})::{type}]]
    from tenant_ancestry m join usage_event e on e.root_id = account and e.tenant_id = m.descendant_id
    where m.ancestor_id = account and e.time >= first_day::timestamp at time zone 'UTC' and e.time < sliced::timestamp at time zone 'UTC'
      and not exists (select from usage_slice_due d
                      where d.root_id = account and d.tenant_id = e.tenant_id and d.day = (e.time at time zone 'UTC')::date)
    group by 1, 2, 3, 4, 5$slices$],
    ['model_slices', 'usage_model_slice', 'feature_id, model_number', $models$
    select s.tenant_id, s.day, s.feature_id, s.model_number, [[stored: ({total s.{name}})::{type}]]
    from usage_slice s
    where s.root_id = account and s.day >= first_day
      and not exists (select from usage_slice_due d where d.root_id = account and d.tenant_id = s.tenant_id and d.day = s.day)
    group by 1, 2, 3, 4$models$]]
  loop
    perform pg_temp.generate(replace(replace(replace(replace($generated$
create or replace function correct_<slices>(account bigint, first_day date) returns bigint language plpgsql as $$
declare
  sliced date := (select s.sliced_to from account_state s where s.root_id = account);
  wrong  bigint;
begin
  with expected (tenant_id, day, <key>, [[stored: {name}]]) as materialized (<expected>
  ), stored as materialized (
    select tenant_id, day, <key>, [[stored: {name}]] from <table> s
    where root_id = account and day >= first_day
      and not exists (select from usage_slice_due d where d.root_id = account and d.tenant_id = s.tenant_id and d.day = s.day)
  ), differing as materialized (
    select tenant_id, day, <key> from (select * from expected except all select * from stored) missing
    union
    select tenant_id, day, <key> from (select * from stored except all select * from expected) superfluous
  ), deleted as (
    delete from <table> where root_id = account and (tenant_id, day, <key>) in (select * from differing)
  ), inserted as (
    insert into <table> (root_id, tenant_id, day, <key>, [[stored: {name}]])
      select account, e.* from expected e where (tenant_id, day, <key>) in (select * from differing)
  )
  select count(*) into wrong from differing;
  return wrong;
end $$
$generated$, '<expected>', kind[4]), '<slices>', kind[1]), '<table>', kind[2]), '<key>', kind[3]));
    execute format('comment on function correct_%s(bigint, date) is ''A part of rebuild_rollups, for the days that are sliced and not due.''',
                   kind[1]);
  end loop;
end $do$;

drop function if exists slice_account(bigint, date, bigint);
select pg_temp.generate($generated$
create or replace function slice_account(account bigint, past_day date, most bigint, after_tenant bigint, after_day date,
                                         out more boolean, out last_tenant bigint, out last_day date) language plpgsql as $$
declare
  first_day  date := coalesce(usage_horizon(), '-infinity');
  sliced     date := (select s.sliced_to from account_state s where s.root_id = account);
  step_to    date;
  tenant_ids bigint[];
  days       date[];
begin
  -- Usage of these days that is not folded yet will be noted by the fold, under the same lock. The first slicing of an account enters
  -- its days bit by bit, beginning with the first that has usage.
  if after_tenant is null and sliced < past_day then
    step_to := least(past_day, 31 + (select min(d.day) from usage_day d where d.root_id = account and d.tenant_id = account
                                     and d.day >= greatest(sliced, first_day)));
    insert into usage_slice_due (root_id, tenant_id, day)
      select account, d.tenant_id, d.day
      from tenant_ancestry a join usage_day d on d.root_id = account and d.tenant_id = a.descendant_id
      where a.ancestor_id = account and d.day >= greatest(sliced, first_day) and d.day < step_to
        and d.own_usage_count <> 0
      on conflict do nothing;
    update account_state set sliced_to = step_to where root_id = account;
    sliced := step_to;
  end if;

  select array_agg(t.tenant_id order by t.tenant_id, t.day), array_agg(t.day order by t.tenant_id, t.day) into tenant_ids, days
    from (
      select d.tenant_id, d.day, coalesce(sum(u.own_usage_count) over (
               order by d.tenant_id, d.day rows between unbounded preceding and 1 preceding), 0) as events_before
      from (select o.tenant_id, o.day from usage_slice_due o
            where o.root_id = account and (after_tenant is null or (o.tenant_id, o.day) > (after_tenant, after_day))
            order by o.tenant_id, o.day limit 10000) d
      left join usage_day u on u.root_id = account and u.tenant_id = d.tenant_id and u.day = d.day
    ) t
    where t.events_before < most;
  last_tenant := tenant_ids[cardinality(tenant_ids)];
  last_day := days[cardinality(days)];
  delete from usage_slice_due d using unnest(tenant_ids, days) t (tenant_id, day)
    where d.root_id = account and d.tenant_id = t.tenant_id and d.day = t.day;

  -- The events of days before the horizon are not all kept. Requests that began before it moved still read the slices of these days.
  select array_agg(t.tenant_id), array_agg(t.day) into tenant_ids, days
    from unnest(tenant_ids, days) t (tenant_id, day) where t.day >= first_day;
  delete from usage_slice s using unnest(tenant_ids, days) t (tenant_id, day)
    where s.root_id = account and s.tenant_id = t.tenant_id and s.day = t.day;
  delete from usage_model_slice s using unnest(tenant_ids, days) t (tenant_id, day)
    where s.root_id = account and s.tenant_id = t.tenant_id and s.day = t.day;
  insert into usage_slice (root_id, tenant_id, day, feature_id, model_number, user_number, [[stored: {name}]])
    select account, t.tenant_id, t.day, e.feature_id, coalesce(e.model_number, 0), coalesce(e.user_number, 0),
           [[stored: ({total {event}})::{type}]]
    from unnest(tenant_ids, days) t (tenant_id, day)
    join usage_event e on e.root_id = account and e.tenant_id = t.tenant_id
      and e.time >= t.day::timestamp at time zone 'UTC' and e.time < (t.day + 1)::timestamp at time zone 'UTC'
    group by 2, 3, 4, 5, 6 order by 2, 3, 4, 5, 6;
  insert into usage_model_slice (root_id, tenant_id, day, feature_id, model_number, [[stored: {name}]])
    select account, s.tenant_id, s.day, s.feature_id, s.model_number, [[stored: ({total s.{name}})::{type}]]
    from unnest(tenant_ids, days) t (tenant_id, day)
    join usage_slice s on s.root_id = account and s.tenant_id = t.tenant_id and s.day = t.day
    group by 2, 3, 4, 5 order by 2, 3, 4, 5;

  more := exists (select from usage_slice_due d where d.root_id = account and (d.tenant_id, d.day) > (last_tenant, last_day));
  if not more then
    more := sliced < past_day;
    last_tenant := null;
    last_day := null;
  end if;
end $$
$generated$);
comment on function slice_account(bigint, date, bigint, bigint, date) is
  'Slices days of an account before past_day that have ended: as many tenants and days as have the given number of events together, at '
  'least one, and only those after the given tenant and day, so that a pass takes each of them once, even if folds enter it again meanwhile. Nulls '
  'begin a pass, which takes up to a month more into account. more: whether to call it again, with last_tenant and last_day. The slices of '
  'a tenant and a day are written as a whole, from all of their events that are stored, so that it does not matter when, in which order or '
  'how often that happens. The caller holds the fold lock of the account. Errors: none of its own.';

drop view if exists account_slices;
create view account_slices as
  select root_id, sliced_to from account_state;
comment on view account_slices is 'How far accounts are sliced. root_id, sliced_to: as in account_state.';

-- Meters ----------------------------------------------------------------------------------------------------------------

-- Like delete_usage_deltas.
create or replace function delete_meter_deltas(account bigint, last_id bigint) returns setof usage_meter_delta language plpgsql volatile rows 5000
  set enable_seqscan = off as $$
begin
  return query delete from usage_meter_delta d where d.root_id = account and d.id <= last_id returning *;
end $$;
comment on function delete_meter_deltas(bigint, bigint) is
  'Deletes and returns the deltas of the meters of an account with ids up to last_id. Errors: none.';

select pg_temp.generate($generated$
create or replace function fold_meter_deltas(account bigint, last_id bigint) returns void language plpgsql
  set plan_cache_mode = force_generic_plan as $$
declare
  gone_meters integer[];
  gone_from   bigint[];
  gone_days   date[];
begin
  -- An account without meters pays for one look into an index.
  if not exists (select from usage_meter_delta d where d.root_id = account and d.id <= last_id) then
    return;
  end if;
  perform keep_meters();
  with folded as materialized (
    select d.* from delete_meter_deltas(account, last_id) d where d.meter_id in (select id from meter)
  ), own as materialized (
    select meter_id, tenant_id, day, [[({total {delta}})::{type} as {name}]] from folded group by meter_id, tenant_id, day
  ), above as materialized (
    select a.ancestor_id, a.descendant_id, a.distance
    from tenant_ancestry a where a.descendant_id = any (array(select distinct tenant_id from own))
  ), added as materialized (
    select o.meter_id, a.ancestor_id as tenant_id, o.day,
           [[coalesce({total case when a.distance = 0 then o.{name} end}, {nothing})::{type} as own_{name}]],
           [[({total o.{name}})::{type} as subtree_{name}]]
    from own o join above a on a.descendant_id = o.tenant_id group by o.meter_id, a.ancestor_id, o.day
  ), added_months as materialized (
    select meter_id, tenant_id, date_trunc('month', day::timestamp)::date as month, [[({total {side}_{name}})::{type} as {side}_{name}]]
    from added group by 1, 2, 3
  ), sums as (
    insert into usage_meter_sum as s (root_id, tenant_id, meter_id, level, start, aggregation, [[{side}_{name}]])
    select account, a.tenant_id, a.meter_id, a.level, a.start, m.aggregation, [[a.{side}_{name}]]
    from (
      select tenant_id, meter_id, 2 as level, day as start, [[{side}_{name}]] from added
      union all
      select tenant_id, meter_id, 1, month, [[{side}_{name}]] from added_months
      union all
      select tenant_id, meter_id, 0, '-infinity', [[({total {side}_{name}})::{type}]] from added_months group by 1, 2
    ) a join meter m on m.id = a.meter_id
    order by a.tenant_id, a.meter_id, a.level, a.start
    on conflict (root_id, tenant_id, meter_id, level, start)
      do update set [[{side}_{name} = {plus s.{side}_{name}, excluded.{side}_{name}}]]
  )
  select array_agg(meter_id), array_agg(tenant_id), array_agg(day) into gone_meters, gone_from, gone_days
    from (select distinct meter_id, tenant_id, day from folded where lost) gone;
  if gone_from is not null then
    perform recompute_meters_after_deletions(account, gone_meters, gone_from, gone_days);
  end if;
end $$
$generated$, 'meter');
comment on function fold_meter_deltas(bigint, bigint) is
  'Adds the deltas of the meters of an account with ids up to last_id to their sums. A part of fold_deltas.';

select pg_temp.generate($generated$
create or replace function meter_deltas(changed usage_event[], times integer, of_value text default null) returns setof usage_meter_delta
  language plpgsql volatile rows 1000 as $$
begin
  if times > 0 then
    perform number_attribute_values(changed);
  end if;
  return query
    select e.root_id, nextval('usage_delta_id_seq'), v.meter_id, e.tenant_id, (e.time at time zone 'UTC')::date, [[kept: (times * {total v.{name}})::{type}]],
           [[lost: ({total v.{name}})::{type}]], times < 0
    from unnest(changed) e cross join lateral meter_values(e) v
    where of_value is null or v.meter_id in (select m.id from meter m where m.value = of_value)
    group by e.root_id, v.meter_id, e.tenant_id, (e.time at time zone 'UTC')::date
    order by 1, 4, 3, 5;
end $$
$generated$, 'meter');
comment on function meter_deltas(usage_event[], integer, text) is
  'Deltas of meters for events: those that were stored (times 1), deleted or changed (-1). of_value: only for meters of this value. No row '
  'for a null. Errors: those of number_attribute_values.';

create or replace function meter_periods(day date) returns table (level smallint, start date) language sql immutable parallel safe rows 3
begin atomic
  values (2::smallint, day), (1::smallint, date_trunc('month', day::timestamp)::date), (0::smallint, '-infinity'::date);
end;
comment on function meter_periods(date) is 'The rows of usage_meter_sum that a day belongs to: the day, its month, and all time. Errors: none.';

select pg_temp.generate($generated$
create or replace function recompute_meters_after_deletions(account bigint, meter_ids integer[], tenant_ids bigint[], days date[])
  returns void language plpgsql as $$
declare
  above_meters integer[];
  above_ids    bigint[];
  above_days   date[];
  horizon      date := coalesce(usage_horizon(), '-infinity');
begin
  -- Like recompute_after_deletions.
  update usage_meter_sum d set [[lost: own_{name} = case when t.day >= horizon then coalesce(left_over.{name}, {nothing})
                                                    when d.own_events = 0 then {nothing} else d.own_{name} end]]
    from unnest(meter_ids, tenant_ids, days) t (meter_id, tenant_id, day)
    left join lateral (
      select [[lost: {total v.{event}} as {name}]] from usage_event e cross join lateral meter_values(e) v
      where e.root_id = account and e.tenant_id = t.tenant_id and v.meter_id = t.meter_id
        and e.time >= t.day::timestamp at time zone 'UTC' and e.time < (t.day + 1)::timestamp at time zone 'UTC') left_over on true
    where d.root_id = account and d.tenant_id = t.tenant_id and d.meter_id = t.meter_id and d.level = 2 and d.start = t.day;

  select array_agg(touched.meter_id), array_agg(touched.ancestor_id), array_agg(touched.day) into above_meters, above_ids, above_days
    from (select distinct gone.meter_id, a.ancestor_id, gone.day
          from unnest(meter_ids, tenant_ids, days) gone (meter_id, tenant_id, day)
          join tenant_ancestry a on a.descendant_id = gone.tenant_id) touched;

  update usage_meter_sum d set [[lost: subtree_{name} = coalesce(left_over.{name}, {nothing})]]
    from unnest(above_meters, above_ids, above_days) t (meter_id, tenant_id, day) left join lateral (
      select [[lost: {total o.own_{name}} as {name}]]
      from tenant_ancestry a
      join usage_meter_sum o on o.root_id = account and o.tenant_id = a.descendant_id and o.meter_id = t.meter_id and o.level = 2 and o.start = t.day
      where a.ancestor_id = t.tenant_id) left_over on true
    where d.root_id = account and d.tenant_id = t.tenant_id and d.meter_id = t.meter_id and d.level = 2 and d.start = t.day;
  delete from usage_meter_sum d using unnest(above_meters, above_ids, above_days) t (meter_id, tenant_id, day)
    where d.root_id = account and d.tenant_id = t.tenant_id and d.meter_id = t.meter_id and d.level = 2 and d.start = t.day
      and d.subtree_events = 0;

  -- Months from days, and then all time from months.
  for longer in reverse 1 .. 0 loop
    update usage_meter_sum m set [[lost: {side}_{name} = coalesce(left_over.{side}_{name}, {nothing})]]
      from (select distinct touched.meter_id, touched.tenant_id, p.start
            from unnest(above_meters, above_ids, above_days) touched (meter_id, tenant_id, day)
            cross join lateral meter_periods(touched.day) p where p.level = longer) t
      left join lateral (
        select [[lost: {total d.{side}_{name}} as {side}_{name}]] from usage_meter_sum d
        where d.root_id = account and d.tenant_id = t.tenant_id and d.meter_id = t.meter_id and d.level = longer + 1
          and (longer = 0 or d.start >= t.start and d.start < t.start + interval '1 month')) left_over on true
      where m.root_id = account and m.tenant_id = t.tenant_id and m.meter_id = t.meter_id and m.level = longer and m.start = t.start;
    delete from usage_meter_sum m
      using unnest(above_meters, above_ids, above_days) t (meter_id, tenant_id, day), lateral meter_periods(t.day) p
      where m.root_id = account and m.tenant_id = t.tenant_id and m.meter_id = t.meter_id and m.level = longer and p.level = longer
        and m.start = p.start and m.subtree_events = 0;
  end loop;
end $$
$generated$, 'meter');
comment on function recompute_meters_after_deletions(bigint, integer[], bigint[], date[]) is
  'Reads the values of meters that cannot be subtracted, such as the greatest one, from the remaining events again: for the meters, tenants '
  'and days (three arrays of the same length) of deleted or repriced events of an account, and for the ancestors. On days before the '
  'horizon, such a value stays as long as the tenant has other values on the day. The caller holds the locks of the account. Errors: none '
  'of its own.';

drop function if exists recompute_subtree_meters(bigint, bigint);
select pg_temp.generate($generated$
create or replace function recompute_subtree_meters(account bigint, node bigint, moved bigint) returns void language plpgsql as $$
declare
  chosen  integer;
  longer  smallint;
  periods date[];
begin
  -- One meter and level at a time, with its periods as an array, so that each row is found by the whole key.
  for chosen, longer, periods in
    select m.meter_id, m.level, array_agg(m.start) from usage_meter_sum m
    where m.root_id = account and m.tenant_id = moved and m.meter_id in (select id from meter)
    group by m.meter_id, m.level
  loop
    insert into usage_meter_sum as r (root_id, tenant_id, meter_id, level, start, aggregation, [[subtree_{name}]])
      select account, node, chosen, longer, part.start, part.aggregation, [[({total part.{name}})::{type}]]
      from (
        select o.start, o.aggregation, [[o.own_{name} as {name}]] from usage_meter_sum o
        where o.root_id = account and o.tenant_id = node and o.meter_id = chosen and o.level = longer and o.start = any (periods)
          and o.own_events <> 0
        union all
        select p.start, p.aggregation, [[p.subtree_{name}]]
        from tenant child join usage_meter_sum p on p.root_id = account and p.tenant_id = child.id and p.meter_id = chosen
          and p.level = longer and p.start = any (periods)
        where child.parent_id = node
      ) part
      group by part.start, part.aggregation
      on conflict (root_id, tenant_id, meter_id, level, start) do update set [[subtree_{name} = excluded.subtree_{name}]];
    delete from usage_meter_sum r
      where r.root_id = account and r.tenant_id = node and r.meter_id = chosen and r.level = longer and r.start = any (periods)
        and r.own_events = 0
        and not exists (select from tenant child join usage_meter_sum p on p.root_id = account and p.tenant_id = child.id
                        where child.parent_id = node and p.meter_id = chosen and p.level = longer and p.start = r.start);
  end loop;
end $$
$generated$, 'meter');
comment on function recompute_subtree_meters(bigint, bigint, bigint) is 'A part of recompute_subtree_rollups, for one tenant.';

-- The key has the tenant before the start, so each tenant and meter is looked up: the other days of the account are not read. A generic plan
-- cannot use the index for pages of tenants, which has the months of all accounts.
create or replace function account_meter_sums(account bigint, meter_ids integer[], longer integer, first_start date, past_start date)
  returns setof usage_meter_sum language plpgsql stable rows 10000
  set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
begin
  if first_start < past_start then
    return query
      select s.* from tenant_ancestry a cross join unnest(meter_ids) m (id)
      cross join lateral (
        select * from usage_meter_sum d
        where d.root_id = account and d.tenant_id = a.descendant_id and d.meter_id = m.id and d.level = longer
          and d.start >= first_start and d.start < past_start offset 0) s
      where a.ancestor_id = account;
  end if;
end $$;
comment on function account_meter_sums(bigint, integer[], integer, date, date) is
  'The values of meters of all tenants of an account, of a level, with a start from first_start inclusive to past_start exclusive. Errors: none.';

do $do$
declare
  level text[];
begin
  foreach level slice 1 in array array[
    ['days', '2', 'first_day', 'past_day', $days$
    select a.ancestor_id, o.meter_id, o.day, [[coalesce({total case when a.distance = 0 then o.{name} end}, {nothing})::{type} as own_{name}]],
           [[({total o.{name}})::{type} as subtree_{name}]]
    from (
      select v.meter_id, e.tenant_id, (e.time at time zone 'UTC')::date as day, [[({total v.{event}})::{type} as {name}]]
      from usage_event e cross join lateral meter_values(e) v
      where e.root_id = account and e.time >= greatest(horizon, first_day)::timestamp at time zone 'UTC'
        and e.time < past_day::timestamp at time zone 'UTC' and v.meter_id = any (meter_ids)
      group by 1, 2, 3
      union all
      select d.meter_id, d.tenant_id, d.start, [[d.own_{name}]]
      from account_meter_sums(account, meter_ids, 2, first_day, least(horizon, past_day)) d where d.own_events <> 0
    ) o
    join tenant_ancestry a on a.descendant_id = o.tenant_id group by 1, 2, 3$days$],
    ['months', '1', 'date_trunc(''month'', first_day::timestamp)::date', '(date_trunc(''month'', past_day::timestamp) + interval ''1 month'')::date', $months$
    select d.tenant_id, d.meter_id, date_trunc('month', d.start::timestamp)::date, [[({total d.{side}_{name}})::{type}]]
    from usage_meter_sum d -- whole months, once for each, which take fewer blocks in the order of the table
    where d.root_id = account and d.meter_id = any (meter_ids) and d.level = 2
      and d.start >= date_trunc('month', first_day::timestamp)::date and d.start < (date_trunc('month', past_day::timestamp) + interval '1 month')::date
    group by 1, 2, 3$months$],
    ['totals', '0', '''-infinity''', '''infinity''', $totals$
    select m.tenant_id, m.meter_id, '-infinity'::date, [[({total m.{side}_{name}})::{type}]]
    from account_meter_sums(account, meter_ids, 1, '-infinity', 'infinity') m
    group by 1, 2$totals$]]
  loop
    perform pg_temp.generate(replace(replace(replace(replace(replace($generated$
create or replace function correct_meter_<levels>(account bigint, meter_ids integer[], horizon date, first_day date, past_day date)
  returns bigint language plpgsql as $$
declare
  wrong bigint;
begin
  with expected (tenant_id, meter_id, start, [[{side}_{name}]]) as materialized (<expected>
  ), stored as materialized (
    select tenant_id, meter_id, start, [[{side}_{name}]] from account_meter_sums(account, meter_ids, <level>, <from>, <to>)
  ), gone as materialized (
    select tenant_id, meter_id, start from stored except select tenant_id, meter_id, start from expected
  ), superfluous as (
    delete from usage_meter_sum s
    using unnest(array(select tenant_id from gone), array(select meter_id from gone), array(select start from gone)) g (tenant_id, meter_id, start)
    where s.root_id = account and s.tenant_id = g.tenant_id and s.meter_id = g.meter_id and s.level = <level> and s.start = g.start
    returning 1
  ), corrected as (
    insert into usage_meter_sum (root_id, level, aggregation, tenant_id, meter_id, start, [[{side}_{name}]])
      select account, <level>, m.aggregation, found.*
      from (select * from expected except select * from stored) found join meter m on m.id = found.meter_id
      on conflict (root_id, tenant_id, meter_id, level, start) do update set [[{side}_{name} = excluded.{side}_{name}]]
      returning 1
  )
  select (select count(*) from superfluous) + (select count(*) from corrected) into wrong;
  return wrong;
end $$
$generated$, '<levels>', level[1]), '<level>', level[2]), '<from>', level[3]), '<to>', level[4]), '<expected>', level[5]), 'meter');
    execute format('comment on function correct_meter_%s(bigint, integer[], date, date, date) is ''A part of correct_meters.''',
                   level[1]);
  end loop;
end $do$;

drop function if exists correct_meters(bigint, date);
create or replace function correct_meters(account bigint, meter_ids integer[], horizon date, first_day date, past_day date) returns bigint
  language plpgsql as $$
declare
  past_month constant timestamp := date_trunc('month', past_day::timestamp);
  wrong      bigint := correct_meter_days(account, meter_ids, horizon, first_day, coalesce(past_day, 'infinity'));
begin
  -- A month is compared in the step that reaches its end: before that, some of its days may still be wrong.
  if past_day is null or past_month > date_trunc('month', first_day::timestamp) then
    wrong := wrong + correct_meter_months(account, meter_ids, horizon, first_day, coalesce((past_month - interval '1 day')::date, 'infinity'));
  end if;
  if past_day is null then
    wrong := wrong + correct_meter_totals(account, meter_ids, horizon, first_day, 'infinity');
  end if;
  return wrong;
end $$;
comment on function correct_meters(bigint, integer[], date, date, date) is
  'A step of rebuild_meters and fill_meter: the days from first_day inclusive to past_day exclusive, the months that end with them, and, with null for '
  'past_day, all further days and the values of all time. Returns how many rows were wrong, missing or superfluous.';

create or replace function rebuild_meters(account bigint, first_day date, most bigint, out differences bigint, out next_day date)
  language plpgsql as $$
declare
  horizon  date := coalesce(usage_horizon(), '-infinity');
  from_day date := coalesce(first_day, '-infinity');
  folded   bigint := fold_deltas(account, 9223372036854775807);
  chosen   integer[];
begin
  perform keep_meters();
  chosen := array(select m.id from meter m
                  where not exists (select from usage_meter_filling f where f.root_id = account and f.meter_id = m.id));
  next_day := filling_end(account, from_day, most);
  differences := correct_meters(account, chosen, horizon, from_day, next_day);
  if differences > 0 then
    perform note_account_change(account);
  end if;
  if folded > 0 or differences > 0 then
    perform mark_alerts(account);
  end if;
end $$;
comment on function rebuild_meters(bigint, date, bigint) is
  'A step of the rebuild of the meters of an account, after rebuild_rollups: folds every delta that the snapshot shows, and recomputes the '
  'values of further days, in ascending order, as many as have the given number of events together, at least one, and of the months that '
  'end with them. The last step also recomputes the values of all time. Folds go on between the steps: they add the same to what is right '
  'and to what is still to be compared. Meters that lack events are left out, since filling computes all of their values. first_day: null for the '
  'first step. differences: how many rows were wrong, missing or superfluous. next_day: first_day of the next step; null after the last '
  'one. The caller holds the locks of the account, in a transaction with one snapshot. Errors: as of rebuild_rollups.';

create or replace function fill_meter(account bigint, most bigint) returns boolean language plpgsql as $$
declare
  horizon   date := coalesce(usage_horizon(), '-infinity');
  filling   usage_meter_filling;
  first_day date;
  past_day  date;
begin
  perform keep_meters();
  select f.* into filling from usage_meter_filling f where f.root_id = account order by f.meter_id limit 1;
  if not found then
    return false;
  end if;
  if filling.filled_to < horizon then
    update meter set complete_from = horizon where id = filling.meter_id and coalesce(complete_from, '-infinity') < horizon;
    delete from usage_meter_sum s where s.root_id = account and s.meter_id = filling.meter_id and s.level > 0 and s.start < horizon;
  end if;
  first_day := greatest(filling.filled_to, horizon);
  past_day := filling_end(account, first_day, most);
  perform number_attribute_values_between(account, filling.meter_id, first_day, coalesce(past_day, 'infinity'));
  perform correct_meters(account, array[filling.meter_id], horizon, first_day, past_day);
  if past_day is null then
    delete from usage_meter_filling f where f.root_id = account and f.meter_id = filling.meter_id;
    perform note_changed_catalogue();
    if not exists (select from usage_meter_filling f where f.meter_id = filling.meter_id) then -- until now, its budgets had no usage
      perform mark_alerts(b.root_id) from (select distinct root_id from budget where meter_id = filling.meter_id) b;
    end if;
  else
    update usage_meter_filling f
      set filled_to = past_day,
          events_left = (select coalesce(sum(u.subtree_usage_count), 0) from usage_day u
                         where u.root_id = account and u.tenant_id = account and u.day >= past_day)
      where f.root_id = account and f.meter_id = filling.meter_id;
  end if;
  return true;
end $$;
comment on function fill_meter(bigint, bigint) is
  'Computes the values of a meter of an account that lacks events from before its definition, for further days, in ascending order: as many '
  'as have the given number of events together, at least one day. Until the last day is filled, the value of all time is not complete. '
  'Events that were dropped before are left out, and the meter then notes that it is complete only from the horizon on. Returns false if '
  'no meter lacks events. The caller holds the locks of the account, and has folded its deltas in the same snapshot. Errors: as of '
  'rebuild_rollups.';

create or replace function fill_account(account bigint, most bigint) returns bigint language plpgsql as $$
declare
  folded bigint := fold_deltas(account, 9223372036854775807);
  filled boolean := fill_meter(account, most);
begin
  if filled then
    perform note_account_change(account);
  end if;
  if folded > 0 or filled then
    perform mark_alerts(account);
  end if;
  return (select count(*) from usage_meter_filling where root_id = account);
end $$;
comment on function fill_account(bigint, bigint) is
  'Folds every delta of an account that the snapshot shows, and takes a step of fill_meter. Returns how many meters of the account still '
  'lack events. The caller holds the locks of the account, in a transaction with one snapshot. Errors: as of rebuild_rollups.';

-- Retention -------------------------------------------------------------------------------------------------------------

select pg_temp.generate($generated$
create or replace function drop_usage_month() returns table (month date, events bigint) language plpgsql
  security definer set search_path = public, pg_temp set lock_timeout = '1s' as $$
declare
  leaving record;
begin
  if not pg_try_advisory_xact_lock(hashtext('canopy.retention')) then
    return;
  end if;
  select m.name, m.month into leaving from usage_months('detached_usage_event') m order by m.month limit 1;
  if leaving.name is null then
    return;
  end if;
  execute format('
    with dropped as materialized (
      select root_id, tenant_id, (time at time zone ''UTC'')::date as day, feature_id, coalesce(model_number, 0) as model_number,
             coalesce(user_number, 0) as user_number, [[stored: ({total {event}})::{type} as {name}]]
      from %I group by 1, 2, 3, 4, 5, 6
    ), kept as (
      insert into dropped_usage_slice (root_id, tenant_id, day, feature_id, model_number, user_number, [[stored: {name}]])
      select root_id, tenant_id, day, feature_id, model_number, user_number, [[stored: {name}]]
      from dropped order by root_id, tenant_id, day, feature_id, model_number, user_number
    )
    select coalesce(sum(usage_count), 0)::bigint from dropped', leaving.name) into events;
  delete from usage_slice s where s.day >= leaving.month and s.day < leaving.month + interval '1 month';
  delete from usage_model_slice s where s.day >= leaving.month and s.day < leaving.month + interval '1 month';
  execute format('drop table %I', leaving.name);
  month := leaving.month;
  return next;
end $$
$generated$);
comment on function drop_usage_month() is
  'Adds up and drops the oldest detached month. Returns its first day and its number of events; no row if there is no such month, or if '
  'another session is at work. Nothing writes to the month any more, so the sums are complete. Errors: lock_not_available after 1 s, '
  'rather than make readers wait for long.';

-- Views -----------------------------------------------------------------------------------------------------------------

drop view if exists sliced_usage_of_account, sliced_usage_of_part, usage_period, usage_span, usage_span_of_part;

-- Like usage_span, below.
select pg_temp.generate($generated$
create view sliced_usage_of_account as
  select s.id, s.root_id, s.tenant_id, s.feature_id, s.level, s.day, s.time, s.start_at, [[s.{name}]], m.name as model, u.name as user_ref, s.user_number
  from (
    select ('e|' || root_id || '|' || source || '|' || id) collate "C" as id, root_id, tenant_id, feature_id,
           coalesce(model_number, 0) as model_number, coalesce(user_number, 0) as user_number, 0 as level, null::date as day, time,
           time as start_at, [[({event})::{type} as {name}]]
    from usage_event
    union all
    select ('f|' || root_id || '|' || source || '|' || id) collate "C", root_id, tenant_id, feature_id,
           coalesce(model_number, 0), coalesce(user_number, 0), 1, null::date, time, time, [[({event})::{type}]]
    from usage_event
    union all
    select ('s|' || s.tenant_id || '|' || s.day || '|' || s.feature_id || '|' || s.model_number || '|' || s.user_number) collate "C",
           s.root_id, s.tenant_id, s.feature_id, s.model_number, s.user_number, 2, s.day, null::timestamptz,
           s.day::timestamp at time zone 'UTC', [[({delta})::{type}]]
    from usage_slice s
    where not exists (select from usage_slice_due d where d.root_id = s.root_id and d.tenant_id = s.tenant_id and d.day = s.day)
    union all
    select ('m|' || s.tenant_id || '|' || s.day || '|' || s.feature_id || '|' || s.model_number) collate "C",
           s.root_id, s.tenant_id, s.feature_id, s.model_number, 0, 7, s.day, null::timestamptz,
           s.day::timestamp at time zone 'UTC', [[({delta})::{type}]]
    from usage_model_slice s
    where not exists (select from usage_slice_due d where d.root_id = s.root_id and d.tenant_id = s.tenant_id and d.day = s.day)
    union all
    select ('u|' || e.root_id || '|' || e.source || '|' || e.id) collate "C", d.root_id, d.tenant_id, e.feature_id,
           coalesce(e.model_number, 0), coalesce(e.user_number, 0), 3, d.day, e.time, e.time, [[({event})::{type}]]
    from usage_slice_due d join usage_event e on e.root_id = d.root_id and e.tenant_id = d.tenant_id
      and e.time >= d.day::timestamp at time zone 'UTC' and e.time < (d.day + 1)::timestamp at time zone 'UTC'
    union all
    select ('l|' || root_id || '|' || source || '|' || id) collate "C", root_id, tenant_id, feature_id,
           coalesce(model_number, 0), coalesce(user_number, 0), 4, null::date, time, time, [[({event})::{type}]]
    from usage_event
    union all
    select ('t|' || root_id || '|' || source || '|' || id) collate "C", root_id, tenant_id, feature_id,
           coalesce(model_number, 0), coalesce(user_number, 0), 5, null::date, time, time, [[({event})::{type}]]
    from detached_usage_event
    union all
    select ('d|' || s.tenant_id || '|' || s.day || '|' || s.feature_id || '|' || s.model_number || '|' || s.user_number) collate "C",
           s.root_id, s.tenant_id, s.feature_id, s.model_number, s.user_number, 6, s.day, null::timestamptz,
           s.day::timestamp at time zone 'UTC', [[({delta})::{type}]]
    from dropped_usage_slice s
  ) s
  left join usage_name m on m.root_id = s.root_id and m.dimension = 'model' and m.number = s.model_number
  left join usage_name u on u.root_id = s.root_id and u.dimension = 'user' and u.number = s.user_number
$generated$);
comment on view sliced_usage_of_account is
  'Usage of tenants by themselves, by feature, model and user. id: unique. level: 2 for a slice, and 7 for one without a user, both valid '
  'from the horizon on; 3 for an event of a tenant and day that is due to be sliced, 6 for a slice of dropped events, 5 for an event of a detached month; 0, 1 and 4 for '
  'a single event, three times, so that a query can read those of three ranges. user_number: number of the user, 0 without one. day: the day of a slice, or of an event that is due; null '
  'otherwise. time: time of the event; null for a slice. start_at: start of the day, or time of the event. model, user_ref: as in '
  'named_usage_event. feature_mask: the bit of the feature, empty for corrections. The other columns are those of the roll-ups.';

-- For a caller that sees a part of the account. Each part of the list begins with the tenant. The days of a tenant that are due are read once for all
-- of its slices.
select pg_temp.generate($generated$
create view sliced_usage_of_part as
  select s.id, s.root_id, s.tenant_id, s.feature_id, s.level, s.day, s.time, s.start_at, [[s.{name}]], m.name as model, u.name as user_ref, s.user_number
  from (
    select ('e|' || e.root_id || '|' || e.source || '|' || e.id) collate "C" as id, t.root_id, t.id as tenant_id, e.feature_id,
           coalesce(e.model_number, 0) as model_number, coalesce(e.user_number, 0) as user_number, 0 as level, null::date as day,
           e.time, e.time as start_at, [[({event})::{type} as {name}]]
    from tenant t cross join {{usage_event of t.id}} e
    union all
    select ('f|' || e.root_id || '|' || e.source || '|' || e.id) collate "C", t.root_id, t.id, e.feature_id,
           coalesce(e.model_number, 0), coalesce(e.user_number, 0), 1, null::date, e.time, e.time, [[({event})::{type}]]
    from tenant t cross join {{usage_event of t.id}} e
    union all
    select ('s|' || t.id || '|' || s.day || '|' || s.feature_id || '|' || s.model_number || '|' || s.user_number) collate "C",
           t.root_id, t.id, s.feature_id, s.model_number, s.user_number, 2, s.day, null::timestamptz,
           s.day::timestamp at time zone 'UTC', [[({delta})::{type}]]
    from tenant t cross join {{usage_slice of t.id and u.root_id = t.root_id
        and u.day not in (select d.day from usage_slice_due d where d.root_id = t.root_id and d.tenant_id = t.id
                          and d.tenant_id between (select 0::bigint) and (select 9223372036854775807))}} s
    union all
    select ('m|' || t.id || '|' || s.day || '|' || s.feature_id || '|' || s.model_number) collate "C",
           t.root_id, t.id, s.feature_id, s.model_number, 0, 7, s.day, null::timestamptz,
           s.day::timestamp at time zone 'UTC', [[({delta})::{type}]]
    from tenant t cross join {{usage_model_slice of t.id and u.root_id = t.root_id
        and u.day not in (select d.day from usage_slice_due d where d.root_id = t.root_id and d.tenant_id = t.id
                          and d.tenant_id between (select 0::bigint) and (select 9223372036854775807))}} s
    union all
    select ('u|' || e.root_id || '|' || e.source || '|' || e.id) collate "C", t.root_id, t.id, e.feature_id,
           coalesce(e.model_number, 0), coalesce(e.user_number, 0), 3, d.day, e.time, e.time, [[({event})::{type}]]
    from tenant t cross join {{usage_slice_due of t.id and u.root_id = t.root_id}} d
    cross join {{usage_event of t.id
        and u.time >= d.day::timestamp at time zone 'UTC' and u.time < (d.day + 1)::timestamp at time zone 'UTC'}} e
    union all
    select ('l|' || e.root_id || '|' || e.source || '|' || e.id) collate "C", t.root_id, t.id, e.feature_id,
           coalesce(e.model_number, 0), coalesce(e.user_number, 0), 4, null::date, e.time, e.time, [[({event})::{type}]]
    from tenant t cross join {{usage_event of t.id}} e
    union all
    select ('t|' || e.root_id || '|' || e.source || '|' || e.id) collate "C", t.root_id, t.id, e.feature_id,
           coalesce(e.model_number, 0), coalesce(e.user_number, 0), 5, null::date, e.time, e.time, [[({event})::{type}]]
    from tenant t cross join {{detached_usage_event of t.id}} e
    union all
    select ('d|' || t.id || '|' || s.day || '|' || s.feature_id || '|' || s.model_number || '|' || s.user_number) collate "C",
           t.root_id, t.id, s.feature_id, s.model_number, s.user_number, 6, s.day, null::timestamptz,
           s.day::timestamp at time zone 'UTC', [[({delta})::{type}]]
    from tenant t cross join {{dropped_usage_slice of t.id and u.root_id = t.root_id}} s
  ) s
  left join usage_name m on m.root_id = s.root_id and m.dimension = 'model' and m.number = s.model_number
  left join usage_name u on u.root_id = s.root_id and u.dimension = 'user' and u.number = s.user_number
$generated$);
comment on view sliced_usage_of_part is
  'The same as sliced_usage_of_account, by tenants: a condition on tenant_id finds the rows of each level, and no rows of other tenants are read.';

-- A query gives the levels that it needs as constants, so that the planner omits the others, and a range for each level, so that each
-- is read from one place of an index. All parts have the same types and collations; otherwise the planner would not look into them.
select pg_temp.generate($generated$
create view usage_period as
  select ('m|' || tenant_id || '|' || month) collate "C" as id, root_id, tenant_id, 3 as level, month as day,
         null::timestamptz as time, month::timestamp at time zone 'UTC' as start_at, [[{side}_{name}]]
  from usage_month
  union all
  select ('d|' || tenant_id || '|' || day) collate "C", root_id, tenant_id, 2, day, null::timestamptz,
         day::timestamp at time zone 'UTC', [[{side}_{name}]]
  from usage_day
$generated$);
comment on view usage_period is
  'Months and days as one list. id: unique. level: 3 for a month, 2 for a day. day: the day, or the first day of the month. time: null. '
  'start_at: start of the period. The other columns are those of the roll-ups.';

select pg_temp.generate($generated$
create view usage_span as
  select id, root_id, tenant_id, level, day, time, start_at, [[{side}_{name}]] from usage_period
  union all
  select ('e|' || root_id || '|' || source || '|' || id) collate "C", root_id, tenant_id, 0, null::date, time, time,
         [[({event})::{type}]], [[({nothing})::{type}]]
  from usage_event
  union all
  select ('f|' || root_id || '|' || source || '|' || id) collate "C", root_id, tenant_id, 1, null::date, time, time,
         [[({event})::{type}]], [[({nothing})::{type}]]
  from usage_event
  union all
  select ('g|' || a.ancestor_id || '|' || e.source || '|' || e.id) collate "C", e.root_id, a.ancestor_id, 4, null::date,
         e.time, e.time, [[({nothing})::{type}]], [[({event})::{type}]]
  from tenant_ancestry a join usage_event e on e.root_id = a.root_id and e.tenant_id = a.descendant_id
  union all
  select ('h|' || a.ancestor_id || '|' || e.source || '|' || e.id) collate "C", e.root_id, a.ancestor_id, 5, null::date,
         e.time, e.time, [[({nothing})::{type}]], [[({event})::{type}]]
  from tenant_ancestry a join usage_event e on e.root_id = a.root_id and e.tenant_id = a.descendant_id
$generated$);
comment on view usage_span is
  'Months, days and single events as one list. id: unique. level: 3 for a month, 2 for a day, 0 and 1 for an event of the tenant itself, '
  '4 and 5 for an event of the subtree. Events of levels 0 and 1 have only own sums, and those of levels 4 and 5 only sums of the subtree, '
  'so that a query of own usage does not read the events of descendants. Every event appears with both levels of a pair, so that a query '
  'can read the events before the first day of a range as level 0 or 4, and those after the last day as level 1 or 5. day: the day, or '
  'the first day of the month; null for an event. time: time of the event; null otherwise. start_at: start of the period, or time of the '
  'event. The other columns are those of the roll-ups.';

-- For a caller that sees a part of the account. Each part of the list begins with the tenant.
select pg_temp.generate($generated$
create view usage_span_of_part as
  select ('m|' || m.tenant_id || '|' || m.month) collate "C" as id, t.root_id, t.id as tenant_id, 3 as level, m.month as day,
         null::timestamptz as time, m.month::timestamp at time zone 'UTC' as start_at, [[m.{side}_{name}]]
  from tenant t cross join {{usage_month of t.id and u.root_id = t.root_id}} m
  union all
  select ('d|' || d.tenant_id || '|' || d.day) collate "C", t.root_id, t.id, 2, d.day, null::timestamptz,
         d.day::timestamp at time zone 'UTC', [[d.{side}_{name}]]
  from tenant t cross join {{usage_day of t.id and u.root_id = t.root_id}} d
  union all
  select ('e|' || e.root_id || '|' || e.source || '|' || e.id) collate "C", t.root_id, t.id, 0, null::date, e.time, e.time,
         [[({event})::{type}]], [[({nothing})::{type}]]
  from tenant t cross join {{usage_event of t.id}} e
  union all
  select ('f|' || e.root_id || '|' || e.source || '|' || e.id) collate "C", t.root_id, t.id, 1, null::date, e.time, e.time,
         [[({event})::{type}]], [[({nothing})::{type}]]
  from tenant t cross join {{usage_event of t.id}} e
  union all
  select ('g|' || a.ancestor_id || '|' || e.source || '|' || e.id) collate "C", a.root_id, a.ancestor_id, 4, null::date,
         e.time, e.time, [[({nothing})::{type}]], [[({event})::{type}]]
  from tenant_ancestry a cross join {{usage_event of a.descendant_id}} e
  union all
  select ('h|' || a.ancestor_id || '|' || e.source || '|' || e.id) collate "C", a.root_id, a.ancestor_id, 5, null::date,
         e.time, e.time, [[({nothing})::{type}]], [[({event})::{type}]]
  from tenant_ancestry a cross join {{usage_event of a.descendant_id}} e
$generated$);
comment on view usage_span_of_part is
  'The same as usage_span, by tenants: a condition on tenant_id finds the rows of each level, and no rows of other tenants are read.';
