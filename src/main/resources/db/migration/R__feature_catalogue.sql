-- The features of the catalogue as one row.

create or replace view feature_catalogue as
  select 1::smallint as id, coalesce(bit_or(bits_padded(bits_of(f.id), (select bits_width())))::varbit, '') as mask, count(*) as size
  from ai_feature f where f.retired_at is null;
comment on view feature_catalogue is
  'The features that are in the catalogue, as one row, for ratios over all of them. id: always 1. mask: bit n for the feature with id '
  'n. size: number of features.';
