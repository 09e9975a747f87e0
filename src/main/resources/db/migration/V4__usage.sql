-- Usage events and their identities.

create table usage_key (
  root_id bigint      not null,
  source  text        not null collate "C",
  id      text        not null collate "C",
  time    timestamptz not null,
  content bigint      not null default 0,
  primary key (root_id, source, id)
);

comment on table usage_key is
  'Identity of every event within its account. Deleted together with a deleted event, but kept when retention drops the event, so that a '
  'repeated event is a duplicate at any age.';
comment on column usage_key.root_id is 'Account of the event.';
comment on column usage_key.source is 'Source of the event, 1 to 200 characters; "default" if the client gives none.';
comment on column usage_key.id is 'Id of the event within its source, 1 to 200 characters.';
comment on column usage_key.time is 'Time of the event; with root_id it leads to the row in usage_event.';
comment on column usage_key.content is
  'Hash of what the client sent as the event, so that the same identity with another content is noticed; 0 if it is not known.';

-- ensure_usage_partition creates the partition of a month.
create table usage_event (
  root_id             bigint      not null,
  tenant_id           bigint      not null,
  feature_id          smallint    not null,
  time                timestamptz not null,
  cost                bigint      not null,
  source              text        not null collate "C",
  id                  text        not null collate "C",
  user_ref            text,
  attributes          jsonb,
  received_at         timestamptz not null default now(),
  correction          boolean     not null default false,
  model               text        collate "C",
  input_tokens        bigint,
  cached_input_tokens bigint,
  output_tokens       bigint,
  price_id            uuid
) partition by range (time);

-- Events of a range of time, of all tenants.
create index usage_event_time on usage_event using brin (time);
-- Events of a tenant in a range of time: parts of days, and usage by feature or attribute, which no roll-up has.
create index usage_event_tenant on usage_event (tenant_id, time) include (feature_id, correction, cost);
-- Whether an event has a price, before the price is deleted.
create index usage_event_price on usage_event (price_id) where price_id is not null;
-- Events with a price in a range of time, for repricing.
create index usage_event_priced on usage_event (time) where price_id is not null;

comment on table usage_event is
  'One use of a feature, or a correction. Identified by account, source and id in usage_key. Partitioned by month; a month is dropped as a '
  'whole by retention. Without foreign keys, each of which would be a trigger for every row.';
comment on column usage_event.root_id is 'Account.';
comment on column usage_event.tenant_id is 'Tenant that used the feature (tenant.id).';
comment on column usage_event.feature_id is 'Feature (ai_feature.id), 0 to 62.';
comment on column usage_event.time is 'Time of use, in the year 2000 or later.';
comment on column usage_event.cost is 'Nano-units, 0 or more; a correction may have any bigint.';
comment on column usage_event.source is 'Source, 1 to 200 characters (see usage_key).';
comment on column usage_event.id is 'Id within the source, 1 to 200 characters (see usage_key).';
comment on column usage_event.user_ref is 'User, as the client names the user, 1 to 200 characters; null if none is given.';
comment on column usage_event.attributes is 'JSON object of at most 8,192 characters; null if none is given.';
comment on column usage_event.received_at is 'Time of arrival: the start of the transaction that stored it.';
comment on column usage_event.correction is
  'Whether the event corrects the cost of other events. A correction also counts as an event, but not as a use of its feature.';
comment on column usage_event.model is
  'Model whose tokens were used, 1 to 200 characters. This column and the next four are null if the event came with its cost.';
comment on column usage_event.input_tokens is 'Input tokens, including cached ones, 0 to 10^12.';
comment on column usage_event.cached_input_tokens is 'Cached input tokens, 0 to input_tokens.';
comment on column usage_event.output_tokens is 'Output tokens, 0 to 10^12.';
comment on column usage_event.price_id is
  'Price from which the cost was computed (price.id). No foreign key: a price is deleted only while no usage is stored, and only if no '
  'event has it.';
