-- As before, but for writers who wait while another makes the partition: to_regclass would answer them from what their
-- session remembers of before they waited, and they would make it again and fail.
create or replace function ensure_usage_partition(month date) returns void language plpgsql as $$
declare
  partition_name text := 'usage_event_' || to_char(month, 'YYYY_MM');
begin
  if to_regclass(partition_name) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('canopy.partitions'));
  if exists (select from pg_class where relname = partition_name and relnamespace = current_schema()::regnamespace) then
    return;
  end if;
  execute format('create table %I (like usage_event including defaults including constraints)', partition_name);
  execute format('alter table usage_event attach partition %I for values from (%L) to (%L)', partition_name,
    month::timestamp at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
end $$;
