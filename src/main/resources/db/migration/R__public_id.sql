-- Ids that clients see, and the tables whose rows get them from the database. PostgreSQL has uuidv7() only from 18 on.

create or replace function next_public_id() returns uuid language sql volatile parallel safe
  return (overlay(lpad(to_hex(floor(extract(epoch from clock_timestamp()) * 4096000)::bigint), 15, '0') placing '7' from 13 for 0)
      || right(gen_random_uuid()::text, 17))::uuid;
comment on function next_public_id() is
  'A new id that clients see, of version 7 (RFC 9562): 48 bits for the milliseconds since 1970, 12 bits for the fraction of the millisecond, '
  'and 62 random bits. Errors: none.';

alter table price alter column id set default next_public_id();
alter table subscription alter column id set default next_public_id();
alter table organization alter column id set default next_public_id();
alter table directory_user alter column id set default next_public_id();
alter table webhook alter column id set default next_public_id();
alter table webhook_delivery alter column id set default next_public_id();
