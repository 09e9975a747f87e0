-- The end of an API key without a rotation, which its successors have; and what the signing key is for.

alter table api_key add column own_end timestamptz;
update api_key set own_end = expires_at;
comment on column api_key.own_end is
  'Time from which the key would not be valid if it had not been replaced, no earlier than expires_at; null if it would not expire.';

comment on table signing_key is 'The key with which all instances of the service sign and seal what others keep for it. One row, a secret.';
