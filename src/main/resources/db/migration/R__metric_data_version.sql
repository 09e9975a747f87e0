-- The version of the data behind metrics, for entity tags.

create or replace view data_version as
  select 1::smallint as id, (select coalesce(sum(changes), 0)::bigint from change) as version,
         (select min(as_of) from rollup_state) as as_of,
         (select min(expires_at) from credit where expires_at > now() - interval '1 minute') as next_expiry;
comment on view data_version is
  'One row. id: always 1. version: number of committed changes; what is read in two snapshots with the same version is the same. as_of: '
  'everything acknowledged before is in the roll-ups of all accounts. next_expiry: the next time at which a credit expires, which '
  'changes balances without a change of data; also one of the last minute, for clocks that differ; null if there is none.';
