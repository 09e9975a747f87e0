-- The locks of accounts. A lock has a class and a number; see TreeLock and docs/architecture.md for the classes and their order.

-- A batch of events may belong to thousands of accounts, and a lock for each would overflow the table of locks, so accounts share 256
-- lock numbers. Two accounts with the same one only wait for each other.
create or replace function account_lock(account bigint) returns integer language sql immutable parallel safe
  return hashint8(account) & 255;
comment on function account_lock(bigint) is 'The lock number of an account, 0 to 255, which other accounts may have, too. Errors: none.';

-- The account of a tenant never changes, but while this waits, a tenant may be deleted and its key be used again in another account.
create or replace function lock_tree(keys text[], tops bigint[]) returns void language plpgsql as $$
begin
  perform lock_tree_of(keys, tops);
  perform pg_advisory_xact_lock(hashtext('canopy.changes'));
  perform lock_tree_of(keys, tops);
end $$;
comment on function lock_tree(text[], bigint[]) is
  'Takes the tree locks of the accounts of the tenants with these keys, and the lock of all changes of the tree. Waits for folds of these '
  'accounts and for other changes, which themselves no longer wait for folds then. tops: the ids of the tenants below which the caller '
  'may change something; null for everything. The accounts of other tenants are not locked, because they are not changed. Errors: '
  'deadlock_detected in the rare case above.';

-- No lock for a tenant that the caller may not change, or the wait would show that its key exists in the caller's own account. While the
-- lock of all changes is held, no tenant is moved, so the second call finds those that were moved below the tops meanwhile.
create or replace function lock_tree_of(keys text[], tops bigint[]) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('canopy.tree'), accounts.number)
    from (select distinct account_lock(t.root_id) as number from tenant t
          where t.key = any (keys) and (tops is null or exists (
            select from tenant_ancestry up where up.descendant_id = t.id and up.ancestor_id = any (tops) offset 0))
          order by number) accounts;
end $$;
comment on function lock_tree_of(text[], bigint[]) is 'A part of lock_tree.';

create or replace function keep_tenants(keys text[], tops text[]) returns void language plpgsql as $$
declare
  numbers integer[];
begin
  select array_agg(distinct account_lock(t.root_id) order by account_lock(t.root_id)) into numbers
    from unnest(keys, tops) given (key, tops) join tenant t on t.key = given.key collate "C"
    where given.tops is null or exists (
      select from tenant_ancestry up where up.descendant_id = t.id and up.ancestor_id = any (given.tops::bigint[]) offset 0);
  perform pg_advisory_xact_lock_shared(hashtext('canopy.tenants'), number) from unnest(numbers) number;
  perform set_config('canopy.kept', coalesce(numbers, '{}')::text, true);
end $$;
comment on function keep_tenants(text[], text[]) is
  'Takes the locks that keep the tenants with these keys from being deleted until the end of the transaction, in the order of their '
  'numbers. The setting canopy.kept then has the numbers, so that a tenant of another account, created meanwhile, is not taken for one '
  'of these. tops: for each key the ids of the tenants below which the caller may report usage, as the text of an array; null for '
  'everything. For other tenants nothing is locked, because no event of them is stored. Errors: none.';

-- The tree lock of the account keeps moves away, so that nothing waits for one while ingestion waits for this transaction.
create or replace function lock_for_price(priced_tenant bigint, patience interval) returns void language plpgsql as $$
declare
  deadline constant timestamptz := clock_timestamp() + patience;
  numbers  integer[];
  number   integer;
begin
  if priced_tenant is null then
    numbers := array(select generate_series(0, 255));
  else
    numbers := array(select account_lock(t.root_id) from tenant t where t.id = priced_tenant);
    foreach number in array numbers loop
      perform set_config('lock_timeout', milliseconds_until(deadline), true);
      perform pg_advisory_xact_lock_shared(hashtext('canopy.tree'), number);
    end loop;
  end if;
  foreach number in array numbers loop
    perform set_config('lock_timeout', milliseconds_until(deadline), true);
    perform pg_advisory_xact_lock(hashtext('canopy.tenants'), number);
  end loop;
  perform set_config('lock_timeout', milliseconds_until(deadline), true);
end $$;
comment on function lock_for_price(bigint, interval) is
  'Takes the locks that keep events from getting a price, before the price is deleted: those of the account of the tenant that the price is '
  'for, or of all accounts if it is null. patience: the longest wait for all locks together, also for those of later statements of the '
  'transaction, each. Errors: lock_not_available after that time.';

create or replace function milliseconds_until(deadline timestamptz) returns text language sql volatile
  return greatest(1, ceil(extract(epoch from deadline - clock_timestamp()) * 1000))::integer::text;
comment on function milliseconds_until(timestamptz) is 'The time until a deadline as the value of a timeout, at least 1 ms. Errors: none.';
