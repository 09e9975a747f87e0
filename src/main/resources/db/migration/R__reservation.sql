-- The lock of reservations, and their settlement.

-- Without the locks of the tree, a move between the look at the ancestors of a tenant and that at their budgets could grant a reservation that
-- fits neither before it nor after it.
--
-- The statements of a decision look at keys only. For arrays of an unknown length, the planner would make new plans again and again, which
-- takes longer than the statements themselves.
create or replace function lock_reservations(account bigint) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(hashtext('canopy.tree'), account_lock(account));
  perform pg_advisory_xact_lock_shared(hashtext('canopy.tenants'), account_lock(account));
  perform pg_advisory_xact_lock(hashtext('canopy.reservations'), account_lock(account));
  perform set_config('plan_cache_mode', 'force_generic_plan', true);
end $$;
comment on function lock_reservations(bigint) is
  'Takes the lock of an account under which reservations are granted, after those that keep its tenants from being moved and deleted. '
  'Statements after it see all reservations that were granted before, and keep their plans. Errors: none.';

-- A row that another transaction is closing is left to it, so that no two writers wait for each other. One look at the primary key for
-- each reservation: the planner has no useful statistics of the table.
create or replace function reservations_to_settle(tenants bigint[], ids text[]) returns setof tid language plpgsql
  set enable_seqscan = off as $$
declare
  found_row tid;
begin
  for place in 1 .. coalesce(array_length(ids, 1), 0) loop
    select r.ctid into found_row from reservation r
      where r.id = ids[place] collate "C" and r.tenant_id = tenants[place] and r.closed_at is null
      for no key update skip locked;
    if found then
      return next found_row;
    end if;
  end loop;
end $$;
comment on function reservations_to_settle(bigint[], text[]) is
  'Locks the open reservations that events name, and returns where their rows are. Arguments: the tenants and the named '
  'reservations of the events. A reservation of another tenant is not one of them. Errors: none.';
