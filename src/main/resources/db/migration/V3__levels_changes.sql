-- Roll-ups by month beside those by day, events by tenant and time, and a count of changes.

-- Levels of time -------------------------------------------------------------------------------------------------------

-- The month by its first day.
create table own_month (
  root_id      bigint      not null,
  tenant_id    bigint      not null,
  month        date        not null,
  usage_count  bigint      not null,
  cost         bigint      not null,
  feature_mask bigint      not null,
  last_used_at timestamptz not null,
  primary key (tenant_id, month, root_id)
);
create index own_month_month on own_month (month);

create table subtree_month (like own_month including defaults, primary key (tenant_id, month, root_id));
create index subtree_month_month on subtree_month (month);

insert into own_month (root_id, tenant_id, month, usage_count, cost, feature_mask, last_used_at)
  select root_id, tenant_id, date_trunc('month', day)::date as month, sum(usage_count), saturated(sum(cost)), bit_or(feature_mask),
         max(last_used_at)
  from own_day group by root_id, tenant_id, month;
insert into subtree_month (root_id, tenant_id, month, usage_count, cost, feature_mask, last_used_at)
  select root_id, tenant_id, date_trunc('month', day)::date as month, sum(usage_count), saturated(sum(cost)), bit_or(feature_mask),
         max(last_used_at)
  from subtree_day group by root_id, tenant_id, month;

-- What roll-ups do not tell: parts of a day, and usage by feature or attribute.
create index usage_event_tenant on usage_event (tenant_id, time) include (feature_id, cost);

-- Takes the oldest deltas away. Statistics are made of this table while it is empty, so that nothing here may be planned by them: one
-- range of ids, and a number of rows for the joins of the folder, which would be loops in loops for none.
create function take_usage_deltas(size integer) returns setof usage_delta language sql volatile rows 5000
begin atomic
  delete from usage_delta where id <= (select max(id) from (select id from usage_delta order by id limit size) oldest) returning *;
end;

-- Recomputes the subtree roll-ups of the given tenants, the deepest first, each from its own roll-ups and those of its
-- children: exact also for what cannot be subtracted, masks and latest times. The caller holds the tree lock.
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

-- Months and days as one, and with single events as another: 3 months, 2 days, and the events themselves twice, 0 for those before the
-- first day of a range and 1 for those after the last. A query names the levels that it wants by constants, so that the others cost
-- nothing, and for each a range, so that each is read from one place of an index; each has its start either as a day in UTC or as a
-- time. All parts have the same types and collations, without which the database would not look into them.
create view own_period as
  select ('m|' || tenant_id || '|' || month) collate "C" as id, root_id, tenant_id, 3 as level, month as day,
         null::timestamptz as time, month::timestamp at time zone 'UTC' as start_at, usage_count, cost, feature_mask, last_used_at
  from own_month
  union all
  select ('d|' || tenant_id || '|' || day) collate "C", root_id, tenant_id, 2, day, null::timestamptz,
         day::timestamp at time zone 'UTC', usage_count, cost, feature_mask, last_used_at
  from own_day;

create view own_span as
  select ('m|' || tenant_id || '|' || month) collate "C" as id, root_id, tenant_id, 3 as level, month as day,
         null::timestamptz as time, month::timestamp at time zone 'UTC' as start_at, usage_count, cost, feature_mask, last_used_at
  from own_month
  union all
  select ('d|' || tenant_id || '|' || day) collate "C", root_id, tenant_id, 2, day, null::timestamptz,
         day::timestamp at time zone 'UTC', usage_count, cost, feature_mask, last_used_at
  from own_day
  union all
  select 'e|' || source || '|' || id, root_id, tenant_id, 0, null::date, time, time, 1::bigint, cost,
         1::bigint << feature_id, time
  from usage_event
  union all
  select 'f|' || source || '|' || id, root_id, tenant_id, 1, null::date, time, time, 1::bigint, cost,
         1::bigint << feature_id, time
  from usage_event;

create view subtree_period as
  select ('m|' || tenant_id || '|' || month) collate "C" as id, root_id, tenant_id, 3 as level, month as day,
         null::timestamptz as time, month::timestamp at time zone 'UTC' as start_at, usage_count, cost, feature_mask, last_used_at
  from subtree_month
  union all
  select ('d|' || tenant_id || '|' || day) collate "C", root_id, tenant_id, 2, day, null::timestamptz,
         day::timestamp at time zone 'UTC', usage_count, cost, feature_mask, last_used_at
  from subtree_day;

create view subtree_span as
  select ('m|' || tenant_id || '|' || month) collate "C" as id, root_id, tenant_id, 3 as level, month as day,
         null::timestamptz as time, month::timestamp at time zone 'UTC' as start_at, usage_count, cost, feature_mask, last_used_at
  from subtree_month
  union all
  select ('d|' || tenant_id || '|' || day) collate "C", root_id, tenant_id, 2, day, null::timestamptz,
         day::timestamp at time zone 'UTC', usage_count, cost, feature_mask, last_used_at
  from subtree_day
  union all
  select ('e|' || a.ancestor_id || '|' || e.source || '|' || e.id) collate "C", e.root_id, a.ancestor_id, 0, null::date,
         e.time, e.time, 1::bigint, e.cost, 1::bigint << e.feature_id, e.time
  from tenant_ancestry a join usage_event e on e.tenant_id = a.descendant_id
  union all
  select ('f|' || a.ancestor_id || '|' || e.source || '|' || e.id) collate "C", e.root_id, a.ancestor_id, 1, null::date,
         e.time, e.time, 1::bigint, e.cost, 1::bigint << e.feature_id, e.time
  from tenant_ancestry a join usage_event e on e.tenant_id = a.descendant_id;

-- Changes --------------------------------------------------------------------------------------------------------------

-- Their sum counts the committed changes of what metrics are made of: rows are only added, and the folder puts them together, so
-- that no writer waits for another. Whoever listens hears of each.
create table change (
  changes bigint not null
);
insert into change (changes) values (1);

create function note_change() returns trigger language plpgsql as $$
begin
  insert into change (changes) values (1);
  perform pg_notify('canopy_change', '');
  return null;
end $$;
create trigger tenant_change after insert or update or delete on tenant for each statement execute function note_change();
create trigger ai_feature_change after insert or update or delete on ai_feature for each statement execute function note_change();
create trigger credit_change after insert or update or delete on credit for each statement execute function note_change();
create index credit_expiry on credit (expires_at);

-- Version: what is read in one snapshot stays the same as long as this number. Balances also change when a credit expires: the next
-- time, or one of the last minute for clocks that differ.
create view data_version as
  select 1::smallint as id, (select coalesce(sum(changes), 0)::bigint from change) as version,
         (select as_of from rollup_state) as as_of,
         (select min(expires_at) from credit where expires_at > now() - interval '1 minute') as next_expiry;

-- Cursors ---------------------------------------------------------------------------------------------------------------

-- Signs the cursors of lists, for all instances of the service.
create table signing_key (
  id  smallint primary key check (id = 1),
  key bytea    not null check (length(key) >= 32)
);
insert into signing_key (id, key) values (1, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
