-- Folding by several hands, events that are taken back, and marks that cannot be subtracted.

-- What is taken back counts less than nothing, until it is folded. How long a delta has waited is the lag of the roll-ups.
alter table usage_delta
  add column taken_back  boolean     not null default false,
  add column appended_at timestamptz not null default now();

-- One row for each share of the accounts: the account's number modulo 4. Everything acknowledged before the earliest is in.
alter table rollup_state drop constraint rollup_state_id_check;
insert into rollup_state (id, as_of) select share, as_of from rollup_state, generate_series(0, 3) share where share <> id;
alter table rollup_state add constraint rollup_state_share check (id between 0 and 3);

create or replace view data_version as
  select 1::smallint as id, (select coalesce(sum(changes), 0)::bigint from change) as version,
         (select min(as_of) from rollup_state) as as_of,
         (select min(expires_at) from credit where expires_at > now() - interval '1 minute') as next_expiry;

-- Takes the deltas of some accounts away: those whose number leaves a rest. Statistics are made of this table while it is empty, so that
-- nothing here may be planned by them: one range of ids, and a number of rows for the joins of the folder, which would be loops in
-- loops for none.
drop function take_usage_deltas;
create function take_usage_deltas(last_id bigint, modulus bigint, rest bigint) returns setof usage_delta language sql volatile rows 5000
begin atomic
  delete from usage_delta where id <= last_id and root_id % modulus = rest returning *;
end;

-- The same rows are brought up to date again and again: with room in the page, no index changes.
alter table own_total set (fillfactor = 60);
alter table subtree_total set (fillfactor = 60);
alter table own_day set (fillfactor = 80);
alter table subtree_day set (fillfactor = 80);
alter table own_month set (fillfactor = 80);
alter table subtree_month set (fillfactor = 80);

-- Features and latest times of tenants and days of which events were taken back: masks and times cannot be subtracted. Periods that are
-- left without usage go. The caller holds the locks of the folder and has folded the counts.
create function refresh_usage_marks(tenant_ids bigint[], days date[]) returns void language plpgsql as $$
begin
  create temporary table touched on commit drop as
    select distinct tenant_id, day, date_trunc('month', day)::date as month from unnest(tenant_ids, days) as t (tenant_id, day);

  update own_day d set feature_mask = coalesce(mark.mask, 0), last_used_at = coalesce(mark.latest, d.last_used_at)
    from touched t left join lateral (
      select bit_or(1::bigint << e.feature_id) as mask, max(e.time) as latest from usage_event e
      where e.tenant_id = t.tenant_id
        and e.time >= t.day::timestamp at time zone 'UTC' and e.time < (t.day + 1)::timestamp at time zone 'UTC') mark on true
    where d.tenant_id = t.tenant_id and d.day = t.day;
  delete from own_day d using touched t where d.tenant_id = t.tenant_id and d.day = t.day and d.usage_count = 0;

  update own_month m set feature_mask = coalesce(mark.mask, 0), last_used_at = coalesce(mark.latest, m.last_used_at)
    from (select distinct tenant_id, month from touched) t left join lateral (
      select bit_or(d.feature_mask) as mask, max(d.last_used_at) as latest from own_day d
      where d.tenant_id = t.tenant_id and d.day >= t.month and d.day < t.month + interval '1 month') mark on true
    where m.tenant_id = t.tenant_id and m.month = t.month;
  delete from own_month m using touched t where m.tenant_id = t.tenant_id and m.month = t.month and m.usage_count = 0;

  update own_total o set feature_mask = coalesce(mark.mask, 0), last_used_at = mark.latest
    from (select distinct tenant_id from touched) t left join lateral (
      select bit_or(m.feature_mask) as mask, max(m.last_used_at) as latest from own_month m where m.tenant_id = t.tenant_id) mark on true
    where o.tenant_id = t.tenant_id;

  create temporary table touched_above on commit drop as
    select distinct a.ancestor_id as tenant_id, t.day, t.month from touched t join tenant_ancestry a on a.descendant_id = t.tenant_id;

  update subtree_day d set feature_mask = coalesce(mark.mask, 0), last_used_at = coalesce(mark.latest, d.last_used_at)
    from touched_above t left join lateral (
      select bit_or(o.feature_mask) as mask, max(o.last_used_at) as latest
      from tenant_ancestry a join own_day o on o.tenant_id = a.descendant_id where a.ancestor_id = t.tenant_id and o.day = t.day) mark on true
    where d.tenant_id = t.tenant_id and d.day = t.day;
  delete from subtree_day d using touched_above t where d.tenant_id = t.tenant_id and d.day = t.day and d.usage_count = 0;

  update subtree_month m set feature_mask = coalesce(mark.mask, 0), last_used_at = coalesce(mark.latest, m.last_used_at)
    from (select distinct tenant_id, month from touched_above) t left join lateral (
      select bit_or(d.feature_mask) as mask, max(d.last_used_at) as latest from subtree_day d
      where d.tenant_id = t.tenant_id and d.day >= t.month and d.day < t.month + interval '1 month') mark on true
    where m.tenant_id = t.tenant_id and m.month = t.month;
  delete from subtree_month m using touched_above t where m.tenant_id = t.tenant_id and m.month = t.month and m.usage_count = 0;

  update subtree_total o set feature_mask = coalesce(mark.mask, 0), last_used_at = mark.latest
    from (select distinct tenant_id from touched_above) t left join lateral (
      select bit_or(m.feature_mask) as mask, max(m.last_used_at) as latest
      from subtree_month m where m.tenant_id = t.tenant_id) mark on true
    where o.tenant_id = t.tenant_id;

  drop table touched, touched_above;
end $$;
