-- Retention of events in three steps: the horizon moves, a month is detached from usage_event, and the month is added up and dropped.
-- Each step runs in its own transaction. The last step, drop_usage_month, is in R__ledger_sums.sql.

create or replace function usage_horizon() returns date language plpgsql stable as $$
begin
  return (select r.horizon from usage_retention r);
end $$;
comment on function usage_horizon() is
  'The first day from which single events are complete; null if no event has been dropped. Errors: none.';

create or replace function move_usage_horizon(first_kept date) returns date language plpgsql as $$
begin
  update usage_retention set horizon = last.month + interval '1 month', moved_at = now()
  from (select max(month) as month from usage_months('usage_event') where month < first_kept) last
  where last.month + interval '1 month' > coalesce(horizon, '-infinity');
  return usage_horizon();
end $$;
comment on function move_usage_horizon(date) is
  'Moves the horizon to the end of the last month before first_kept (a first day of a month) that has a partition, never back. Returns '
  'the horizon. Errors: none.';

-- Locks are taken in the order of ingestion: the table, then the month.
create or replace function detach_usage_month(first_kept date, settled interval) returns date language plpgsql
  security definer set search_path = public, pg_temp set lock_timeout = '100ms' as $$
declare
  oldest record;
begin
  if not pg_try_advisory_xact_lock(hashtext('canopy.retention')) then
    return null;
  end if;
  perform pg_advisory_xact_lock(hashtext('canopy.partitions'));
  select m.name, m.month into oldest
    from usage_months('usage_event') m join usage_retention r on m.month < r.horizon and r.moved_at <= now() - settled
    where m.month < first_kept and m.month not in (select l.month from usage_months('detached_usage_event') l)
    order by m.month limit 1;
  if oldest.name is null then
    return null;
  end if;
  execute format('alter table usage_event detach partition %I', oldest.name);
  execute format('alter table %I rename to %I', oldest.name, 'detached_' || oldest.name);
  execute format('alter table detached_usage_event attach partition %I for values from (%L) to (%L)', 'detached_' || oldest.name,
    oldest.month::timestamp at time zone 'UTC', (oldest.month + interval '1 month') at time zone 'UTC');
  return oldest.month;
end $$;
comment on function detach_usage_month(date, interval) is
  'Detaches the oldest month before first_kept from usage_event, if the horizon passed it at least settled ago. Returns its first day; '
  'null if there is no such month, or if another session is at work. If an earlier part of the month is detached and not dropped yet, '
  'the month waits, because both tables would have the same name. A later event of the month creates its partition again. Errors: '
  'lock_not_available after 100 ms, rather than make readers and writers wait.';
