-- A page of the dashboard as one writes it by hand: the whole row from the kept totals. The services and pgbench add a
-- condition, the order and the size of the page.
select t.key, t.name, p.key, t.depth, s.own_usage_count, s.own_cost,
  cast(bits_common(s.own_feature_mask, (select mask from feature_catalogue)) as float(53))
    / nullif((select size from feature_catalogue), 0),
  s.usage_count, s.cost::bigint,
  cast(bits_common(s.feature_mask, (select mask from feature_catalogue)) as float(53))
    / nullif((select size from feature_catalogue), 0),
  div(s.cost * 2 + s.usage_count, nullif(s.usage_count * 2, 0))::bigint,
  s.last_used_at, t.subtree_size, (select as_of from rollup_state)
from (
    select root_id, tenant_id, own_usage_count, own_cost::bigint, own_feature_mask, subtree_usage_count as usage_count,
      subtree_cost as cost, subtree_feature_mask as feature_mask, subtree_last_used_at as last_used_at
    from usage_total
  ) s join tenant t on t.id = s.tenant_id and t.root_id = s.root_id
  left join tenant p on p.id = t.parent_id
