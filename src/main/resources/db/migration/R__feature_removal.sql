-- The removal of a retired feature for good.

-- Ingestion holds the locks of its accounts from before it looks features up, so no event can get the feature in the meantime. The totals
-- are asked first, since they show every use; only corrections, and usage that is not folded yet, need a look at deltas and events.
drop function if exists remove_feature(text);
create or replace function remove_feature(feature_key text, expected timestamptz[] default null) returns text language plpgsql as $$
declare
  feature ai_feature;
  roots   bigint[];
begin
  perform pg_advisory_xact_lock(hashtext('canopy.features'));
  perform pg_advisory_xact_lock(hashtext('canopy.tenants'), number) from generate_series(0, 255) number;
  select * into feature from ai_feature where key = feature_key;
  roots := array(select t.id from tenant t where t.parent_id is null);
  if feature.id is null then
    return 'unknown';
  elsif feature.updated_at <> all (expected) then
    return 'stale';
  elsif feature.retired_at is null then
    return 'active';
  elsif exists (select 1 from unnest(roots) r (id) join usage_total o on o.root_id = r.id and o.tenant_id = r.id
                 where bits_test(o.subtree_feature_mask, feature.id))
      or exists (select 1 from usage_delta where feature_id = feature.id)
      or exists (select 1 from dropped_usage_slice where feature_id = feature.id)
      or exists (select 1 from detached_usage_event where feature_id = feature.id)
      or exists (select 1 from usage_event where feature_id = feature.id) then
    return 'used';
  end if;
  delete from ai_feature where id = feature.id;
  perform audit_row('feature', to_jsonb(feature), null);
  perform note_changed_catalogue();
  return 'removed';
end $$;
comment on function remove_feature(text, timestamptz[]) is
  'Deletes a retired feature to which nothing that is kept refers, so that its bit is free for another feature. Returns removed, or why '
  'not: unknown, stale (updated_at is none of those expected; null for any), active, or used. Waits for running ingestion, and holds it up until the end of the transaction. Errors: none of its own.';
