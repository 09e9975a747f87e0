-- The key with which instances sign and seal.

create table signing_key (
  id  smallint primary key constraint signing_key_one_row check (id = 1),
  key bytea    not null constraint signing_key_length check (length(key) >= 32)
);

comment on table signing_key is 'The key with which all instances of the service sign and seal what others keep for it. One row, a secret.';
comment on column signing_key.id is 'Always 1.';
comment on column signing_key.key is 'Key of HMAC-SHA-256, 32 bytes or more; random in each database.';

insert into signing_key (id, key) values (1, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
