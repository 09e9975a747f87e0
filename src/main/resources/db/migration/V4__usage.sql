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
  'Hash of the content that the client sent, so that the same identity with another content is noticed; 0 if it is not known.';

create table usage_name (
  root_id   bigint  not null,
  dimension text    not null collate "C",
  number    integer not null,
  name      text    not null collate "C",
  -- The number of a name, when an event is stored or events are filtered.
  constraint usage_name_once unique (root_id, dimension, name)
);
-- Added later, because the planner takes the older of two indexes that it finds equal, as long as it knows nothing of the table.
alter table usage_name add primary key (root_id, number);

comment on table usage_name is
  'The users and models of events, numbered within an account, so that an event keeps four bytes for each, and numbers can be counted. '
  'A name is kept as long as its account, even if its events are deleted. Rows are only added, by add_usage_names.';
comment on column usage_name.root_id is 'Account.';
comment on column usage_name.dimension is 'What the name stands for: "user" or "model".';
comment on column usage_name.number is 'Number from 1 within the account, without gaps.';
comment on column usage_name.name is 'The name as the client gives it, 1 to 200 characters.';

-- ensure_usage_partition creates the partition of a month.
create table usage_event (
  root_id                 bigint      not null,
  tenant_id               bigint      not null,
  feature_id              smallint    not null,
  user_number             integer,    -- fits into the gap before the next column
  time                    timestamptz not null,
  cost                    bigint      not null,
  source                  text        not null collate "C",
  id                      text        not null collate "C",
  attributes              jsonb,
  received_at             timestamptz not null default now(),
  correction              boolean     not null default false,
  model_number            integer,
  service_tier            text        collate "C",
  input_tokens            bigint,
  cached_input_tokens     bigint,
  cache_write_tokens      bigint,
  cache_write_long_tokens bigint,
  audio_input_tokens      bigint,
  image_input_tokens      bigint,
  output_tokens           bigint,
  reasoning_tokens        bigint,
  audio_output_tokens     bigint,
  image_output_tokens     bigint,
  requests                bigint,
  images                  bigint,
  seconds                 numeric,
  characters              bigint,
  own_quantities          jsonb,
  price_id                uuid,
  computed_cost           bigint,
  cost_given              boolean     not null default true,
  reservation             text        collate "C"
) partition by range (time);

-- Events of a range of time, of all tenants.
create index usage_event_time on usage_event using brin (time);
-- Events of a tenant in a range of time: parts of days, and usage by feature or attribute, which no roll-up has.
create index usage_event_tenant on usage_event (tenant_id, time) include (feature_id, correction, cost);
-- Whether an event has a price, before the price is deleted.
create index usage_event_price on usage_event (price_id) where price_id is not null;
-- Events of an account in a range of time: pages of events, and repricing. Events of other users and features are passed without a look at their rows.
create index usage_event_account on usage_event (root_id, time, user_number, feature_id);
-- Events of a model of an account, in no order. Equal keys share an entry, so an event takes some 7 bytes.
create index usage_event_model on usage_event (root_id, model_number) where model_number is not null;
-- Models without a price.
create index usage_event_unpriced on usage_event (root_id, model_number, time) where price_id is null and not cost_given;

comment on table usage_event is
  'One use of a feature, or a correction. Identified by account, source and id in usage_key. Partitioned by month; a month is dropped as a '
  'whole by retention. Without foreign keys, each of which would be a trigger for every row.';
comment on column usage_event.root_id is 'Account.';
comment on column usage_event.tenant_id is 'Tenant that used the feature (tenant.id).';
comment on column usage_event.feature_id is 'Feature (ai_feature.id).';
comment on column usage_event.time is 'Time of use, in the year 2000 or later.';
comment on column usage_event.cost is
  'Nano-units, 0 or more; a correction may have any bigint. The cost that counts: the one that came with the event, or else the computed one, or '
  'else 0.';
comment on column usage_event.source is 'Source, 1 to 200 characters (see usage_key).';
comment on column usage_event.id is 'Id within the source, 1 to 200 characters (see usage_key).';
comment on column usage_event.user_number is 'User (usage_name, dimension "user"); null if none is given.';
comment on column usage_event.attributes is 'JSON object of at most 8,192 characters; null if none is given.';
comment on column usage_event.received_at is 'Time of arrival: the start of the transaction that stored it.';
comment on column usage_event.correction is
  'Whether the event corrects the cost of other events. A correction also counts as an event, but not as a use of its feature.';
comment on column usage_event.model_number is 'Model that was used (usage_name, dimension "model"); null if none is given.';
comment on column usage_event.service_tier is 'Service tier of the model, which picks among its prices, 1 to 200 characters; null if none is given.';
comment on column usage_event.input_tokens is 'Input tokens, including cached, cache-writing, audio and image ones, 0 to 10^12; null if not given.';
comment on column usage_event.cached_input_tokens is 'Input tokens read from a cache, 0 to input_tokens; null if not given.';
comment on column usage_event.cache_write_tokens is 'Input tokens written to a cache, except those of the next column; 0 to input_tokens; null if not given.';
comment on column usage_event.cache_write_long_tokens is 'Input tokens written to a cache that keeps them long, 0 to input_tokens; null if not given.';
comment on column usage_event.audio_input_tokens is 'Input tokens of audio, 0 to input_tokens; null if not given.';
comment on column usage_event.image_input_tokens is 'Input tokens of images, 0 to input_tokens; null if not given.';
comment on column usage_event.output_tokens is 'Output tokens, including those of the next three columns, 0 to 10^12; null if not given.';
comment on column usage_event.reasoning_tokens is 'Output tokens of reasoning, 0 to output_tokens; null if not given.';
comment on column usage_event.audio_output_tokens is 'Output tokens of audio, 0 to output_tokens; null if not given.';
comment on column usage_event.image_output_tokens is 'Output tokens of images, 0 to output_tokens; null if not given.';
comment on column usage_event.requests is 'Requests to the model, 0 to 10^12; null if not given.';
comment on column usage_event.images is 'Images, 0 to 10^12; null if not given.';
comment on column usage_event.seconds is 'Seconds, 0 to 10^12, with up to nine digits after the point; null if not given.';
comment on column usage_event.characters is 'Characters, 0 to 10^12; null if not given.';
comment on column usage_event.own_quantities is
  'Quantities of kinds that the client has defined: an object of numbers, 0 to 10^12, with up to nine digits after the point, by the name '
  'of the kind. Null if there are none.';
comment on column usage_event.price_id is
  'Price from which the cost was computed (price.id); null without one. No foreign key: a price is deleted only while no usage is stored, '
  'and only if no event has it.';
comment on column usage_event.computed_cost is
  'Nano-units by the price, 0 or more, even if a cost came with the event; null without a price, or beyond a bigint.';
comment on column usage_event.cost_given is
  'Whether the cost came with the event. An event is unpriced if it did not, and there is no price.';
comment on column usage_event.reservation is 'Id of the reservation that the event settles (see reservation), 1 to 200 characters; null if none is given.';
