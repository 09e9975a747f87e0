-- All triggers, with their functions. They are in a separate file, because replacing a trigger locks its table against writers for a
-- moment: a change of another function does not run this file again.
--
-- The tables tenant, ai_feature, price and meter have none, and neither have those of usage: the functions that change their rows do the work of
-- triggers (record 86).

create or replace function touch_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at := next_version(old.updated_at);
  return new;
end $$;
comment on function touch_updated_at() is 'Trigger function: sets updated_at to the next version of the row. Errors: none.';

-- Each trigger names all columns except the two times, generated ones and those of a queue. A condition on the whole row cannot be used: it
-- reads generated columns, which have no value yet.
create or replace trigger subscription_updated before update of id, root_id, tenant_id, plan, start_day, end_day on subscription
  for each row execute function touch_updated_at();
create or replace trigger budget_updated
  before update of root_id, tenant_id, name, metric, meter_id, amount, period, time_zone, thresholds, enforcement on budget
  for each row execute function touch_updated_at();
create or replace trigger webhook_updated before update of id, root_id, tenant_id, url, events, secret_version, previous_until on webhook
  for each row execute function touch_updated_at();
create or replace trigger alert_updated before update of root_id, tenant_id, name, budget, metric, meter_id, threshold, period, time_zone, webhook_id
  on alert
  for each row execute function touch_updated_at();
create or replace trigger organization_updated before update of id, root_id, tenant_id, name on organization
  for each row execute function touch_updated_at();
create or replace trigger directory_user_updated before update of id, root_id, organization_id, first_name, last_name, email
  on directory_user
  for each row execute function touch_updated_at();

create or replace function note_changed_accounts() returns trigger language plpgsql as $$
begin
  perform note_changes(array(select distinct root_id from changed));
  return null;
end $$;
comment on function note_changed_accounts() is 'Trigger function: counts a change of each account of the changed rows. Errors: none.';

create or replace trigger credit_added after insert on credit referencing new table as changed
  for each statement execute function note_changed_accounts();
create or replace trigger credit_changed after update on credit referencing new table as changed
  for each statement execute function note_changed_accounts();
create or replace trigger credit_removed after delete on credit referencing old table as changed
  for each statement execute function note_changed_accounts();

create or replace trigger credit_locked before delete on credit for each row execute function lock_deleted_credit();
create or replace trigger credit_allotted after insert on credit referencing new table as changed
  for each statement execute function allot_credits();
create or replace trigger credit_withdrawn after delete on credit referencing old table as changed
  for each statement execute function allot_credits();

create or replace trigger alert_added after insert on alert referencing new table as changed
  for each statement execute function mark_changed_alerts();
create or replace trigger alert_changed after update on alert referencing new table as changed
  for each statement execute function mark_changed_alerts();
create or replace trigger budget_alerts after update on budget referencing new table as changed
  for each statement execute function mark_changed_alerts();

create or replace function note_access() returns trigger language plpgsql as $$
begin
  perform pg_notify('canopy_access', '');
  return null;
end $$;
comment on function note_access() is 'Trigger function: notifies the channel canopy_access that keys have changed. Errors: none.';

create or replace trigger api_key_access after insert or delete or update of expires_at, revoked_at on api_key
  for each statement execute function note_access();

create or replace function audit_insert() returns trigger language plpgsql as $$
begin
  perform audit_added(tg_argv[0], array(select to_jsonb(added) from added));
  return null;
end $$;
comment on function audit_insert() is
  'Trigger function: adds an entry to the audit log for each new row. Its argument is the kind of thing in the table. Errors: none.';

create or replace function audit_change() returns trigger language plpgsql as $$
begin
  perform audit_row(tg_argv[0], to_jsonb(old), case when tg_op = 'UPDATE' then to_jsonb(new) end);
  return null;
end $$;
comment on function audit_change() is
  'Trigger function: adds an entry to the audit log for an updated or deleted row. Its argument is the kind of thing in the table. Errors: '
  'none.';

create or replace trigger subscription_audit_insert after insert on subscription referencing new table as added
  for each statement execute function audit_insert('subscription');
create or replace trigger subscription_audit_change after update or delete on subscription
  for each row execute function audit_change('subscription');
create or replace trigger credit_audit_insert after insert on credit referencing new table as added
  for each statement execute function audit_insert('credit');
create or replace trigger credit_audit_change after update or delete on credit
  for each row execute function audit_change('credit');
create or replace trigger budget_audit_insert after insert on budget referencing new table as added
  for each statement execute function audit_insert('budget');
create or replace trigger budget_audit_change after update or delete on budget
  for each row execute function audit_change('budget');
-- Not for changes of the columns of the queue, which do not move the version either.
create or replace trigger webhook_audit_insert after insert on webhook referencing new table as added
  for each statement execute function audit_insert('webhook');
create or replace trigger webhook_audit_update
  after update of id, root_id, tenant_id, url, events, secret_version, previous_until on webhook
  for each row execute function audit_change('webhook');
create or replace trigger webhook_audit_delete after delete on webhook
  for each row execute function audit_change('webhook');
create or replace trigger alert_audit_insert after insert on alert referencing new table as added
  for each statement execute function audit_insert('alert');
create or replace trigger alert_audit_change after update or delete on alert
  for each row execute function audit_change('alert');
create or replace trigger organization_audit_insert after insert on organization referencing new table as added
  for each statement execute function audit_insert('organization');
create or replace trigger organization_audit_change after update or delete on organization
  for each row execute function audit_change('organization');
create or replace trigger directory_user_audit_insert after insert on directory_user referencing new table as added
  for each statement execute function audit_insert('user');
create or replace trigger directory_user_audit_change after update or delete on directory_user
  for each row execute function audit_change('user');
-- Without the time of the last use, which is no change of the key.
create or replace trigger api_key_audit_insert after insert on api_key referencing new table as added
  for each statement execute function audit_insert('key');
create or replace trigger api_key_audit_update after update of name, tenant_id, role, expires_at, revoked_at on api_key
  for each row execute function audit_change('key');
create or replace trigger api_key_audit_delete after delete on api_key
  for each row execute function audit_change('key');

create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'Rows of % are never changed or deleted.', tg_table_name;
end $$;
comment on function refuse_change() is 'Trigger function: refuses every change of a table to which rows are only added. Errors: always.';

create or replace trigger audit_entry_kept before update or delete or truncate on audit_entry
  for each statement execute function refuse_change();

-- By statement, because the deletion of a tenant may change the rows of all that were deleted below it.
create or replace function audit_keep_parents() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  if exists (select from changed c join tenant t on t.id = case
               when tg_op = 'INSERT' then (select e.tenant_id from audit_entry e where e.id = c.entry_id) else c.tenant_id end) then
    raise exception 'Rows of % change only when a tenant is deleted.', tg_table_name;
  end if;
  return null;
end $$;
comment on function audit_keep_parents() is
  'Trigger function: refuses a row for the entry of a tenant that exists, and every change of a row whose tenant exists. Errors: raise_exception.';

create or replace trigger audit_inherited_added after insert on audit_inherited_entry referencing new table as changed
  for each statement execute function audit_keep_parents();
create or replace trigger audit_inherited_moved after update on audit_inherited_entry referencing old table as changed
  for each statement execute function audit_keep_parents();
create or replace trigger audit_inherited_removed after delete on audit_inherited_entry referencing old table as changed
  for each statement execute function audit_keep_parents();
create or replace trigger audit_inherited_kept before truncate on audit_inherited_entry
  for each statement execute function refuse_change();
