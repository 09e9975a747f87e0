-- All triggers, with their functions. They are in a separate file, because replacing a trigger locks its table against writers for a
-- moment: a change of another function does not run this file again.

create or replace function touch_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at := now();
  return new;
end $$;
comment on function touch_updated_at() is 'Trigger function: sets updated_at to the start of the transaction. Errors: none.';

create or replace trigger tenant_updated before update of name, region, labels, archived_at, parent_id on tenant
  for each row execute function touch_updated_at();
create or replace trigger ai_feature_updated before update of name, retired_at on ai_feature
  for each row execute function touch_updated_at();
create or replace trigger price_updated before update of effective_to on price
  for each row execute function touch_updated_at();
create or replace trigger subscription_updated before update of plan, start_day, end_day on subscription
  for each row execute function touch_updated_at();
create or replace trigger organization_updated before update of name on organization
  for each row execute function touch_updated_at();
create or replace trigger directory_user_updated before update of first_name, last_name, email on directory_user
  for each row execute function touch_updated_at();

create or replace function add_rollups() returns trigger language plpgsql as $$
begin
  insert into usage_total (root_id, tenant_id) select root_id, id from added;
  insert into account_state (root_id) select id from added where parent_id is null;
  return null;
end $$;
comment on function add_rollups() is
  'Trigger function: gives each new tenant its row in usage_total, and each new account its row in account_state. Errors: none.';

create or replace trigger tenant_rollups after insert on tenant referencing new table as added
  for each statement execute function add_rollups();

create or replace function note_change() returns trigger language plpgsql as $$
begin
  insert into change (changes) values (1);
  perform pg_notify('canopy_change', '');
  return null;
end $$;
comment on function note_change() is 'Trigger function: counts a change of all data and notifies the channel canopy_change. Errors: none.';

-- Accounts are locked in the order of their numbers, so that two writers of several accounts cannot deadlock.
create or replace function note_changed_accounts() returns trigger language plpgsql as $$
begin
  update account_state s set version = s.version + 1
    from (select root_id from account_state where root_id in (select root_id from changed) order by root_id for update) locked
    where s.root_id = locked.root_id;
  return null;
end $$;
comment on function note_changed_accounts() is 'Trigger function: counts a change of each account of the changed rows. Errors: none.';

create or replace function note_changed_catalogue() returns trigger language plpgsql as $$
begin
  update catalogue_state set version = version + 1;
  return null;
end $$;
comment on function note_changed_catalogue() is 'Trigger function: counts a change of the catalogue. Errors: none.';

create or replace trigger tenant_change after insert or update or delete on tenant
  for each statement execute function note_change();
create or replace trigger tenant_added after insert on tenant referencing new table as changed
  for each statement execute function note_changed_accounts();
create or replace trigger tenant_changed after update on tenant referencing new table as changed
  for each statement execute function note_changed_accounts();
create or replace trigger tenant_removed after delete on tenant referencing old table as changed
  for each statement execute function note_changed_accounts();

create or replace trigger ai_feature_change after insert or update or delete on ai_feature
  for each statement execute function note_change();
create or replace trigger ai_feature_changed after insert or update or delete on ai_feature
  for each statement execute function note_changed_catalogue();

create or replace trigger credit_change after insert or update or delete on credit
  for each statement execute function note_change();
create or replace trigger credit_added after insert on credit referencing new table as changed
  for each statement execute function note_changed_accounts();
create or replace trigger credit_changed after update on credit referencing new table as changed
  for each statement execute function note_changed_accounts();
create or replace trigger credit_removed after delete on credit referencing old table as changed
  for each statement execute function note_changed_accounts();

create or replace function note_access() returns trigger language plpgsql as $$
begin
  perform pg_notify('canopy_access', '');
  return null;
end $$;
comment on function note_access() is 'Trigger function: notifies the channel canopy_access that keys are no longer what they were. Errors: none.';

create or replace trigger api_key_access after insert or delete or update of expires_at, revoked_at on api_key
  for each statement execute function note_access();
