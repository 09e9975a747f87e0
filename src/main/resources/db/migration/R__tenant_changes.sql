-- The changes of the table tenant, each with its version, its entry in the audit log and the note that it has happened. The table has no
-- triggers, because a distributed database copies it to each machine, and refuses to do so with triggers (record 86).

-- A new tenant is as fresh as its account: events of tenants that are moved below it later may not be folded yet. The accounts are read first,
-- so that the insertion reads no table.
create or replace function add_rollups(numbers bigint[], accounts bigint[]) returns void language plpgsql set enable_seqscan = off as $$
declare
  known bigint[];
  fresh timestamptz[];
begin
  select array_agg(s.root_id), array_agg(s.as_of) into known, fresh from account_state s where s.root_id = any (accounts);
  insert into usage_total (root_id, tenant_id, folded_at, as_of)
    select a.account, a.number, coalesce(k.as_of, now()), coalesce(k.as_of, now())
    from unnest(numbers, accounts) a (number, account)
    left join unnest(known, fresh) k (account, as_of) on k.account = a.account;
  insert into account_state (root_id) select a.number from unnest(numbers, accounts) a (number, account) where a.number = a.account;
end $$;
comment on function add_rollups(bigint[], bigint[]) is
  'Gives new tenants their rows in usage_total, and new accounts their rows in account_state. numbers: the tenants. accounts: the account of each. '
  'Errors: unique_violation if a tenant has its row.';

create or replace function add_tenants(numbers bigint[], accounts bigint[], parents bigint[], depths integer[], keys text[], names text[],
                                       regions text[], labels text[], currencies text[], default_currency text) returns void language plpgsql
  set enable_seqscan = off as $$
begin
  insert into tenant (id, root_id, parent_id, depth, key, name, region, labels, currency)
    select a.number, a.account, a.parent, a.depth, a.key, a.name, a.region, a.labels::jsonb, coalesce(a.currency, default_currency)
    from unnest(numbers, accounts, parents, depths, keys, names, regions, labels, currencies)
      a (number, account, parent, depth, key, name, region, labels, currency);
  insert into tenant_ancestry (root_id, ancestor_id, descendant_id, distance)
    with recursive up (root_id, ancestor_id, descendant_id, distance) as (
      select t.root_id, t.id, t.id, 0 from tenant t where t.id = any (numbers)
      union all
      select up.root_id, t.parent_id, up.descendant_id, up.distance + 1
      from up join tenant t on t.id = up.ancestor_id
      where t.parent_id is not null
    )
    select up.root_id, up.ancestor_id, up.descendant_id, up.distance from up;
  update tenant t set subtree_size = t.subtree_size + grown.size
    from (select a.ancestor_id, count(*) as size from tenant_ancestry a
          where a.descendant_id = any (numbers) and a.distance > 0 group by a.ancestor_id) grown
    where t.id = grown.ancestor_id;
  perform add_rollups(numbers, accounts);
  perform audit_added('tenant', array(select to_jsonb(t) from tenant t where t.id = any (numbers)));
  perform note_changes(accounts);
end $$;
comment on function add_tenants(bigint[], bigint[], bigint[], integer[], text[], text[], text[], text[], text[], text) is
  'Adds tenants with their ancestry and their roll-ups, and adds them to the sizes of their ancestors. Each array has an element for each tenant: id, id of the '
  'root, id of the parent (null for a root), number of steps to the root, key, name, region (null if none), labels as the text of a JSON object, '
  'currency (null for default_currency). Parents may come after their children. The caller holds the tree locks. Errors: those of the constraints of tenant.';

-- One update for all: an update of a single row spends most of its time on the preparation of the columns for searches.
create or replace function change_tenants(keys text[], changes jsonb[], expected timestamptz[] default null) returns bigint language plpgsql
  set enable_seqscan = off as $$
declare
  stored   jsonb[];
  old_rows jsonb[];
  new_rows jsonb[];
begin
  stored := array(select to_jsonb(t) from tenant t
                  where t.key = any (keys) and (expected is null or t.updated_at = any (expected)) order by t.id for no key update);
  select array_agg(s.row), array_agg(
           s.row || c.columns
             || case when c.columns ? 'archived' then jsonb_build_object(
                  'archived_at', case when (c.columns -> 'archived')::boolean then coalesce(nullif(s.row -> 'archived_at', 'null'), to_jsonb(now())) end)
                  else '{}' end
             || jsonb_build_object('updated_at', next_version((s.row ->> 'updated_at')::timestamptz)))
    into old_rows, new_rows
    from unnest(stored) s (row) join unnest(keys, changes) c (key, columns) on c.key = s.row ->> 'key'
    where c.columns <> '{}';
  update tenant t
    set name = n.name, currency = n.currency, region = n.region, labels = n.labels, archived_at = n.archived_at, parent_id = n.parent_id,
        updated_at = n.updated_at
    from unnest(new_rows) r (row)
    cross join lateral jsonb_to_record(r.row) n (id bigint, name text, currency text, region text, labels jsonb, archived_at timestamptz,
                                                 parent_id bigint, updated_at timestamptz)
    where t.id = n.id;
  perform audit_row('tenant', r.old_row, r.new_row - 'archived') from unnest(old_rows, new_rows) r (old_row, new_row);
  perform note_changes(array(select distinct (r.row ->> 'root_id')::bigint from unnest(old_rows) r (row)));
  return cardinality(stored);
end $$;
comment on function change_tenants(text[], jsonb[], timestamptz[]) is
  'Changes tenants. keys: their keys, each once; one that does not exist is left out. changes: an object for each, with the new values of the '
  'columns name, currency, region, labels and parent_id that change, and archived, which is true or false; an empty object changes nothing. expected: the versions that a '
  'tenant must have; null for any. Returns how many tenants were found. The caller holds the tree locks. Errors: those of the constraints of tenant.';

create or replace function delete_tenant(number bigint, expected timestamptz[] default null) returns boolean language plpgsql
  set enable_seqscan = off as $$
declare
  old tenant;
begin
  select t.* into old from tenant t where t.id = number and (expected is null or t.updated_at = any (expected)) for update;
  if not found then
    return false;
  end if;
  delete from tenant t where t.id = number;
  perform audit_row('tenant', to_jsonb(old), null);
  perform audit_keep_parent(number, old.parent_id);
  perform note_changes(array[old.root_id]);
  return true;
end $$;
comment on function delete_tenant(bigint, timestamptz[]) is
  'Deletes a tenant without children, whose ancestry and place in the sizes of its ancestors the caller has deleted. expected: the versions that it must '
  'have; null for any. Returns whether there was one. The caller holds the tree locks. Errors: foreign_key_violation if something refers to the tenant.';
