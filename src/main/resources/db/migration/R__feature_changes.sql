-- The changes of the table ai_feature, each with its version, its entry in the audit log and the note that it has happened. The table has no
-- triggers, as of tenant. Its deletion is in R__feature_removal.sql.

create or replace function free_bits(wanted integer, most integer) returns smallint[] language plpgsql stable as $$
declare
  taken smallint[] := array(select f.id from ai_feature f);
begin
  return array(select bit::smallint from generate_series(0, most - 1) bit where bit <> all (taken) order by bit limit wanted);
end $$;
comment on function free_bits(integer, integer) is 'The lowest bits below most that no feature has, at most as many as are wanted. Errors: none.';

create or replace function add_features(keys text[], most integer) returns void language plpgsql set enable_seqscan = off as $$
declare
  new_keys text[];
  free     smallint[];
begin
  perform pg_advisory_xact_lock(hashtext('canopy.features'));
  new_keys := array(select k.key from unnest(keys) k (key) where k.key <> all (array(select f.key from ai_feature f)) order by k.key collate "C");
  free := free_bits(cardinality(new_keys), most);
  new_keys := new_keys[:cardinality(free)];
  if cardinality(free) > 0 then
    insert into ai_feature (id, key, name) select n.bit, n.key, n.key from unnest(free, new_keys) n (bit, key);
    perform audit_added('feature', array(select to_jsonb(f) from ai_feature f where f.id = any (free)));
    perform note_changed_catalogue();
  end if;
end $$;
comment on function add_features(text[], integer) is
  'Adds features whose keys are also their names, with the lowest free bits, in the order of the keys. A key that exists is left out, and so are those for '
  'which no bit below most is free. One transaction at a time. Errors: check_violation if a key has another form.';

drop function if exists save_feature(text, text, integer, boolean, timestamptz[]);
create or replace function save_feature(saved_key text, saved_name text, most integer, only_active boolean default false,
                                        expected timestamptz[] default null, only_new boolean default false) returns text language plpgsql
  set enable_seqscan = off as $$
declare
  old ai_feature;
  new ai_feature;
  bit smallint;
begin
  perform pg_advisory_xact_lock(hashtext('canopy.features'));
  select f.* into old from ai_feature f where f.key = saved_key for no key update;
  if only_active and (old.id is null or old.retired_at is not null or old.updated_at <> all (expected)) then
    return 'stale';
  end if;
  if only_new and old.id is not null and old.retired_at is null then
    return 'known';
  end if;
  if old.id is not null then
    new := old;
    new.name := saved_name;
    new.retired_at := null;
    new.updated_at := next_version(old.updated_at);
    update ai_feature f set name = new.name, retired_at = new.retired_at, updated_at = new.updated_at where f.id = old.id;
    perform audit_row('feature', to_jsonb(old), to_jsonb(new));
  else
    bit := (free_bits(1, most))[1];
    if bit is null then
      return 'full';
    end if;
    insert into ai_feature (id, key, name) values (bit, saved_key, saved_name) returning * into new;
    perform audit_added('feature', array[to_jsonb(new)]);
  end if;
  perform note_changed_catalogue();
  return case when old.id is null then 'added' else 'replaced' end;
end $$;
comment on function save_feature(text, text, integer, boolean, timestamptz[], boolean) is
  'Adds a feature with the lowest free bit, or renames one and reactivates it if it is retired. most: the number of bits. only_active: adds '
  'none, and takes none back. expected: with only_active, the versions that the feature must have; null for any. only_new: changes none that is'
  ' active. Returns added or replaced; or, if nothing was changed, stale if there is no such feature, known if it may only be new, and full if '
  'no bit is free. One transaction at a time. Errors: check_violation if the key has another form.';

create or replace function retire_feature(retired_key text, expected timestamptz[] default null) returns boolean language plpgsql
  set enable_seqscan = off as $$
declare
  old ai_feature;
  new ai_feature;
begin
  select f.* into old from ai_feature f
    where f.key = retired_key and f.retired_at is null and (expected is null or f.updated_at = any (expected)) for no key update;
  if not found then
    return false;
  end if;
  new := old;
  new.retired_at := now();
  new.updated_at := next_version(old.updated_at);
  update ai_feature f set retired_at = new.retired_at, updated_at = new.updated_at where f.id = old.id;
  perform audit_row('feature', to_jsonb(old), to_jsonb(new));
  perform note_changed_catalogue();
  return true;
end $$;
comment on function retire_feature(text, timestamptz[]) is
  'Takes a feature out of the catalogue. expected: the versions that it must have; null for any. Returns whether it was in the catalogue. Errors: none.';
