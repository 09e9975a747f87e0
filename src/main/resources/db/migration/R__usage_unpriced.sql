-- Events without a price of a part of an account.

-- The reads must depend only on that part. So the roll-ups of each tenant say on which days it has such events, and these days are read by the
-- index on tenant and time: the index of unpriced events has those of all. The conditions on events fit no other index, and the other ways of a
-- plan are switched off.
create or replace function unpriced_usage_of_parts(tops bigint[])
  returns table (root_id bigint, model_number integer, events bigint, first_at timestamptz, last_at timestamptz)
  language plpgsql stable
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off
  set enable_mergejoin = off
as $$
begin
  return query
    select e.root_id, e.model_number, count(*), min(e.time), max(e.time)
    from (select distinct a.root_id, a.descendant_id from tenant_ancestry a where a.ancestor_id = any (tops)) d
    join usage_total t on t.root_id = d.root_id and t.tenant_id = d.descendant_id and t.own_unpriced_count <> 0
    join usage_day u on u.root_id = t.root_id and u.tenant_id = t.tenant_id and u.own_unpriced_count <> 0
    cross join lateral (
      select r.root_id, r.model_number, r.time from usage_event r
      where r.tenant_id = u.tenant_id and r.time >= u.day::timestamp at time zone 'UTC' and r.time < (u.day + 1)::timestamp at time zone 'UTC'
        and case when r.price_id is null then not r.cost_given end
      offset 0) e
    where u.day >= coalesce(usage_horizon(), '-infinity')
    group by e.root_id, e.model_number;
end $$;
comment on function unpriced_usage_of_parts(bigint[]) is
  'The events without a cost of their own and without a price in the subtrees of tops, as far as they are folded, by account and model: their number, and the time of the first and '
  'the last one. model_number: null for events without a model. Errors: none.';
