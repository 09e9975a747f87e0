-- The turns of the folder: which accounts have work, the fold of one account, and the versions that it moves.

create or replace function ledger_clock() returns timestamptz language sql volatile
  return clock_timestamp();
comment on function ledger_clock() is
  'The current time, from which the freshness of roll-ups (as_of) is taken. The only clock of folds. Errors: none.';

-- Each account costs one look into the index, for any number of deltas. The planner has no useful statistics of usage_delta, so it
-- gets no choice but the index.
create or replace function accounts_to_fold(after bigint, most integer)
  returns table (root_id bigint, number integer, waiting double precision, seen_at timestamptz) language plpgsql
  set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
begin
  seen_at := ledger_clock();
  root_id := after;
  for looked in 1 .. most loop
    select d.root_id, account_lock(d.root_id), extract(epoch from seen_at - d.appended_at)
      into root_id, number, waiting
      from usage_delta d where d.root_id > accounts_to_fold.root_id order by d.root_id, d.id limit 1;
    exit when root_id is null;
    return next;
  end loop;
  if root_id is null then
    return next;
  end if;
end $$;
comment on function accounts_to_fold(bigint, integer) is
  'The accounts with deltas and an id above the given one, at most the given number, in the order of their ids. root_id: account. number: '
  'its lock number. waiting: age of its oldest delta in seconds. seen_at: time before the first look; what was acknowledged before is '
  'seen. If there are no further accounts, the last row has a null root_id. Errors: none.';

create or replace function accounts_to_fold_of(tenants text[])
  returns table (root_id bigint, number integer, waiting double precision) language plpgsql
  set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
declare
  account bigint;
begin
  for account in select distinct t.root_id from tenant t where t.key = any (tenants) loop
    select d.root_id, account_lock(d.root_id), extract(epoch from ledger_clock() - d.appended_at)
      into root_id, number, waiting
      from usage_delta d where d.root_id = account order by d.id limit 1;
    if found then
      return next;
    end if;
  end loop;
end $$;
comment on function accounts_to_fold_of(text[]) is
  'The accounts with deltas to which tenants with these keys belong. root_id: account. number: its lock number. waiting: age of its '
  'oldest delta in seconds. Errors: none.';

-- Under the fold lock, which keeps other folds and rebuilds away, so that no transaction waits for the row of another one. The plan is kept as
-- long as the connection, so it must not be one for few accounts.
create or replace function note_account_change(account bigint, seen timestamptz default null) returns void language plpgsql volatile
  set enable_seqscan = off as $$
begin
  with gathered as (
    delete from account_change where root_id = account returning changes
  )
  update account_state set version = version + 1 + (select coalesce(sum(changes), 0)::bigint from gathered), as_of = greatest(as_of, seen)
  where root_id = account;
  insert into change (root_id, changes) values (account, 1);
end $$;
comment on function note_account_change(bigint, timestamptz) is
  'Counts a change of the roll-ups of an account. seen: what was acknowledged before this time is in them; null if that is not known. '
  'Notifies no one: transactions that notify commit one after the other in the whole database, so the folder notifies once for many '
  'accounts. The caller holds the fold lock of the account. Errors: none.';

-- Usage that was acknowledged before the clock is read was committed before, so the snapshot of the next statement shows it. A setting of 0 is
-- the default of lock_timeout; it ends with the transaction.
create or replace function fold_account(account bigint, most bigint, patience integer, watched boolean) returns bigint language plpgsql as $$
declare
  seen   timestamptz;
  folded bigint;
begin
  if patience > 0 then
    perform set_config('lock_timeout', patience::text, true);
    perform pg_advisory_xact_lock_shared(hashtext('canopy.tree'), account_lock(account));
    perform pg_advisory_xact_lock(hashtext('canopy.fold'), account_lock(account));
    perform set_config('lock_timeout', '0', true);
  elsif not pg_try_advisory_xact_lock_shared(hashtext('canopy.tree'), account_lock(account))
     or not pg_try_advisory_xact_lock(hashtext('canopy.fold'), account_lock(account)) then
    return null;
  end if;
  if not watched and exists (select from alert a where a.root_id = account) then
    return -1;
  end if;
  seen := ledger_clock();
  -- In a from clause, from where a distributed database sends the call to the machine of the account (record 86).
  select f.folded into folded from fold_deltas(account, most, seen) f (folded);
  return folded;
end $$;
comment on function fold_account(bigint, bigint, integer, boolean) is
  'Folds the oldest deltas of an account, at most the given number, which is 1 or more. Returns how many were folded; if there were '
  'fewer, everything acknowledged before the call is in the roll-ups. Returns null if the account is being folded, rebuilt or changed, '
  'after waiting for at most patience milliseconds, and touches no other account. Returns -1 and folds nothing if the account has alerts '
  'but the caller does not check them in this transaction (watched). Errors: those of fold_deltas; lock_not_available after '
  'waiting in vain.';

-- Both of the following are bounded by a number of accounts, so that they stay short after a long backlog; the next call goes on.
-- Planned each time, because a kept plan compares each row with each account.
create or replace function gather_changes() returns bigint language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  accounts bigint[];
  gathered bigint := 0;
  replaced bigint;
begin
  if (select count(*) from (select 1 from change limit 101) some_changes) > 100 and pg_try_advisory_xact_lock(hashtext('canopy.changes')) then
    accounts := array(select distinct c.root_id from (select root_id from change limit 10000) c);
    with gone as (
      delete from change where root_id = any (accounts) returning changes
    )
    select count(*), sum(changes) into gathered, replaced from gone;
    if gathered > 0 then
      insert into change (root_id, changes) values (0, replaced);
    end if;
  end if;
  return gathered;
end $$;
comment on function gather_changes() is
  'Replaces rows of change, if there are more than 100, by one with their sum: all rows of the accounts of 10,000 rows. Returns how many it has replaced; none while '
  'another session is doing so. Errors: none.';

create or replace function gather_account_changes() returns bigint language plpgsql as $$
declare
  account  bigint;
  gathered bigint := 0;
begin
  for account in select distinct root_id from (select root_id from account_change limit 1000) some_changes order by root_id loop
    if pg_try_advisory_xact_lock(hashtext('canopy.fold'), account_lock(account)) then
      with gone as (
        delete from account_change c where c.root_id = account returning c.changes
      )
      update account_state set version = version + (select coalesce(sum(changes), 0)::bigint from gone) where root_id = account;
      gathered := gathered + 1;
    end if;
  end loop;
  return gathered;
end $$;
comment on function gather_account_changes() is
  'Adds rows of account_change to account_state. Returns the number of accounts, at most 1,000. Accounts that another session folds or '
  'rebuilds are left to it. Errors: none.';
