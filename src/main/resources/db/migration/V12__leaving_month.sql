-- A month that is still on its way out, and has had a late event since, waits until the first of its two tables is gone: both would be
-- called the same. Otherwise as before.
create or replace function take_usage_month_out(first_kept date, settled interval) returns date language plpgsql
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
    where m.month < first_kept and m.month not in (select l.month from usage_months('leaving_usage_event') l)
    order by m.month limit 1;
  if oldest.name is null then
    return null;
  end if;
  execute format('alter table usage_event detach partition %I', oldest.name);
  execute format('alter table %I rename to %I', oldest.name, 'leaving_' || oldest.name);
  execute format('alter table %I inherit leaving_usage_event', 'leaving_' || oldest.name);
  return oldest.month;
end $$;
