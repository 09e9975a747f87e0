-- The changes of the table price, each with its version and its entry in the audit log. The table has no triggers, as of tenant.

create or replace function keeps_from_above(number bigint, tops bigint[]) returns boolean language plpgsql volatile set enable_seqscan = off as $$
begin
  if tops is null then
    return true;
  end if;
  perform from tenant_ancestry up where up.descendant_id = number and up.ancestor_id = any (tops) and up.distance > 0 for share;
  return found;
end $$;
comment on function keeps_from_above(bigint, bigint[]) is
  'Whether a tenant is in one of the subtrees, and not the top of it; tops: the tops of the subtrees, null for all tenants. Keeps the tenant from '
  'being moved until the end of the transaction. Errors: none.';

create or replace function add_prices(models text[], patterns boolean[], tiers_of text[], owners bigint[], starts timestamptz[],
                                      ends timestamptz[], rates_of text[], rate_tiers text[], currencies text[],
                                      allowed bigint[] default null) returns uuid[] language plpgsql set enable_seqscan = off as $$
declare
  added uuid[];
begin
  if allowed is not null and exists (select from unnest(owners) o (id) where not keeps_from_above(o.id, allowed)) then
    return null;
  end if;
  with stored as (
    insert into price (model, pattern, service_tier, tenant_id, effective_from, effective_to, rates, tiers, currency)
      select a.model, a.pattern, a.service_tier, a.tenant_id, a.effective_from, a.effective_to, a.rates::jsonb, a.tiers::jsonb, a.currency
      from unnest(models, patterns, tiers_of, owners, starts, ends, rates_of, rate_tiers, currencies)
        a (model, pattern, service_tier, tenant_id, effective_from, effective_to, rates, tiers, currency)
      returning id
  )
  select array_agg(s.id) into added from stored s;
  perform audit_added('price', array(select to_jsonb(p) from price p where p.id = any (added)));
  return added;
end $$;
comment on function add_prices(text[], boolean[], text[], bigint[], timestamptz[], timestamptz[], text[], text[], text[], bigint[]) is
  'Adds prices. Each array has an element for each price, the value of a column of price: model, pattern, service_tier, tenant_id, effective_from, effective_to, '
  'rates, tiers, currency. allowed: tops of subtrees in which the tenant of each price must be, and not be the top; null for any tenant. Returns the ids; null, and adds none, if a tenant is '
  'not allowed. Errors: those of the constraints of price.';

create or replace function end_prices(numbers uuid[], ends timestamptz[], allowed bigint[] default null, expected timestamptz[] default null)
  returns bigint language plpgsql set enable_seqscan = off as $$
declare
  ending record;
  old    price;
  new    price;
  ended  bigint := 0;
begin
  for ending in select e.number, e.at from unnest(numbers, ends) e (number, at) loop
    select p.* into old from price p where p.id = ending.number and (expected is null or p.updated_at = any (expected)) for no key update;
    continue when not found or not keeps_from_above(old.tenant_id, allowed);
    new := old;
    new.effective_to := ending.at;
    new.updated_at := next_version(old.updated_at);
    update price p set effective_to = new.effective_to, updated_at = new.updated_at where p.id = old.id;
    perform audit_row('price', to_jsonb(old), to_jsonb(new));
    ended := ended + 1;
  end loop;
  return ended;
end $$;
comment on function end_prices(uuid[], timestamptz[], bigint[], timestamptz[]) is
  'Changes the ends of prices, one after the other. numbers: their ids. ends: the end of each, exclusive; null for none. allowed: as in add_prices, for each '
  'price that is changed. expected: the versions that a price must have; null for any. Returns how many it has changed. Errors: exclusion_violation if another price is in force at the same time.';

create or replace function delete_price(number uuid, allowed bigint[] default null, expected timestamptz[] default null) returns boolean
  language plpgsql set enable_seqscan = off as $$
declare
  old price;
begin
  select p.* into old from price p where p.id = number and (expected is null or p.updated_at = any (expected)) for update;
  if not found or not keeps_from_above(old.tenant_id, allowed) then
    return false;
  end if;
  delete from price p where p.id = number;
  perform audit_row('price', to_jsonb(old), null);
  return true;
end $$;
comment on function delete_price(uuid, bigint[], timestamptz[]) is
  'Deletes a price. allowed, expected: as in end_prices. Returns whether there was one. The caller has found no event with the price, and keeps others away. Errors: none.';
