-- Ids that clients see, and the tables whose rows get them from the database. PostgreSQL has uuidv7() only from 18 on.

create or replace function next_public_id() returns uuid language sql volatile parallel safe
  return (overlay(lpad(to_hex(floor(extract(epoch from clock_timestamp()) * 4096000)::bigint), 15, '0') placing '7' from 13 for 0)
      || right(gen_random_uuid()::text, 17))::uuid;
comment on function next_public_id() is
  'A new id that clients see, of version 7 (RFC 9562): 48 bits for the milliseconds since 1970, 12 bits for the fraction of the millisecond, '
  'and 62 random bits. Errors: none.';

-- Only where it is missing, because each statement locks its table, against readers as well.
do $$
declare
  lacking regclass;
begin
  for lacking in
    select a.attrelid
    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = any ('{price, subscription, organization, directory_user, webhook, webhook_delivery}'::regclass[]) and a.attname = 'id'
      and pg_get_expr(d.adbin, d.adrelid) is distinct from 'next_public_id()'
  loop
    execute format('alter table %s alter column id set default next_public_id()', lacking);
  end loop;
end $$;
