-- The price of an event and the cost of its tokens.

create or replace function price_at(tenant bigint, model_name text, at timestamptz)
  returns table (id uuid, input_rate bigint, cached_input_rate bigint, output_rate bigint)
  language sql stable parallel safe
begin atomic
  select p.id, p.input_rate, p.cached_input_rate, p.output_rate
  from (
    select a.distance, o.id, o.input_rate, o.cached_input_rate, o.output_rate
    from tenant_ancestry a join price o on o.tenant_id = a.ancestor_id
    where a.descendant_id = tenant and o.model = model_name collate "C"
      and o.effective_from <= at and (o.effective_to is null or o.effective_to > at)
    union all
    select null, g.id, g.input_rate, g.cached_input_rate, g.output_rate
    from price g
    where g.tenant_id is null and g.model = model_name collate "C"
      and g.effective_from <= at and (g.effective_to is null or g.effective_to > at)
  ) p
  where model_name is not null
  order by p.distance nulls last
  limit 1;
end;
comment on function price_at(bigint, text, timestamptz) is
  'The price in force at a time for a tenant and a model: that for the tenant, or else for its nearest ancestor with a price, or else '
  'for all tenants. No row if there is none, or for a null model. Rates are nano-units for a million tokens. Errors: none.';

-- Multiplied rather than divided, because a division would round first.
create or replace function token_cost(input_tokens bigint, cached_input_tokens bigint, output_tokens bigint,
                                      input_rate bigint, cached_input_rate bigint, output_rate bigint)
  returns numeric language sql immutable parallel safe
  return round(((input_tokens - cached_input_tokens)::numeric * input_rate + cached_input_tokens::numeric * cached_input_rate
                + output_tokens::numeric * output_rate) * 0.000001);
comment on function token_cost(bigint, bigint, bigint, bigint, bigint, bigint) is
  'The cost of tokens in nano-units, rounded once, half up. Rates are nano-units for a million tokens; cached_input_tokens are part of '
  'input_tokens. May exceed a bigint; null if an argument is null. Errors: none.';
