-- Each change of a row leaves its version, and the note that the data has changed.

create or replace function next_version(last timestamptz) returns timestamptz language sql stable as $$
  select greatest(now(), last + interval '1 microsecond')
$$;
comment on function next_version(timestamptz) is
  'The version that follows the version last of a row: the start of the transaction, or just after the change before if that is later. Errors: none.';

-- Adds rows, so that no writer waits for another one, or for a fold. An account that is gone has no version any more.
create or replace function note_changes(accounts bigint[]) returns void language plpgsql set enable_seqscan = off as $$
begin
  if cardinality(accounts) > 0 then
    insert into account_change (root_id, changes) select s.root_id, 1 from account_state s where s.root_id = any (accounts);
    insert into change (root_id, changes) values (accounts[1], 1);
    perform pg_notify('canopy_change', '');
  end if;
end $$;
comment on function note_changes(bigint[]) is
  'Counts a change of each of the accounts, and one of all data, and notifies the channel canopy_change. Without accounts it does nothing. Errors: none.';

create or replace function note_changed_catalogue() returns void language plpgsql as $$
begin
  update catalogue_state set version = version + 1;
  insert into change (root_id, changes) values (0, 1);
  perform pg_notify('canopy_change', '');
end $$;
comment on function note_changed_catalogue() is
  'Counts a change of the catalogues, and one of all data, and notifies the channel canopy_change. Errors: none.';
