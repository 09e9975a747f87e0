-- The end of a key without a rotation, which its successors have.

alter table api_key add column own_end timestamptz;
update api_key set own_end = expires_at;
comment on column api_key.own_end is
  'Time from which the key would not be valid if it had not been replaced, no earlier than expires_at; null if it would not expire.';
