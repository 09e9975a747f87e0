-- The locks of accounts. A lock has a class and a number; see TreeLock and docs/architecture.md for the classes and their order.

-- A batch of events may belong to thousands of accounts, and a lock for each would overflow the table of locks, so accounts share 256
-- numbers. Two accounts with the same number only wait for each other.
create or replace function account_lock(account bigint) returns integer language sql immutable parallel safe
  return hashint8(account) & 255;
comment on function account_lock(bigint) is 'The number of the advisory locks of an account, 0 to 255. Errors: none.';

-- The account of a tenant never changes, but while this waits, a tenant may be deleted and its key be used again in another account.
create or replace function lock_tree(keys text[]) returns void language plpgsql as $$
begin
  perform lock_tree_of(keys);
  perform pg_advisory_xact_lock(hashtext('canopy.changes'));
  perform lock_tree_of(keys);
end $$;
comment on function lock_tree(text[]) is
  'Takes the tree locks of the accounts of the tenants with these keys, and the lock of all changes of the tree. Waits for folds of these '
  'accounts and for other changes, which themselves no longer wait for folds then. Errors: deadlock_detected in the rare case above.';

create or replace function lock_tree_of(keys text[]) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('canopy.tree'), accounts.number)
    from (select distinct account_lock(t.root_id) as number from tenant t where t.key = any (keys) order by number) accounts;
end $$;
comment on function lock_tree_of(text[]) is 'A part of lock_tree.';

create or replace function keep_tenants(keys text[]) returns void language plpgsql as $$
declare
  numbers integer[];
begin
  select array_agg(distinct account_lock(t.root_id) order by account_lock(t.root_id)) into numbers from tenant t where t.key = any (keys);
  perform pg_advisory_xact_lock_shared(hashtext('canopy.tenants'), number) from unnest(numbers) number;
  perform set_config('canopy.kept', coalesce(numbers, '{}')::text, true);
end $$;
comment on function keep_tenants(text[]) is
  'Takes the locks that keep the tenants with these keys from being deleted until the end of the transaction, in the order of their '
  'numbers. The setting canopy.kept then has the numbers, so that a tenant of another account, created meanwhile, is not taken for one '
  'of these. Errors: none.';
