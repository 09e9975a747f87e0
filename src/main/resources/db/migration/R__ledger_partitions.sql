-- The monthly partitions of usage_event. Runs before R__ledger_retention.sql, which needs usage_months.

-- Only the owner of the tables can create and drop them, so the functions that do so run as the owner. The role of the service may have fewer
-- rights (docs/operations.md). Their search path is fixed, so that no temporary table of the caller takes the place of a table.

-- Attaching a table does not wait for running inserts, unlike "create table … partition of". The constraint spares a look at all rows when
-- the month is attached to detached_usage_event.
create or replace function ensure_usage_partition(month date) returns void language plpgsql
  security definer set search_path = public, pg_temp as $$
declare
  partition_name text := 'usage_event_' || to_char(month, 'YYYY_MM');
  first_time     timestamptz := month::timestamp at time zone 'UTC';
  end_time       timestamptz := (month + interval '1 month') at time zone 'UTC';
begin
  if to_regclass(partition_name) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('canopy.partitions'));
  -- to_regclass may answer from the cache of the session, which does not show what happened during the wait for the lock.
  if exists (select from pg_class where relname = partition_name and relnamespace = current_schema()::regnamespace) then
    return;
  end if;
  execute format('create table %I (like usage_event including defaults including constraints, constraint %I check (time >= %L and time < %L))',
    partition_name, partition_name || '_time', first_time, end_time);
  execute format('alter table usage_event attach partition %I for values from (%L) to (%L)', partition_name, first_time, end_time);
end $$;
comment on function ensure_usage_partition(date) is
  'Creates the partition of a month, given by its first day, unless it exists. Takes the lock canopy.partitions until the end of the '
  'transaction if it has to create one. Errors: invalid_object_definition if the day is not the first of a month and the month from it '
  'on overlaps another partition.';

-- A condition on the month may be evaluated for any table of the catalogue, so a name of another form must give null, not an error.
create or replace function usage_months(parent regclass) returns table (name text, month date) language sql stable
begin atomic
  select c.relname::text, to_date(substring(c.relname::text from 'usage_event_(\d{4}_(?:0[1-9]|1[0-2]))$'), 'YYYY_MM')
  from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = parent;
end;
comment on function usage_months(regclass) is
  'The tables of months below usage_event or detached_usage_event, with the first day of each; null for a table with a name of another '
  'form. Errors: none.';
