-- Pages of events.

-- The values of the parameters decide which index is the right one, so a plan is made for each call. A month is read at a time, from the
-- newest one back, because a page seldom needs more than one or two of them. Three ways lead to the events of a month:
--
-- - of one tenant: the index on tenant and time, in its order;
-- - of a subtree with many events for its size: the index on account and time, in its order, without those of other tenants;
-- - of another subtree: the index on tenant and time for each of its tenants. The events of a month are read in ranges of time, the first of
--   which has about twice as many events as the page needs.
--
-- A model with few events is looked for in all months at once.
--
-- Users and models are numbered by account. For a caller that does not see the whole account, the work must not depend on whether, or how
-- often, other tenants use a name. So a name without a number is looked for like one that only other tenants use, a condition on a number
-- uses no index and no statistics (coalesce), and it is checked only for events of the subtree (case).
create or replace function newest_usage(
  account bigint, top bigint, with_subtree boolean, account_seen boolean, first_time timestamptz, end_time timestamptz,
  after_time timestamptz, after_source text, after_id text,
  of_feature text, of_model text, of_user text, of_source text, of_id text, page_size integer)
  returns setof usage_event
  language plpgsql stable set plan_cache_mode = force_custom_plan
as $$
declare
  few      constant integer := 1000;
  filtered constant boolean := num_nonnulls(of_feature, of_model, of_user, of_source) > 0;
  unseen   constant boolean := not account_seen and num_nonnulls(of_model, of_user) > 0;
  own      bigint;
  members  bigint[];
  feature  smallint;
  user_no  integer;
  model_no integer;
  id_time  timestamptz;
  at_once  boolean := false;
  missing  integer := page_size;
  part     record;
  high     timestamptz;
  low      timestamptz;
  step     interval;
  taken    integer;
begin
  feature := (select f.id from ai_feature f where f.key = of_feature);
  user_no := (select n.number from usage_name n where n.root_id = account and n.dimension = 'user' and n.name = of_user collate "C");
  model_no := (select n.number from usage_name n where n.root_id = account and n.dimension = 'model' and n.name = of_model collate "C");
  if unseen then -- no name has the number -1
    user_no := coalesce(user_no, case when of_user is not null then -1 end);
    model_no := coalesce(model_no, case when of_model is not null then -1 end);
  end if;
  if num_nulls(feature, user_no, model_no) > num_nulls(of_feature, of_user, of_model) then
    return; -- a name that nothing has
  end if;
  if after_time is not null then
    end_time := least(end_time, after_time + interval '1 microsecond');
  end if;
  if of_id is not null then
    -- An unknown id is looked for, too, because it may be one that only other tenants use.
    id_time := coalesce((
      select k.time from usage_key k where k.root_id = account and k.source = of_source collate "C" and k.id = of_id collate "C"), now());
    first_time := greatest(first_time, id_time);
    end_time := least(end_time, id_time + interval '1 microsecond');
    at_once := true;
  elsif of_model is not null and not unseen then
    select count(*) <= few into at_once
      from (select from usage_event e where e.root_id = account and e.model_number = model_no limit few + 1) first_few;
  end if;

  if with_subtree then
    select case when t.subtree_size = 1 then top end,
           case when t.subtree_size < page_size * a.subtree_usage_count / greatest(u.subtree_usage_count, 1) and t.id <> account
                then array(select d.descendant_id from tenant_ancestry d where d.ancestor_id = top) end
      into own, members
      from tenant t
        join usage_total u on u.root_id = account and u.tenant_id = t.id
        join usage_total a on a.root_id = account and a.tenant_id = account
      where t.id = top;
  else
    own := top;
  end if;

  for part in
    select greatest(m.start, first_time) as low, least(m.stop, end_time) as high, m.month
    from (select first_time as start, end_time as stop, null::date as month where at_once
          union all
          select u.month::timestamp at time zone 'UTC', (u.month + interval '1 month') at time zone 'UTC', u.month
          from usage_months('usage_event') u where not at_once and u.month is not null) m
    where m.start < end_time and m.stop > first_time
    order by m.start desc
  loop
    high := part.high;
    step := null; -- the whole part at once
    if own is null and members is not null and not filtered and not at_once then
      select interval '30 days' * (2.0 * missing / m.subtree_usage_count) into step
        from usage_month m where m.root_id = account and m.tenant_id = top and m.month = part.month and m.subtree_usage_count > 0;
    end if;
    while high > part.low loop
      low := greatest(part.low, high - step);
      return query
        select e.* from usage_event e
        where e.root_id = account and e.time >= low and e.time < high
          and (own is null or e.tenant_id = own)
          and (own is not null or members is null or e.tenant_id = any (members))
          and (unseen or own is not null or members is not null or top = account or (
                select true from tenant_ancestry d where d.ancestor_id = top and d.descendant_id = e.tenant_id))
          and (after_time is null or (e.time, e.source, e.id) < (after_time, after_source collate "C", after_id collate "C"))
          and (feature is null or e.feature_id = feature)
          and (unseen or model_no is null or e.model_number = model_no)
          and (unseen or user_no is null or e.user_number = user_no)
          and (not unseen or case when own is not null or members is not null or (
                select true from tenant_ancestry d where d.ancestor_id = top and d.descendant_id = e.tenant_id)
              then (model_no is null or coalesce(e.model_number, 0) = model_no)
                and (user_no is null or coalesce(e.user_number, 0) = user_no) end)
          and (of_source is null or e.source = of_source collate "C")
          and (of_id is null or e.id = of_id collate "C")
        order by e.time desc, e.source desc, e.id desc
        limit missing;
      get diagnostics taken = row_count;
      missing := missing - taken;
      if missing = 0 then
        return;
      end if;
      high := low;
      step := step * 4;
    end loop;
  end loop;
end $$;
comment on function newest_usage(bigint, bigint, boolean, boolean, timestamptz, timestamptz, timestamptz, text, text, text, text, text, text,
  text, integer) is
  'The newest events of a tenant, or of its subtree, in a range of time (end_time exclusive; infinite times for no limit), sorted by time, '
  'source and id, descending. account_seen: whether the caller sees the whole account. after_*: the last event of the page before, null for '
  'the first page. of_*: what the events must have, null for anything; of_id needs of_source. page_size: the largest number of events. '
  'Errors: none.';
