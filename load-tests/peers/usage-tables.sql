-- The tables into which the services take usage: one table with the key of Canopy's events and their indexes, and a row of totals for
-- each tenant. Tenants and features are Canopy's.
create schema peer;
create table peer.usage_event (
  source      text        not null collate "C",
  id          text        not null collate "C",
  tenant_id   bigint      not null,
  feature_id  smallint    not null,
  time        timestamptz not null,
  cost        bigint      not null,
  user_ref    text,
  attributes  jsonb,
  received_at timestamptz not null default now(),
  primary key (source, id)
);
create index on peer.usage_event using brin (time);
create index on peer.usage_event (tenant_id, time) include (feature_id, cost);
create table peer.usage_total (
  tenant_id   bigint  primary key,
  usage_count bigint  not null,
  cost        numeric not null
);
