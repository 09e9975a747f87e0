-- A page of the dashboard as one writes it by hand: the whole row from the kept totals. The services and pgbench add a
-- condition, the order and the size of the page.
select t.key, t.name, p.key, t.depth, o.usage_count, o.cost,
  cast(bit_count(cast(o.feature_mask & (select mask from feature_catalogue) as bit(64))) as float(53))
    / nullif((select size from feature_catalogue), 0),
  s.usage_count, s.cost,
  cast(bit_count(cast(s.feature_mask & (select mask from feature_catalogue) as bit(64))) as float(53))
    / nullif((select size from feature_catalogue), 0),
  s.cost / nullif(s.usage_count, 0) + case when 2 * (s.cost % nullif(s.usage_count, 0)) >= s.usage_count then 1 else 0 end,
  s.last_used_at, t.subtree_size, (select min(as_of) from rollup_state)
from subtree_total s join tenant t on t.id = s.tenant_id join own_total o on o.tenant_id = s.tenant_id
  left join tenant p on p.id = t.parent_id
