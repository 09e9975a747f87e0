-- Pages of events: by time, and those of a user or a feature by the days on which it has events.

-- The values of the parameters decide which index is the right one, so a plan is made for each call. A month is read at a time, from the
-- newest one back, because a page seldom needs more than one or two of them. Three ways lead to the events of a month:
--
-- - of one tenant: the index on tenant and time, in its order;
-- - of a subtree with many events for its size: the index on account and time, in its order, without those of other tenants;
-- - of another subtree: the index on tenant and time for each of its tenants. The events of a month are read in ranges of time, the first of
--   which has about twice as many events as the page needs.
--
-- A model with few events is looked for in all months at once, and so is a source with few events, at the times of its identities. The planner
-- takes the shares of an account and of a model or source for independent, although each account has its own. It could read all accounts for
-- a few rows of one. So these have functions of their own, with one plan for all values, by the index. Their limits also bound the expected cost,
-- above which PostgreSQL would compile the plan.
create or replace function is_rare_model(account bigint, model_no integer) returns boolean
  language plpgsql stable strict set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
begin
  return not exists (select from usage_event e where e.root_id = account and e.model_number = model_no offset 1000 limit 1);
end $$;
comment on function is_rare_model(bigint, integer) is
  'Whether an account has at most 1,000 events of a model; null without a number. Errors: none.';

create or replace function is_rare_source(account bigint, of_source text) returns boolean
  language plpgsql stable strict set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
begin
  return not exists (select from usage_key k where k.root_id = account and k.source = of_source collate "C" offset 1000 limit 1);
end $$;
comment on function is_rare_source(bigint, text) is
  'Whether an account has at most 1,000 identities of a source, those of dropped events included; null without a source. Errors: none.';

create or replace function rare_usage(account bigint, of_source text, model_no integer, first_time timestamptz, end_time timestamptz)
  returns setof usage_event
  language plpgsql stable rows 100 set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
begin
  if model_no is not null then
    return query
      select e.* from (select u.* from usage_event u where u.root_id = account and u.model_number = model_no limit 1000) e
      where e.time >= first_time and e.time < end_time;
  else
    return query
      select e.*
      from (select distinct i.time
            from (select k.time from usage_key k where k.root_id = account and k.source = of_source collate "C" limit 1000) i
            where i.time >= first_time and i.time < end_time) k
      cross join lateral (
        select u.* from usage_event u where u.root_id = account and u.time = k.time and u.source = of_source collate "C" offset 0) e;
  end if;
end $$;
comment on function rare_usage(bigint, text, integer, timestamptz, timestamptz) is
  'The events of a model, or without its number those of a source, in a range of time (end_time exclusive), in no order. Reads at most 1,000 events '
  'of the model, or identities of the source, so it is for a model or a source that is rare. Errors: none.';

drop function if exists newest_usage_by_time(
  bigint, bigint, boolean, boolean, timestamptz, timestamptz, timestamptz, text, text, text, text, text, text, text, integer);
create or replace function newest_usage_by_time(
  account bigint, top bigint, with_subtree boolean, first_time timestamptz, end_time timestamptz,
  after_time timestamptz, after_source text, after_id text,
  of_feature text, of_model text, of_user text, of_source text, of_id text, page_size integer)
  returns setof usage_event
  language plpgsql stable rows 100 set plan_cache_mode = force_custom_plan
as $$
declare
  filtered constant boolean := num_nonnulls(of_feature, of_model, of_user, of_source) > 0;
  own      bigint;
  members  bigint[];
  feature  smallint;
  user_no  integer;
  model_no integer;
  rare_no  integer;
  id_time  timestamptz;
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
  if num_nulls(feature, user_no, model_no) > num_nulls(of_feature, of_user, of_model) then
    return; -- a name that nothing has
  end if;
  if after_time is not null then
    end_time := least(end_time, after_time + interval '1 microsecond');
  end if;
  if of_id is not null then
    id_time := (
      select k.time from usage_key k where k.root_id = account and k.source = of_source collate "C" and k.id = of_id collate "C");
    if id_time is null then
      return;
    end if;
    first_time := greatest(first_time, id_time);
    end_time := least(end_time, id_time + interval '1 microsecond');
  else
    rare_no := case when is_rare_model(account, model_no) then model_no end;
    if rare_no is not null or is_rare_source(account, of_source) then
      return query
        select e.*
        from rare_usage(account, of_source, rare_no, first_time, end_time) e
        where (e.tenant_id = top or with_subtree and (top = account or exists (
                select from tenant_ancestry d where d.ancestor_id = top and d.descendant_id = e.tenant_id)))
          and (after_time is null or (e.time, e.source, e.id) < (after_time, after_source collate "C", after_id collate "C"))
          and (feature is null or e.feature_id = feature)
          and (model_no is null or e.model_number = model_no)
          and (user_no is null or e.user_number = user_no)
          and (of_source is null or e.source = of_source collate "C")
        order by e.time desc, e.source desc, e.id desc
        limit page_size;
      return;
    end if;
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
    from (select first_time as start, end_time as stop, null::date as month where of_id is not null
          union all
          select u.month::timestamp at time zone 'UTC', (u.month + interval '1 month') at time zone 'UTC', u.month
          from usage_months('usage_event') u where of_id is null and u.month is not null) m
    where m.start < end_time and m.stop > first_time
    order by m.start desc
  loop
    high := part.high;
    step := null; -- the whole part at once
    if own is null and members is not null and not filtered then
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
          and (own is not null or members is not null or top = account or (
                select true from tenant_ancestry d where d.ancestor_id = top and d.descendant_id = e.tenant_id))
          and (after_time is null or (e.time, e.source, e.id) < (after_time, after_source collate "C", after_id collate "C"))
          and (feature is null or e.feature_id = feature)
          and (model_no is null or e.model_number = model_no)
          and (user_no is null or e.user_number = user_no)
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
comment on function newest_usage_by_time(bigint, bigint, boolean, timestamptz, timestamptz, timestamptz, text, text, text, text, text, text,
  text, integer) is
  'The newest events of a tenant, or of its subtree, in a range of time (end_time exclusive; infinite times for no limit), sorted by time, '
  'source and id, descending. after_*: the last event of the page before, null for the first page. of_*: what the events must have, null for anything; of_id needs of_source. page_size: the largest number of events. '
  'Errors: none.';

-- For a caller that sees a part of the account, what is read must depend on nothing but that part. So its tenants are looked up one by one, by the
-- index on tenant and time, and nothing else: the condition on the account is left out, because an index has it, and the others of a plan are
-- switched off. One plan is kept for all values, so that statistics about others decide nothing. The ranges of time follow from the roll-ups
-- of the top, and only they do: events that are not folded yet are found as well.
--
-- A name that nothing has is looked for like one that only others use, as the number -1. An unknown id is looked for at the time of the last event.
create or replace function newest_usage_of_part(
  account bigint, top bigint, with_subtree boolean, first_time timestamptz, end_time timestamptz,
  after_time timestamptz, after_source text, after_id text,
  of_feature text, of_model text, of_user text, of_source text, of_id text, page_size integer)
  returns setof usage_event
  language plpgsql stable rows 100
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off
  set enable_mergejoin = off
as $$
declare
  more     constant integer := 4; -- times as many events in the next range
  members  bigint[];
  feature  smallint;
  user_no  integer;
  model_no integer;
  high     timestamptz := end_time;
  low      timestamptz;
  missing  integer := page_size;
  wanted   bigint := 2 * page_size;
  taken    integer;
begin
  feature := (select f.id from ai_feature f where f.key = of_feature);
  if feature is null and of_feature is not null then
    return;
  end if;
  if of_user is not null then
    user_no := coalesce((select n.number from usage_name n
      where n.root_id = account and n.dimension = 'user' and n.name = of_user collate "C"), -1);
  end if;
  if of_model is not null then
    model_no := coalesce((select n.number from usage_name n
      where n.root_id = account and n.dimension = 'model' and n.name = of_model collate "C"), -1);
  end if;
  members := case when with_subtree then array(select d.descendant_id from tenant_ancestry d where d.ancestor_id = top) else array[top] end;
  if of_id is not null then
    low := coalesce(
      (select k.time from usage_key k where k.root_id = account and k.source = of_source collate "C" and k.id = of_id collate "C"
         and k.time >= coalesce(usage_horizon(), '-infinity')),
      (select case when with_subtree then t.subtree_last_used_at else t.own_last_used_at end
       from usage_total t where t.root_id = account and t.tenant_id = top),
      now());
    high := low + interval '1 microsecond';
  elsif after_time is not null then
    high := least(high, after_time + interval '1 microsecond');
  end if;

  while high > first_time or of_id is not null loop
    if of_id is null then
      -- The day on which the events that are wanted begin, as if those of a day were evenly spread up to the last one.
      low := greatest(first_time, (
        select least(high, d.stop) - (d.stop - d.start) * ((wanted - d.later)::float8 / nullif(d.events, 0))
        from (select u.day::timestamp at time zone 'UTC' as start,
                least((u.day + 1)::timestamp at time zone 'UTC',
                      case when with_subtree then u.subtree_last_used_at else u.own_last_used_at end + interval '1 microsecond') as stop,
                n.events, sum(n.events) over (order by u.day desc) - n.events as later
              from usage_day u
                cross join lateral (select case when with_subtree then u.subtree_usage_count else u.own_usage_count end as events) n
              where u.root_id = account and u.tenant_id = top and u.day <= ((high - interval '1 microsecond') at time zone 'UTC')::date) d
        where d.later < wanted and d.later + d.events >= wanted
        order by d.start desc limit 1));
    end if;
    return query
      select e.*
      from unnest(members) m (id)
      cross join lateral (
        select u.* from usage_event u
        where u.tenant_id = m.id and u.time >= low and u.time < high
          and (of_id is null or (u.time >= first_time and u.time < end_time))
          and (after_time is null or (u.time, u.source, u.id) < (after_time, after_source collate "C", after_id collate "C"))
          and (feature is null or u.feature_id = feature)
          and (model_no is null or u.model_number = model_no)
          and (user_no is null or u.user_number = user_no)
          and (of_source is null or u.source = of_source collate "C")
          and (of_id is null or u.id = of_id collate "C")
        order by u.time desc, u.source desc, u.id desc limit missing) e
      order by e.time desc, e.source desc, e.id desc limit missing;
    get diagnostics taken = row_count;
    missing := missing - taken;
    exit when missing = 0 or of_id is not null;
    high := low;
    wanted := wanted * more;
  end loop;
end $$;
comment on function newest_usage_of_part(bigint, bigint, boolean, timestamptz, timestamptz, timestamptz, text, text, text, text, text, text,
  text, integer) is
  'The same as newest_usage_by_time, without reading events of tenants that are not asked for. Errors: none.';

-- Events have no index that begins with the user or the feature. The slices say on which days of which tenants a user has how many events, and
-- only these days are read, by the index on tenant and time. The slices without users do the same for a feature. Not all days have valid slices:
--
-- - the last day or two are not sliced yet. They are read as for any other question;
-- - of a day whose events have changed, the slices are invalid, or its usage is not folded. Such days of tenants are read like those with slices.
--
-- The days come in rounds, the newest first, each with as many of them as have enough events by their slices. Where the user has a large share of all
-- events, fewer are read by time, so a round compares both by the roll-ups. A feature with more than 1,000 slices on a day has such a share: a
-- round ends after that day, and all from it back is read by time, without reading these slices. If most slices are of other tenants, or do not fit another
-- filter, a page would read many slices in vain. So after each batch of them, it compares how many more are likely needed with the number of events
-- that would be read by time. A model or a source with few events is found in the same way, whether or not a user or a feature is given.
create or replace function newest_slices(
  account bigint, top bigint, with_subtree boolean, feature smallint, model_no integer, user_no integer,
  first_day date, last_day date, batch integer,
  out slices bigint, out low_day date, out is_busy boolean, out events numeric, out tenants bigint[], out days date[], out counts bigint[])
  language plpgsql stable set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  end_day date;
begin
  if user_no is null then
    end_day := (
      select min(b.day)
      from (select s.day from usage_model_slice s
            where s.root_id = account and s.feature_id = feature and s.day <= last_day and s.day >= first_day
            order by s.day desc limit batch) b);
    is_busy := exists (
      select from usage_model_slice s where s.root_id = account and s.feature_id = feature and s.day = end_day offset 1000 limit 1);
  else
    is_busy := false;
  end if;
  -- One text serves both tables of slices. As a union, it would not be read in the order of an index.
  execute format($slices$
    select count(*), min(s.day), coalesce(sum(s.usage_count) filter (where s.fits), 0),
           coalesce(array_agg(s.tenant_id) filter (where s.fits), '{}'),
           coalesce(array_agg(s.day) filter (where s.fits), '{}'),
           coalesce(array_agg(s.usage_count) filter (where s.fits), '{}')
    from (select s.tenant_id, s.day, s.usage_count,
            ($1 is null or s.feature_id = $1) and ($2 is null or s.model_number = $2)
              and ($3 and ($4 = $5 or exists (
                     select from tenant_ancestry d where d.ancestor_id = $4 and d.descendant_id = s.tenant_id))
                   or s.tenant_id = $4) as fits
          from %I s where s.root_id = $5 and s.%I = $6 and s.day <= $7 and s.day >= $8
          order by s.day desc fetch first $9 rows with ties) s
    $slices$, case when user_no is null then 'usage_model_slice' else 'usage_slice' end,
              case when user_no is null then 'feature_id' else 'user_number' end)
    into slices, low_day, events, tenants, days, counts
    using feature, model_no, with_subtree, top, account, coalesce(user_no, feature), last_day,
          case when is_busy then end_day + 1 else first_day end, batch;
  if is_busy then
    low_day := end_day + 1;
  end if;
end $$;
comment on function newest_slices(bigint, bigint, boolean, smallint, integer, integer, date, date, integer) is
  'The newest slices of a user, or without its number those of a feature, from last_day back to first_day: as many as a batch has, with the others '
  'of the last of these days. slices: their number. low_day: the earliest day that they cover. is_busy: whether the day before low_day has more than '
  '1,000 slices of the feature and would be in the batch; it is left out. tenants, days and counts: of those that are about the tenant and the other '
  'filters; events: the sum of their counts. Errors: none.';

-- Its own statements look up rows by leading columns of indexes, for any values. So they keep one plan: planning takes longer than
-- finding a few events, since it looks at all partitions. newest_usage_by_time, where values decide, still plans each call.
drop function if exists newest_usage(
  bigint, bigint, boolean, boolean, timestamptz, timestamptz, timestamptz, text, text, text, text, text, text, text, integer);
create or replace function newest_usage(
  account bigint, top bigint, with_subtree boolean, first_time timestamptz, end_time timestamptz,
  after_time timestamptz, after_source text, after_id text,
  of_feature text, of_model text, of_user text, of_source text, of_id text, page_size integer)
  returns setof usage_event
  language plpgsql stable rows 100 set plan_cache_mode = force_generic_plan
as $$
declare
  few      constant integer := 1000;
  most_due constant integer := 10000; -- days that are not sliced yet, which each round would read
  look_up  constant integer := 10;   -- finding the first event of a day of a tenant takes as long as reading this number of events
  user_no  integer;
  feature  smallint;
  model_no integer;
  sliced   timestamptz;
  high     timestamptz := least(end_time, after_time + interval '1 microsecond');
  low      timestamptz;
  low_day  date;
  last_day date;
  next_day date;
  batch    integer;
  tenants  bigint[];
  days     date[];
  counts   bigint[];
  one      record;
  seen     integer := 0;
  fitting  integer := 0;
  found    bigint;
  more     boolean;
  give_up  boolean := false;
  by_day   numeric;
  by_time  numeric;
  missing  integer := page_size;
  taken    integer;
begin
  if num_nonnulls(of_user, of_feature) > 0 and of_id is null then
    sliced := (select s.sliced_to::timestamp at time zone 'UTC' from account_state s where s.root_id = account);
  end if;
  model_no := (select n.number from usage_name n where n.root_id = account and n.dimension = 'model' and n.name = of_model collate "C");
  if sliced is null or first_time >= sliced or is_rare_model(account, model_no) or is_rare_source(account, of_source) then
    return query select * from newest_usage_by_time(account, top, with_subtree, first_time, end_time,
      after_time, after_source, after_id, of_feature, of_model, of_user, of_source, of_id, page_size);
    return;
  end if;
  feature := (select f.id from ai_feature f where f.key = of_feature);
  user_no := (select n.number from usage_name n where n.root_id = account and n.dimension = 'user' and n.name = of_user collate "C");
  if num_nulls(feature, user_no, model_no) > num_nulls(of_feature, of_user, of_model) then
    return; -- a name that nothing has
  end if;

  if exists (select from (select from usage_slice_due d where d.root_id = account
                          union all select from usage_delta d where d.root_id = account) d offset most_due) then
    sliced := first_time;
  end if;
  if high > sliced then
    return query select * from newest_usage_by_time(account, top, with_subtree, sliced, end_time,
      after_time, after_source, after_id, of_feature, of_model, of_user, of_source, null, missing);
    get diagnostics taken = row_count;
    missing := missing - taken;
    high := sliced;
  end if;
  while missing > 0 and high > first_time loop
    last_day := ((high - interval '1 microsecond') at time zone 'UTC')::date;
    next_day := last_day;
    batch := missing;
    tenants := '{}';
    days := '{}';
    counts := '{}';
    found := 0;
    loop
      -- As many slices as are likely enough.
      select * into one from newest_slices(
        account, top, with_subtree, feature, model_no, user_no, (first_time at time zone 'UTC')::date, next_day, batch);
      low_day := one.low_day;
      more := one.is_busy or one.slices >= batch;
      give_up := one.is_busy and low_day > last_day;
      exit when give_up;
      seen := seen + one.slices;
      fitting := fitting + cardinality(one.tenants);
      tenants := tenants || one.tenants;
      days := days || one.days;
      counts := counts || one.counts;
      found := found + one.events;
      exit when not more or one.is_busy or found >= missing;
      give_up := (
        select least(
            (select case when with_subtree then t.subtree_usage_count else t.own_usage_count end
             from usage_total t where t.root_id = account and t.tenant_id = top),
            (select sum(d.subtree_usage_count) from usage_day d
             where d.root_id = account and d.tenant_id = account and d.day >= low_day and d.day < (sliced at time zone 'UTC')::date)
              * missing / seen)
          < seen::numeric * missing / greatest(fitting, 1));
      exit when give_up;
      next_day := low_day - 1;
      batch := least(few, 1 + (missing - found) * seen / greatest(fitting, 1));
    end loop;
    exit when give_up;
    low := case when more then greatest(first_time, low_day::timestamp at time zone 'UTC') else first_time end;

    with read as materialized (
      select p.tenant_id, p.day, sum(p.events) as events
      from (select * from unnest(tenants, days, counts) s (tenant_id, day, events)
            union all
            select m.tenant_id, m.day, null
            from (select d.tenant_id, d.day from usage_slice_due d where d.root_id = account
                  union
                  select d.tenant_id, d.day from usage_delta d where d.root_id = account) m
            where m.day <= last_day and m.day >= (low at time zone 'UTC')::date
              and (with_subtree and exists (select from tenant_ancestry d where d.ancestor_id = top and d.descendant_id = m.tenant_id)
                   or m.tenant_id = top)) p
      group by p.tenant_id, p.day
    )
    select array_agg(r.tenant_id), array_agg(r.day),
           sum(look_up + coalesce(u.own_usage_count * least(1, missing / r.events), u.own_usage_count, 0))
      into tenants, days, by_day
      from read r left join usage_day u on u.root_id = account and u.tenant_id = r.tenant_id and u.day = r.day;
    select sum(case when with_subtree then u.subtree_usage_count else u.own_usage_count end) * least(1, missing::numeric / greatest(found, 1))
      into by_time
      from usage_day u
      where u.root_id = account and u.tenant_id = top and u.day <= last_day and u.day >= (low at time zone 'UTC')::date;

    if by_day > by_time then
      return query select * from newest_usage_by_time(account, top, with_subtree, low, high,
        after_time, after_source, after_id, of_feature, of_model, of_user, of_source, null, missing);
    else
      return query
        -- Without the account, and with the user as an expression: otherwise an index that begins with the account may seem the better one.
        select e.*
        from unnest(tenants, days) r (tenant_id, day)
        cross join lateral (
          select u.* from usage_event u
          where u.tenant_id = r.tenant_id
            and u.time >= r.day::timestamp at time zone 'UTC' and u.time < (r.day + 1)::timestamp at time zone 'UTC'
            and u.time >= low and u.time < high
            and (after_time is null or (u.time, u.source, u.id) < (after_time, after_source collate "C", after_id collate "C"))
            and (user_no is null or coalesce(u.user_number, 0) = user_no)
            and (feature is null or u.feature_id = feature)
            and (model_no is null or u.model_number = model_no)
            and (of_source is null or u.source = of_source collate "C")
          order by u.time desc, u.source desc, u.id desc limit missing) e
        order by e.time desc, e.source desc, e.id desc limit missing;
    end if;
    get diagnostics taken = row_count;
    missing := missing - taken;
    high := low;
  end loop;
  if missing > 0 and high > first_time then
    return query select * from newest_usage_by_time(account, top, with_subtree, first_time, high,
      after_time, after_source, after_id, of_feature, of_model, of_user, of_source, null, missing);
  end if;
end $$;
comment on function newest_usage(bigint, bigint, boolean, timestamptz, timestamptz, timestamptz, text, text, text, text, text, text,
  text, integer) is
  'The same as newest_usage_by_time, faster for events of a user or a feature. Errors: none.';
