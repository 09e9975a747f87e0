-- Full-text search. This file runs again when canopy.search.language changes: a generated column needs an expression that never changes, so
-- the language is part of the expression, and another language means another column. Each run rewrites the tables.

create extension if not exists pg_trgm;

-- The words by which the rows of one account are found: each word after the number of the account; the number alone, which every row has; and a
-- hash of the name, which is shorter than the name. dev.canopy.search asks for them. Words are cut after 250 characters, since PostgreSQL allows
-- 2,046 bytes with the prefix; the text of a search has at most 200 characters.
create or replace function words_of_account(account bigint, words tsvector, name text) returns tsvector language sql immutable strict parallel safe as $$
  select array_to_tsvector(array(select account || '/' || left(w.lexeme, 250) from unnest(words) w)
    || array[account || '/', account || '=' || to_hex(hashtext(lower(name)))])
$$;
comment on function words_of_account(bigint, tsvector, text) is
  'The words of a row in the index of its account. Arguments: the account, its words for search, and its name.';

create or replace function make_searchable(searched regclass, title text, details text) returns void language plpgsql as $$
declare
  -- ASCII punctuation becomes blanks, so that each part of a key or of an e-mail address is a word. The same is done in dev.canopy.search.
  vector text := 'setweight(to_tsvector(%L::regconfig, translate(%s, %L, repeat('' '', 32))), %L)';
  marks text := '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~';
  name text := format(vector, '${searchLanguage}', title, marks, 'A');
  rest text := format(vector, '${searchLanguage}', details, marks, 'B');
begin
  execute format('alter table %s drop column if exists document', searched);
  execute format('alter table %s add column document tsvector not null generated always as (%s || %s) stored', searched, name, rest);
  execute format('create index %I on %s using gin (document)', searched || '_document', searched);
  if exists (select from pg_attribute where attrelid = searched and attname = 'root_id' and not attisdropped) then
    -- Without a list of pending entries: each search would read it, and it has rows of all accounts.
    execute format('create index %I on %s using gin (words_of_account(root_id, document, %s)) with (fastupdate = off)',
      searched || '_account', searched, title);
  end if;
  execute format('create index if not exists %I on %s using gin ((%s) gin_trgm_ops)', searched || '_similar', searched, title);
  -- A row whose whole name is the text comes first. A hash index would keep all rows with the same name in one bucket.
  execute format('create index if not exists %I on %s (lower(%s) collate "C")', searched || '_named', searched, title);
  execute format('comment on column %s.document is %L', searched, 'Words for search: those of the name, then the others; derived.');
end $$;
comment on function make_searchable(regclass, text, text) is
  'Makes a table searchable: adds the generated column document and its index, and indexes of the name: of its trigrams, and of its '
  'whole in lower case. Arguments: the table, and SQL expressions for the name of a row, of less than 2,700 bytes, and for its other '
  'text. Errors: those of SQL.';

select make_searchable('tenant', 'name', '(key collate "default")');
select make_searchable('ai_feature', 'name', '(key collate "default")');
select make_searchable('organization', 'name', '''''::text');
select make_searchable('directory_user', '(first_name || '' '' || last_name)', 'email');
