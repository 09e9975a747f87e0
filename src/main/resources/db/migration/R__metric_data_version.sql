-- The version of the data behind metrics, for entity tags.

create or replace view data_version as
  select 1::smallint as id, (select coalesce(sum(changes), 0)::bigint from change) as version,
         (select min(as_of) from rollup_state) as as_of,
         (select min(expires_at) from credit where expires_at > now() - interval '1 minute') as next_expiry;
comment on view data_version is
  'One row. id: always 1. version: number of committed changes; two snapshots with the same version show the same data. as_of: the time '
  'up to which all acknowledged usage is in the roll-ups of all accounts. next_expiry: the next time at which a credit expires, which '
  'changes balances without a change of data; for clocks that differ, also a time in the last minute; null if there is none.';
