-- The price of an event, and the cost of quantities. CostSql has the formula of the cost.

drop function if exists applicable_rates(jsonb, text, bigint);
create or replace function applicable_rates(rates jsonb, tiers jsonb, input_tokens bigint) returns jsonb
  language sql immutable parallel safe
  return rates || coalesce((
    select tier.value -> 'rates' from jsonb_array_elements(tiers) tier
    where (tier.value ->> 'above')::bigint < input_tokens
    order by (tier.value ->> 'above')::bigint desc limit 1), '{}');
comment on function applicable_rates(jsonb, jsonb, bigint) is
  'The rates of a price for an event with a number of input tokens: those of the price, replaced by those of the highest tier that the '
  'number exceeds. Decimals by kind, currency units for a million. Arguments as in the table price; a null number exceeds no tier. Errors: '
  'none.';

-- "offset 0" keeps the planner from copying the rates into each of their uses. A function with a subquery is never inlined, so a call is
-- not free: it is made only for a price with tiers.
create or replace function price_at(tenant bigint, of_currency text, model_name text, tier text, at timestamptz, input_tokens bigint)
  returns table (id uuid, rates jsonb)
  language sql stable parallel safe as $$
  select p.id, case when p.tiers is null then p.rates else applicable_rates(p.rates, p.tiers, input_tokens) end
  from (
    select c.id, c.rates, c.tiers
    from (
      select a.distance, o.id, o.rates, o.tiers, o.model, o.pattern, o.service_tier
      from tenant_ancestry a join price o on o.tenant_id = a.ancestor_id
      where a.descendant_id = tenant and not o.pattern and o.model = model_name collate "C"
        and (o.service_tier is null or o.service_tier = tier collate "C")
        and o.effective_from <= at and (o.effective_to is null or o.effective_to > at)
      union all
      select a.distance, o.id, o.rates, o.tiers, o.model, o.pattern, o.service_tier
      from tenant_ancestry a join price o on o.tenant_id = a.ancestor_id
      where a.descendant_id = tenant and o.pattern and model_name collate "C" like o.like_model
        and (o.service_tier is null or o.service_tier = tier collate "C")
        and o.effective_from <= at and (o.effective_to is null or o.effective_to > at)
      union all
      select null, g.id, g.rates, g.tiers, g.model, g.pattern, g.service_tier
      from price g
      where g.tenant_id is null and g.currency = of_currency collate "C" and not g.pattern and g.model = model_name collate "C"
        and (g.service_tier is null or g.service_tier = tier collate "C")
        and g.effective_from <= at and (g.effective_to is null or g.effective_to > at)
      union all
      select null, g.id, g.rates, g.tiers, g.model, g.pattern, g.service_tier
      from price g
      where g.tenant_id is null and g.currency = of_currency collate "C" and g.pattern and model_name collate "C" like g.like_model
        and (g.service_tier is null or g.service_tier = tier collate "C")
        and g.effective_from <= at and (g.effective_to is null or g.effective_to > at)
    ) c
    order by c.distance nulls last, c.pattern, length(c.model) desc, c.model, c.service_tier nulls last
    limit 1
  ) p
  where model_name is not null
  offset 0
$$;
comment on function price_at(bigint, text, text, text, timestamptz, bigint) is
  'The price in force at a time for a tenant and a model, and its rates for an event with a number of input tokens. of_currency is that of '
  'the account of the tenant; prices for all tenants in another currency do not apply. A price for the tenant '
  'comes before one for its nearest ancestor with a price, and that before one for all tenants; then the name of the model before a '
  'pattern, and a longer pattern before a shorter one; then a price for the service tier before one for all. No row if there is none, or '
  'for a null model. A null tenant has only the prices for all. Errors: none.';

create or replace function rate_of(rates jsonb, kind text) returns numeric
  language sql immutable parallel safe
  return coalesce((rates ->> kind)::numeric, (rates ->> whole_kind(kind))::numeric, (rates ->> whole_kind(whole_kind(kind)))::numeric, 0);
comment on function rate_of(jsonb, text) is
  'The rate that applies to a kind of quantity: its own, or else that of the kind that includes it, or else 0. rates: as of price_at. '
  'Errors: none.';

create or replace function own_quantities_cost(quantities jsonb, rates jsonb) returns numeric
  language sql immutable parallel safe
  return coalesce((
    select sum(q.value::numeric * (rate_of(rates, q.key) - rate_of(rates, whole_kind(q.key)))) from jsonb_each_text(quantities) q), 0);
comment on function own_quantities_cost(jsonb, jsonb) is
  'What quantities of kinds that a client has defined add to a cost, in currency units times a million, not rounded: each at its rate minus '
  'the rate of the kind that includes it. quantities: numbers by kind. rates: as of price_at. Errors: none.';
