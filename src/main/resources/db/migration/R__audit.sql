-- How entries of the audit log are made.

-- They are made row by row in an import of thousands, by plans that are kept as long as the connection, so these must not be ones for a small
-- table.

create or replace function audit_fields(kind text, stored jsonb) returns jsonb language plpgsql stable set enable_seqscan = off as $$
declare
  fields jsonb := jsonb_strip_nulls(
    stored - '{id,tenant_id,root_id,parent_id,organization_id,depth,subtree_size,search,document,created_at,updated_at,hash,last_used_at,last_used_from,condition,filling_events,meter_id,complete_from,due_at,leased_until,own_end}'::text[]);
begin
  if fields ? 'url' then -- the path of a webhook is often a secret
    fields := fields || jsonb_build_object('url', substring(stored ->> 'url' from '^[^:]*://[^/?#]*'));
  end if;
  if fields ->> 'previous_until' = '-infinity' then
    fields := fields - 'previous_until'; -- there is no secret before the first one
  end if;
  if kind = 'tenant' and stored -> 'parent_id' <> 'null' then
    fields := fields - 'currency' || jsonb_build_object( -- the currency is that of the root
      'parent', (select t.key from tenant t where t.id = (stored ->> 'parent_id')::bigint));
  elsif kind = 'user' then
    fields := fields || jsonb_build_object('organization', stored -> 'organization_id');
  end if;
  if kind = 'tenant' and not fields ? 'archived_at' then
    return fields; -- one of many in an import, and all names are those of the API
  end if;
  return (
    select coalesce(jsonb_object_agg(
             case when key like '%\_%' then -- first_name becomes firstName
               left(key, 1) || substr(replace(initcap(key), '_', ''), 2) else key end,
             case when jsonb_typeof(value) = 'number' and (key in ('amount', 'threshold') or key like '%\_rate')
                  then to_jsonb(trim_scale((value::text::numeric / 1000000000)::numeric(38, 9))::text) else value end), '{}')
    from jsonb_each(fields));
end $$;
comment on function audit_fields(text, jsonb) is
  'The fields of a row as the audit log shows them: named as in the API, amounts as decimal text, without internal numbers, secrets and '
  'nulls. Errors: none.';

create or replace function audit_tenant(kind text, stored jsonb) returns bigint language plpgsql stable set enable_seqscan = off as $$
begin
  return case kind
    when 'tenant' then (stored ->> 'id')::bigint
    when 'user' then (select o.tenant_id from organization o where o.id = (stored ->> 'organization_id')::uuid)
    else (stored ->> 'tenant_id')::bigint end;
end $$;
comment on function audit_tenant(text, jsonb) is 'The tenant to which a row belongs; null if it belongs to none. Errors: none.';

create or replace function audit_caller(out kind text, out name text, out id text) language sql stable as $$
  select caller ->> 'kind', caller ->> 'name', caller ->> 'id'
  from (select coalesce(nullif(current_setting('canopy.actor', true), ''), '{"kind":"system","name":"system"}')::jsonb as caller) c
$$;
comment on function audit_caller() is
  'The caller that makes the change: kind, name and id, from the JSON object in the setting canopy.actor. Errors: none.';

create or replace function audit_action(done text, place bigint, tenant text, thing text, before jsonb, after jsonb)
returns void language sql as $$
  insert into audit_entry (actor_kind, actor, actor_id, action, tenant_id, tenant_key, target, before, after)
  select kind, name, id, done, place, tenant, thing, before::text, after::text from audit_caller()
$$;
comment on function audit_action(text, bigint, text, text, jsonb, jsonb) is
  'Adds an entry to the audit log: action, tenant whose callers see it, key of its tenant, target, fields before and after. Errors: none.';

-- The fields are made first, because a statement over a table that is copied to other machines must call nothing that reads tables.
create or replace function audit_added(kind text, stored jsonb[]) returns void language plpgsql as $$
declare
  places bigint[] := array(select audit_tenant(kind, s.row) from unnest(stored) with ordinality s (row, place) order by s.place);
  fields jsonb[] := array(select audit_fields(kind, s.row) from unnest(stored) with ordinality s (row, place) order by s.place);
begin
  insert into audit_entry (actor_kind, actor, actor_id, action, tenant_id, tenant_key, target, after)
    select caller.kind, caller.name, caller.id, audit_added.kind || '.create', a.place, t.key,
           coalesce(a.row ->> 'key', a.row ->> 'id', a.row ->> 'name'), a.fields::text
    from audit_caller() caller cross join unnest(stored, places, fields) a (row, place, fields) left join tenant t on t.id = a.place;
end $$;
comment on function audit_added(text, jsonb[]) is 'Adds an entry for each new row. kind: the kind of thing. stored: the rows. Errors: none.';

create or replace function audit_row(kind text, old_row jsonb, new_row jsonb) returns void language plpgsql as $$
declare
  owner  bigint := audit_tenant(kind, old_row);
  tenant_key text := case when kind = 'tenant' then old_row ->> 'key' else (select t.key from tenant t where t.id = owner) end;
  before jsonb := audit_fields(kind, old_row);
  after  jsonb := audit_fields(kind, new_row);
  done   text := 'delete';
begin
  if new_row is null then
    after := null;
    owner := case when kind = 'tenant' then (old_row ->> 'parent_id')::bigint else owner end;
  else
    done := case
      when kind = 'tenant' and before -> 'parent' is distinct from after -> 'parent' then 'move'
      when kind = 'key' and old_row -> 'revoked_at' = 'null' and new_row -> 'revoked_at' <> 'null' then 'revoke'
      else 'update' end;
    select jsonb_object_agg(b.key, b.value) filter (where b.key is not null),
           jsonb_object_agg(a.key, a.value) filter (where a.key is not null)
      into before, after
      from jsonb_each(before) b full join jsonb_each(after) a on a.key = b.key
      where a.value is distinct from b.value;
    if before is null and after is null then
      return;
    end if;
  end if;
  if done = 'move' then -- for those who see only the place that the tenant has left
    perform audit_action('tenant.leave', (old_row ->> 'parent_id')::bigint, tenant_key, tenant_key, before, null);
  end if;
  perform audit_action(kind || '.' || done, owner, tenant_key, coalesce(old_row ->> 'key', old_row ->> 'id', old_row ->> 'name'), before, after);
end $$;
comment on function audit_row(text, jsonb, jsonb) is
  'Adds an entry for a row that was updated, or deleted (new_row is null). Adds none if no field differs, and two for a tenant that was '
  'moved: one for the tenant, and one for its old parent, which does not name the new one. Errors: none.';

drop function if exists audit_keep_place(bigint, bigint);
-- As the owner: the role of the service may not write to the table (docs/operations.md). The search path is fixed, so that no temporary table of
-- the caller takes the place of a table.
create or replace function audit_keep_parent(gone bigint, parent bigint) returns void language plpgsql
  security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  if parent is null then
    delete from audit_inherited_entry i where i.tenant_id = gone;
  else
    update audit_inherited_entry i set tenant_id = parent where i.tenant_id = gone;
    insert into audit_inherited_entry (entry_id, tenant_id, at)
      select e.id, parent, e.at from audit_entry e where e.tenant_id = gone;
  end if;
end $$;
comment on function audit_keep_parent(bigint, bigint) is
  'Leaves the entries of a tenant that was deleted, and of those that were deleted below it, to its parent; to callers of the whole '
  'service if it had none. A transaction that adds entries of the tenant holds a lock on the tenant, on its tree, or on a row that is deleted '
  'with it, so none can add more. Runs with the rights of the owner. Errors: raise_exception if the tenant exists.';
