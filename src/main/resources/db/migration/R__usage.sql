-- The identities of events.

-- The plan is kept as long as the connection, so it must not be one for a small table.

create or replace function usage_content(account bigint, event_source text, event_id text) returns bigint
  language plpgsql volatile strict set enable_seqscan = off as $$
begin
  return (select k.content from usage_key k where k.root_id = account and k.source = event_source collate "C" and k.id = event_id collate "C");
end $$;
comment on function usage_content(bigint, text, text) is
  'The hash of the content of a stored event of an account, null if there is no event. Volatile, so that it finds events that were '
  'committed, or stored by the calling statement, after that statement began. Errors: none.';
