-- Credits burn down: which credit has paid which usage.
--
-- The times at which credits of a tenant begin to pay or expire cut its time into periods. Within a period, the same allotments pay, so
-- that the order of its events does not matter: only their sum does. The sums of whole months and days are in the roll-ups; single events are
-- read for a cut within a day only. A balance needs the payments of allotments that have expired, and no others: until then, the amount and
-- the cost are enough. These payments depend on no clock, and change with usage and with credits only, so they are stored.

create or replace function dated_credits(account bigint) returns boolean language plpgsql stable as $$
begin
  return exists (select from credit_allotment a where a.root_id = account and a.expires_at is not null)
      or exists (select from credit_allotment a where a.root_id = account and a.effective_at is not null);
end $$;
comment on function dated_credits(bigint) is
  'Whether credits of an account begin to pay or expire at some time, so that folds have something to compute. Errors: none.';

create or replace function credit_entries(account bigint, payer bigint)
  returns table (kind text, starts_at timestamptz, ends_at timestamptz, credit_id text, number integer, amount numeric, remainder numeric)
  language plpgsql stable rows 100 cost 10000 as $$
declare
  ids      text[];
  numbers  integer[];
  begins   timestamptz[];
  ends     timestamptz[];
  left_of  numeric[];
  cuts     timestamptz[];
  spent    numeric[];
  total    numeric;
  returned numeric := 0;
  used     numeric;
begin
  select array_agg(a.credit_id), array_agg(a.number), array_agg(coalesce(a.effective_at, '-infinity')),
         array_agg(coalesce(a.expires_at, 'infinity')), array_agg(a.amount::numeric)
    into ids, numbers, begins, ends, left_of
    from (select * from credit_allotment own
          where own.tenant_id = payer and own.root_id = account
          order by own.priority, own.expires_at nulls last, own.effective_at nulls first, own.credit_id, own.number) a;
  -- The cost before each cut: whole months, whole days, and the part of a day.
  select array_agg(c.at order by c.at),
         array_agg(
           (select coalesce(sum(m.own_cost), 0) from usage_month m
            where m.root_id = account and m.tenant_id = payer and m.month < c.month)
           + (select coalesce(sum(d.own_cost), 0) from usage_day d
              where d.root_id = account and d.tenant_id = payer and d.day >= c.month and d.day < c.day)
           + coalesce((select e.cost from credit_edge e where e.root_id = account and e.tenant_id = payer and e.at = c.at), 0)
           order by c.at)
    into cuts, spent
    from (select t.at, (t.at at time zone 'UTC')::date as day, date_trunc('month', t.at at time zone 'UTC')::date as month
          from credit_times(account, payer) t (at)) c;
  select t.own_cost into total from usage_total t where t.root_id = account and t.tenant_id = payer;

  for period in 0 .. coalesce(cardinality(cuts), 0) loop
    starts_at := cuts[period];
    ends_at := cuts[period + 1];
    used := coalesce(spent[period + 1], total, 0) - coalesce(spent[period], 0);
    credit_id := null;
    number := null;
    if used < 0 then
      returned := returned - used;
      kind := 'returned';
      amount := -used;
      remainder := returned;
      return next;
    elsif used > 0 and returned > 0 then
      kind := 'offset';
      amount := least(used, returned);
      returned := returned - amount;
      used := used - amount;
      remainder := returned;
      return next;
    end if;
    if used > 0 then
      kind := 'paid';
      for i in 1 .. coalesce(cardinality(ids), 0) loop
        if left_of[i] > 0 and begins[i] <= coalesce(starts_at, '-infinity') and ends[i] > coalesce(starts_at, '-infinity') then
          credit_id := ids[i];
          number := numbers[i];
          amount := least(used, left_of[i]);
          remainder := left_of[i] - amount;
          left_of[i] := remainder;
          used := used - amount;
          return next;
          exit when used = 0;
        end if;
      end loop;
      if used > 0 then
        kind := 'overage';
        credit_id := null;
        number := null;
        amount := used;
        remainder := null;
        return next;
      end if;
    end if;
    if ends_at <= now() then
      kind := 'expired';
      for i in 1 .. cardinality(ids) loop
        if ends[i] = ends_at and left_of[i] > 0 then
          credit_id := ids[i];
          number := numbers[i];
          amount := left_of[i];
          remainder := 0;
          return next;
        end if;
      end loop;
    end if;
  end loop;
end $$;
comment on function credit_entries(bigint, bigint) is
  'The entries that have paid the own usage of a tenant (payer), from its roll-ups, in the order of time. kind: paid, by an allotment of a credit; '
  'overage, by none; expired, the remainder of an allotment that is lost; returned: corrections and deletions in the period exceed its usage; offset, '
  'usage that such an amount has paid. starts_at, ends_at: the period, null if it has no such end. credit_id, number: the allotment, if there '
  'is one. amount: nano-units, more than 0. remainder: what is left of the allotment or of returned amounts afterwards; null for overage. '
  'Errors: none.';

create or replace function credit_times(account bigint, payer bigint) returns setof timestamptz language plpgsql stable rows 10 as $$
begin
  return query
    select a.effective_at from credit_allotment a where a.tenant_id = payer and a.root_id = account and a.effective_at is not null
    union
    select a.expires_at from credit_allotment a where a.tenant_id = payer and a.root_id = account and a.expires_at is not null;
end $$;
comment on function credit_times(bigint, bigint) is 'The times at which credits of a tenant begin to pay or expire, each once. Errors: none.';

-- Under the fold lock, because it reads roll-ups and stores what follows from them.
drop function if exists burn_credits(bigint, bigint[]);
create or replace function burn_credits(account bigint, payers bigint[], days date[] default null) returns bigint language plpgsql as $$
declare
  payer     bigint;
  corrected bigint;
  wrong     bigint := 0;
  horizon   timestamptz := coalesce(usage_horizon()::timestamp at time zone 'UTC', '-infinity');
  times     timestamptz[];
begin
  foreach payer in array payers loop
    times := array(
      select t.at from credit_times(account, payer) t (at)
      where t.at <> date_trunc('day', t.at, 'UTC')
        -- The horizon may have moved past a time of a new credit while the credit waited for the lock. Its events are still there.
        and (t.at >= horizon or not exists (
               select from credit_edge e where e.root_id = account and e.tenant_id = payer and e.at = t.at))
        and (days is null or (t.at at time zone 'UTC')::date = any (days)));
    insert into credit_edge as e (root_id, tenant_id, at, cost)
      select account, payer, t.at, part.cost
      from unnest(times) t (at) cross join lateral (
        select coalesce(sum(u.cost), 0) as cost from usage_event u
        where u.root_id = account and u.tenant_id = payer and u.time >= date_trunc('day', t.at, 'UTC') and u.time < t.at) part
      on conflict (tenant_id, at, root_id) do update set cost = excluded.cost where e.cost <> excluded.cost;
    with payment as (
      select e.credit_id, e.number, sum(e.amount)::bigint as paid from credit_entries(account, payer) e where e.kind = 'paid' group by 1, 2
    )
    update credit_allotment a set paid = found.paid
      from (select o.credit_id, o.number, coalesce(p.paid, 0) as paid
            from credit_allotment o left join payment p on p.credit_id = o.credit_id and p.number = o.number
            where o.tenant_id = payer and o.root_id = account and o.expires_at is not null) found
      where a.tenant_id = payer and a.root_id = account and a.credit_id = found.credit_id and a.number = found.number
        and a.paid <> found.paid;
    get diagnostics corrected = row_count;
    wrong := wrong + corrected;
  end loop;
  return wrong;
end $$;
comment on function burn_credits(bigint, bigint[], date[]) is
  'Computes what the credits of the given tenants of an account have paid, and stores it where it has changed. Returns the number of '
  'changed allotments. days: those whose events may have changed, so that parts of them are read again; null for all days. The stored cost of a part of a day before the horizon stays as it was. The caller holds the fold lock of the account. '
  'Errors: none.';

-- Two changes of the credits of a tenant wait for each other. If none of its credits has a time, there is nothing to compute, so that the
-- change waits for no fold.
create or replace function lock_credits(account bigint, payer bigint) returns void language plpgsql as $$
declare
  before text := current_setting('lock_timeout');
begin
  perform set_config('lock_timeout', '2s', true);
  perform pg_advisory_xact_lock(hashtext('canopy.credits'), hashint8(payer));
  if exists (select from credit_allotment a
             where a.tenant_id = payer and a.root_id = account and greatest(a.effective_at, a.expires_at) is not null) then
    perform pg_advisory_xact_lock(hashtext('canopy.fold'), account_lock(account));
  end if;
  perform set_config('lock_timeout', before, true);
end $$;
comment on function lock_credits(bigint, bigint) is
  'Takes the locks of a change of the credits of a tenant: that of its credits, and that of the folds of its account if one of its credits begins '
  'to pay or expires at some time. Errors: lock_not_available after 2 s.';

-- Before the allotments are deleted with their credit: a fold holds its lock when it updates them.
create or replace function lock_deleted_credit() returns trigger language plpgsql as $$
begin
  perform lock_credits(old.root_id, old.tenant_id);
  return old;
end $$;
comment on function lock_deleted_credit() is 'Trigger function: takes the locks of lock_credits. Errors: as there.';

create or replace function allot_credits() returns trigger language plpgsql as $$
declare
  payer record;
  days  date[] := '{}';
begin
  if tg_op = 'INSERT' then
    perform pg_advisory_xact_lock(hashtext('canopy.credits'), number)
      from (select distinct hashint8(c.tenant_id) as number from changed c order by number) tenants;
    insert into credit_allotment (root_id, tenant_id, credit_id, number, priority, amount, effective_at, expires_at, paid)
      select c.root_id, c.tenant_id, c.id, n.number, c.priority, c.amount, n.effective_at,
             case when c.recurrence is null then c.expires_at
                  else least(c.expires_at, (c.effective_at at time zone 'UTC' + (n.number + 1 + c.rollover) * interval '1 month') at time zone 'UTC') end,
             case when c.expires_at is not null then 0 end
      from changed c cross join lateral (
        select i as number, (c.effective_at at time zone 'UTC' + i * interval '1 month') at time zone 'UTC' as effective_at
        from generate_series(0, case when c.recurrence is null then 0 else 119 end) i) n
      where c.recurrence is null or n.effective_at < c.expires_at;
    if exists (select from (select distinct tenant_id from changed) c
               where (select count(*) from credit_allotment a where a.tenant_id = c.tenant_id) > 1000) then
      raise exception using errcode = 'program_limit_exceeded', message = 'too many credits of a tenant';
    end if;
    -- The amounts stored for a time of credits that were deleted may have changed since.
    days := array(select distinct (t.at at time zone 'UTC')::date
                  from changed c join credit_allotment a on a.tenant_id = c.tenant_id and a.credit_id = c.id and a.root_id = c.root_id
                    cross join lateral (values (a.effective_at), (a.expires_at)) t (at) where t.at is not null);
    perform lock_credits(c.root_id, c.tenant_id) from (select distinct root_id, tenant_id from changed order by root_id, tenant_id) c;
  end if;
  for payer in
    select c.root_id, array_agg(distinct c.tenant_id) as ids
    from changed c join credit_allotment a on a.tenant_id = c.tenant_id and a.root_id = c.root_id
    where greatest(a.effective_at, a.expires_at) is not null group by c.root_id
  loop
    perform burn_credits(payer.root_id, payer.ids, days);
  end loop;
  return null;
end $$;
comment on function allot_credits() is
  'Trigger function: gives new credits their allotments, and computes what the credits of the tenants have paid. Waits for a fold or a '
  'rebuild of the account if a credit of the tenant begins to pay or expires at some time. Errors: lock_not_available after 2 s; '
  'program_limit_exceeded if a tenant has more than 1,000 allotments.';

drop view if exists credit_entry;
create view credit_entry as
  select (t.id || '|' || e.place) collate "C" as id, t.root_id, t.id as tenant_id, e.place, e.kind collate "C" as kind, e.starts_at, e.ends_at,
         e.credit_id collate "C" as credit_id, e.number, e.amount, e.remainder
  from tenant t cross join lateral credit_entries(t.root_id, t.id)
    with ordinality e (kind, starts_at, ends_at, credit_id, number, amount, remainder, place);
comment on view credit_entry is
  'The ledger of the credits of all tenants, for queries of one tenant. id: unique. root_id: account. tenant_id: tenant. place: number '
  'from 1 in the order of time. The other columns are those of credit_entries.';
