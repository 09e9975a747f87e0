-- The catalogue of AI features, with the nine features that a new database has.

create table ai_feature (
  id         smallint    primary key constraint ai_feature_bit check (id >= 0),
  key        text        not null collate "C" constraint ai_feature_key_unique unique,
  name       text        not null,
  retired_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint ai_feature_key_format check (key ~ '^[a-z0-9][a-z0-9._-]{0,62}$')
);

comment on table ai_feature is
  'A feature whose usage is metered. A retired feature keeps its row while anything refers to it, also for the time when it becomes active '
  'again.';
comment on column ai_feature.id is 'Bit of the feature in every feature_mask, 0 or more; the lowest that is free. The bit of a deleted feature is free again.';
comment on column ai_feature.key is 'Key in addresses and events, unique; 1 to 63 of a-z, 0-9, ".", "_" and "-".';
comment on column ai_feature.name is 'Display name, 1 to 200 characters.';
comment on column ai_feature.retired_at is 'Time of retirement; null while the feature is in the catalogue.';
comment on column ai_feature.created_at is 'Time of creation.';
comment on column ai_feature.updated_at is 'Time of the last update of name or retired_at; written by the functions that change features.';

insert into ai_feature (id, key, name) values
  (0, 'summarization', 'Summarization'),
  (1, 'classification', 'Classification'),
  (2, 'translation', 'Translation'),
  (3, 'semantic-search', 'Semantic search'),
  (4, 'drafting', 'Drafting'),
  (5, 'extraction', 'Extraction'),
  (6, 'chat', 'Chat'),
  (7, 'moderation', 'Moderation'),
  (8, 'forecasting', 'Forecasting');
