-- The price book.

-- Exclusion constraints that compare numbers and texts by "=".
create extension if not exists btree_gist;

create table price (
  id                uuid        primary key,
  tenant_id         bigint,
  currency          text        not null collate "C" constraint price_currency check (currency ~ '^[A-Z]{3}$'),
  model             text        not null collate "C",
  pattern           boolean     not null default false,
  service_tier      text        collate "C",
  effective_from    timestamptz not null,
  effective_to      timestamptz,
  rates             jsonb       not null,
  tiers             jsonb,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  like_model        text        collate "C" generated always as (
    case when pattern
         then replace(replace(replace(replace(model, '\', '\\'), '%', '\%'), '_', '\_'), '*', '%') end) stored,
  -- The currency of the account. It cannot be changed while the account has prices.
  constraint price_tenant foreign key (tenant_id, currency) references tenant (id, currency),
  constraint price_period check (effective_to >= effective_from),
  constraint price_rates check (jsonb_typeof(rates) = 'object'),
  constraint price_tiers check (jsonb_typeof(tiers) = 'array'),
  -- The periods of two prices of one model, service tier, tenant and currency never overlap; an empty period overlaps with none.
  -- 0 stands for all tenants, whose ids begin at 1, and the empty text, which is no service tier, for all of them.
  constraint price_overlap exclude using gist (
    coalesce(tenant_id, 0) with =,
    currency with =,
    model with =,
    (pattern::integer) with =,
    coalesce(service_tier, '') with =,
    tstzrange(effective_from, effective_to) with &&)
);
-- The price of an event (price_at), for a tenant and its ancestors.
create index price_tenant on price (tenant_id, model, effective_from);
create index price_pattern on price (tenant_id) where pattern;
-- The list of prices, in its order.
create index price_model on price (model, effective_from, id);

comment on table price is
  'The price of the use of a model in a period, for a tenant with its descendants or for all tenants. Only the end of a price can change.';
comment on column price.id is 'Identity, shown to clients.';
alter table price alter column tenant_id set (n_distinct = -1); -- as organization.tenant_id
comment on column price.tenant_id is 'Tenant that the price is for, with its descendants; null for all tenants.';
comment on column price.currency is
  'Currency of the rates, a code of ISO 4217: that of the account of the tenant. A price for all tenants applies to accounts in this '
  'currency only.';
comment on column price.model is 'Model as events name it, or a pattern for models; 1 to 200 characters.';
comment on column price.pattern is 'Whether model is a pattern, in which * stands for any characters or none.';
comment on column price.service_tier is
  'Service tier of events that the price is for, 1 to 200 characters; null for every service tier without a price of its own.';
comment on column price.effective_from is 'First instant of the period.';
comment on column price.effective_to is
  'End of the period, exclusive; null if it has none. Equal to effective_from if the price is never in force.';
comment on column price.rates is
  'Object of decimals as texts, by the name of the kind of quantity: currency units for a million, 0 or more, up to nine digits after the '
  'point.';
comment on column price.tiers is
  'JSON array of objects {above, rates}, sorted by above: rates for the whole of an event with more input tokens than above, which replace '
  'those of the same kinds in the column rates. Null if there are none.';
comment on column price.like_model is 'The pattern as LIKE reads it; null for a model. Generated.';
comment on column price.created_at is 'Time of creation.';
comment on column price.updated_at is 'Time of the last update of effective_to; written by the functions that change prices.';
