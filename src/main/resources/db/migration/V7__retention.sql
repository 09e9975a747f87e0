-- Events are kept for a time, what they add up to for ever.

-- One row. Events of days before the horizon may be gone, null if none is; it is the first day of a month in UTC and never goes back. It
-- moves some time before the events go, so that who has seen it in one statement may read events from it on in the next.
create table usage_retention (
  id       smallint    primary key check (id = 1),
  horizon  date        check (extract(day from horizon) = 1),
  moved_at timestamptz not null default now()
);
insert into usage_retention (id) values (1);

create function usage_horizon() returns date language sql stable
  return (select horizon from usage_retention);

-- The months whose events are gone, by tenant and feature: what no other roll-up tells.
create table dropped_feature_month (
  root_id      bigint      not null,
  tenant_id    bigint      not null,
  feature_id   smallint    not null,
  month        date        not null,
  usage_count  bigint      not null,
  cost         bigint      not null,
  last_used_at timestamptz not null,
  primary key (tenant_id, month, feature_id, root_id)
);

-- A month on its way out is taken out of usage_event, which needs all of it for a moment, and put below this table, to which nothing is
-- ever added; there it is summed up and dropped, which takes as long as it takes and holds up no writer.
create table leaving_usage_event (
  root_id    bigint      not null,
  tenant_id  bigint      not null,
  feature_id smallint    not null,
  time       timestamptz not null,
  cost       bigint      not null,
  source     text        not null collate "C",
  id         text        not null collate "C"
);

-- The tables of months below one of the two, with the first day of each. Conditions on the day may be looked at for any name at all, so
-- that one of another form must not fail.
create function usage_months(parent regclass) returns table (name text, month date) language sql stable
begin atomic
  select c.relname::text, to_date(substring(c.relname::text from 'usage_event_(\d{4}_(?:0[1-9]|1[0-2]))$'), 'YYYY_MM')
  from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = parent;
end;

-- Moves the horizon to the end of the last month before the given one that has a partition; tells where it is.
create function move_usage_horizon(first_kept date) returns date language sql
begin atomic
  update usage_retention set horizon = last.month + interval '1 month', moved_at = now()
  from (select max(month) as month from usage_months('usage_event') where month < first_kept) last
  where last.month + interval '1 month' > coalesce(horizon, '-infinity');
  select usage_horizon();
end;

-- Takes the oldest month before the given one, if the horizon has been behind it for so long, out of usage_event, and tells which; null if
-- there is none, or if someone else is at work. An event for it that comes later makes its partition anew. Fails rather than let readers
-- and writers wait behind it; locks are taken in the order of ingestion.
create function take_usage_month_out(first_kept date, settled interval) returns date language plpgsql
  set lock_timeout = '100ms' as $$
declare
  oldest record;
begin
  if not pg_try_advisory_xact_lock(hashtext('canopy.retention')) then
    return null;
  end if;
  perform pg_advisory_xact_lock(hashtext('canopy.partitions'));
  select m.name, m.month into oldest
    from usage_months('usage_event') m join usage_retention r on m.month < r.horizon and r.moved_at <= now() - settled
    where m.month < first_kept order by m.month limit 1;
  if oldest.name is null then
    return null;
  end if;
  execute format('alter table usage_event detach partition %I', oldest.name);
  execute format('alter table %I rename to %I', oldest.name, 'leaving_' || oldest.name);
  execute format('alter table %I inherit leaving_usage_event', 'leaving_' || oldest.name);
  return oldest.month;
end $$;

-- Sums up and drops a month that has been taken out, and tells which, with the number of its events; no row if there is none, or if
-- someone else is at work. Nobody writes to it, so that the sums are of all of it. Fails rather than let readers wait behind it for long.
create function drop_usage_month() returns table (month date, events bigint) language plpgsql
  set lock_timeout = '1s' as $$
declare
  leaving record;
begin
  if not pg_try_advisory_xact_lock(hashtext('canopy.retention')) then
    return;
  end if;
  select m.name, m.month into leaving from usage_months('leaving_usage_event') m order by m.month limit 1;
  if leaving.name is null then
    return;
  end if;
  execute format('
    with dropped as materialized (
      select root_id, tenant_id, feature_id, count(*) as usage_count, sum(cost) as cost, max(time) as last_used_at
      from %I group by root_id, tenant_id, feature_id
    ), kept as (
      insert into dropped_feature_month as d (root_id, tenant_id, feature_id, month, usage_count, cost, last_used_at)
      select root_id, tenant_id, feature_id, $1, usage_count, saturated(cost), last_used_at
      from dropped order by tenant_id, feature_id
      on conflict (tenant_id, month, feature_id, root_id) do update set
        usage_count = d.usage_count + excluded.usage_count,
        cost = saturated(d.cost::numeric + excluded.cost),
        last_used_at = greatest(d.last_used_at, excluded.last_used_at)
    )
    select coalesce(sum(usage_count), 0)::bigint from dropped', leaving.name) into events using leaving.month;
  execute format('drop table %I', leaving.name);
  month := leaving.month;
  return next;
end $$;

-- Usage by feature since ever: events, also those on their way out, and months whose events are gone, with their start as the time.
create view feature_use as
  select ('e|' || source || '|' || id) collate "C" as id, root_id, tenant_id, feature_id, time, 1::bigint as usage_count, cost,
         1::bigint << feature_id as feature_mask, time as last_used_at
  from usage_event
  union all
  select ('e|' || source || '|' || id) collate "C", root_id, tenant_id, feature_id, time, 1::bigint, cost, 1::bigint << feature_id, time
  from leaving_usage_event
  union all
  select ('m|' || tenant_id || '|' || month || '|' || feature_id) collate "C", root_id, tenant_id, feature_id,
         month::timestamp at time zone 'UTC', usage_count, cost, 1::bigint << feature_id, last_used_at
  from dropped_feature_month;
