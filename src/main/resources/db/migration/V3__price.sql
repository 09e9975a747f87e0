-- The price book.

-- A range of texts stands for a single model in price_overlap, so that the constraint needs no extension.
create type text_range as range (subtype = text, collation = "C");
comment on type text_range is 'Range of texts, compared byte by byte; only for the constraint price_overlap.';

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
  -- The periods of two prices of one model and tenant never overlap; an empty period overlaps with none.
  -- 0 stands for all tenants, whose ids begin at 1.
  constraint price_overlap exclude using gist (
    int8range(coalesce(tenant_id, 0), coalesce(tenant_id, 0), '[]') with &&,
    text_range(model, model, '[]') with &&,
    tstzrange(effective_from, effective_to) with &&)
);
-- The price of an event (price_at), for a tenant and its ancestors.
create index price_tenant on price (tenant_id, model, effective_from);
-- The list of prices, in its order.
create index price_model on price (model, effective_from, id);

comment on table price is
  'The price of a million tokens of a model in a period, for a tenant with its descendants or for all tenants. Only the end of a price '
  'can change.';
comment on column price.id is 'Identity, shown to clients.';
comment on column price.tenant_id is 'Tenant that the price is for, with its descendants; null for all tenants.';
comment on column price.model is 'Model as events name it, 1 to 200 characters.';
comment on column price.effective_from is 'First instant of the period.';
comment on column price.effective_to is
  'End of the period, exclusive; null if it has none. Equal to effective_from if the price is never in force.';
comment on column price.input_rate is 'Nano-units for a million input tokens that are not cached, 0 or more.';
comment on column price.cached_input_rate is 'Nano-units for a million cached input tokens, 0 or more.';
comment on column price.output_rate is 'Nano-units for a million output tokens, 0 or more.';
comment on column price.created_at is 'Time of creation.';
comment on column price.updated_at is 'Time of the last update of effective_to; kept by a trigger.';
