-- Corrections of usage, the price book, and events that are priced by it. Rates are nano-units (10^-9) for a million tokens.

-- A correction is an event whose cost may be negative.
alter table usage_event add column correction boolean not null default false;

-- The price book -------------------------------------------------------------------------------------------------------

-- Ranges of texts stand in for models, as those of numbers do for tenants, so that the constraint needs no extension.
create type text_range as range (subtype = text, collation = "C");

-- What a model costs from effective_from to before effective_to, or for ever: for a tenant and all below it, or without one for all.
-- Two of one model and tenant never share an instant; an empty range, of a price that was withdrawn, shares none. Tenants begin at 1.
create table price (
  id                uuid        primary key default gen_random_uuid(),
  tenant_id         bigint      references tenant,
  model             text        not null collate "C",
  effective_from    timestamptz not null,
  effective_to      timestamptz,
  input_rate        bigint      not null,
  cached_input_rate bigint      not null,
  output_rate       bigint      not null,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  constraint price_period check (effective_to >= effective_from),
  constraint price_rates check (input_rate >= 0 and cached_input_rate >= 0 and output_rate >= 0),
  constraint price_overlap exclude using gist (
    int8range(coalesce(tenant_id, 0), coalesce(tenant_id, 0), '[]') with &&,
    text_range(model, model, '[]') with &&,
    tstzrange(effective_from, effective_to) with &&)
);
create index price_tenant on price (tenant_id, model, effective_from);
create index price_model on price (model, effective_from, id);

create trigger price_updated before update of effective_to on price
  for each row execute function touch_updated_at();

-- Priced events --------------------------------------------------------------------------------------------------------

-- Null for an event that came with its cost. Without a foreign key, which is a trigger for each row of usage: a price goes only
-- while no usage comes in, and not if an event has it.
alter table usage_event
  add column model text collate "C",
  add column input_tokens bigint,
  add column cached_input_tokens bigint,
  add column output_tokens bigint,
  add column price_id uuid;
create index usage_event_price on usage_event (price_id) where price_id is not null;
create index usage_event_priced on usage_event (time) where price_id is not null;

-- The price for a tenant at a time: that of the nearest of itself and its ancestors, or the one for all. None without a model.
create function price_at(tenant bigint, model_name text, at timestamptz)
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

-- The cost of tokens in nano-units, rounded once, half up. Multiplied, because a division may round before.
create function token_cost(input_tokens bigint, cached_input_tokens bigint, output_tokens bigint,
                           input_rate bigint, cached_input_rate bigint, output_rate bigint)
  returns numeric language sql immutable parallel safe
  return round(((input_tokens - cached_input_tokens)::numeric * input_rate + cached_input_tokens::numeric * cached_input_rate
                + output_tokens::numeric * output_rate) * 0.000001);
