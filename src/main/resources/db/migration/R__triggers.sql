-- All triggers, with their functions. They are in a separate file, because replacing a trigger locks its table against writers for a
-- moment: a change of another function does not run this file again.

create or replace function touch_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at := greatest(now(), old.updated_at + interval '1 microsecond');
  return new;
end $$;
comment on function touch_updated_at() is 'Trigger function: sets updated_at to the start of the transaction, or just after the change before if that is later, so that it is the '
  'version of the row. Errors: none.';

create or replace trigger tenant_updated before update of name, currency, region, labels, archived_at, parent_id on tenant
  for each row execute function touch_updated_at();
create or replace trigger ai_feature_updated before update of name, retired_at on ai_feature
  for each row execute function touch_updated_at();
create or replace trigger price_updated before update of effective_to on price
  for each row execute function touch_updated_at();
create or replace trigger meter_updated before update of unit, description on meter
  for each row execute function touch_updated_at();
create or replace trigger subscription_updated before update of plan, start_day, end_day on subscription
  for each row execute function touch_updated_at();
create or replace trigger budget_updated before update of metric, amount, period, time_zone, thresholds, enforcement on budget
  for each row execute function touch_updated_at();
create or replace trigger webhook_updated before update of url, events, secret_version on webhook
  for each row execute function touch_updated_at();
create or replace trigger alert_updated before update of budget, metric, threshold, period, time_zone, webhook_id on alert
  for each row execute function touch_updated_at();
create or replace trigger organization_updated before update of name on organization
  for each row execute function touch_updated_at();
create or replace trigger directory_user_updated before update of first_name, last_name, email on directory_user
  for each row execute function touch_updated_at();

-- A new tenant is as fresh as its account: events of tenants that are moved below it later may not be folded yet.
create or replace function add_rollups() returns trigger language plpgsql as $$
begin
  insert into usage_total (root_id, tenant_id, folded_at, as_of)
    select a.root_id, a.id, f.as_of, f.as_of
    from added a join lateral (
      select coalesce((select s.as_of from account_state s where s.root_id = a.root_id), now()) as as_of offset 0) f on true;
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

-- Adds rows, so that no writer waits for another one, or for a fold. An account that is gone has no version any more.
create or replace function note_changed_accounts() returns trigger language plpgsql as $$
begin
  insert into account_change (root_id, changes)
    select s.root_id, 1 from account_state s where s.root_id in (select root_id from changed);
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

-- Metrics of meters appear, disappear, and get their values when the last account is filled. The steps of filling change other columns of
-- meter; they must not hold the row of the catalogue.
create or replace trigger meter_change after insert or delete or update of key, aggregation, value, filter, unit, description on meter
  for each statement execute function note_change();
create or replace trigger meter_changed after insert or delete or update of key, aggregation, value, filter, unit, description on meter
  for each statement execute function note_changed_catalogue();
create or replace trigger usage_meter_filling_change after delete on usage_meter_filling
  for each statement execute function note_change();
create or replace trigger usage_meter_filling_changed after delete on usage_meter_filling
  for each statement execute function note_changed_catalogue();

create or replace trigger credit_change after insert or update or delete on credit
  for each statement execute function note_change();
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
  -- In one statement, because an import inserts many rows.
  insert into audit_entry (actor_kind, actor, actor_id, action, tenant_id, tenant_key, target, after)
  select caller.kind, caller.name, caller.id, tg_argv[0] || '.create', place.id, t.key,
         coalesce(stored ->> 'key', stored ->> 'id', stored ->> 'name'), audit_fields(tg_argv[0], stored)::text
  from audit_caller() caller
  cross join (select to_jsonb(added) as stored from added offset 0) row
  cross join lateral (select audit_tenant(tg_argv[0], stored) as id) place
  left join tenant t on t.id = place.id;
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

create or replace trigger tenant_audit_insert after insert on tenant referencing new table as added
  for each statement execute function audit_insert('tenant');
-- Without the derived columns, which change in the rows of all ancestors.
create or replace trigger tenant_audit_update after update of name, currency, region, labels, archived_at, parent_id on tenant
  for each row execute function audit_change('tenant');
create or replace trigger tenant_audit_delete after delete on tenant
  for each row execute function audit_change('tenant');
create or replace trigger ai_feature_audit_insert after insert on ai_feature referencing new table as added
  for each statement execute function audit_insert('feature');
create or replace trigger ai_feature_audit_change after update or delete on ai_feature
  for each row execute function audit_change('feature');
create or replace trigger price_audit_insert after insert on price referencing new table as added
  for each statement execute function audit_insert('price');
create or replace trigger price_audit_change after update or delete on price
  for each row execute function audit_change('price');
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
-- Without the columns of the queue.
create or replace trigger webhook_audit_insert after insert on webhook referencing new table as added
  for each statement execute function audit_insert('webhook');
create or replace trigger webhook_audit_update after update of url, events, secret_version on webhook
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

create or replace trigger meter_audit_insert after insert on meter referencing new table as added
  for each statement execute function audit_insert('meter');
-- Without the columns that filling writes.
create or replace trigger meter_audit_update after update of unit, description on meter
  for each row execute function audit_change('meter');
create or replace trigger meter_audit_delete after delete on meter
  for each row execute function audit_change('meter');

create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'Rows of % are never changed or deleted.', tg_table_name;
end $$;
comment on function refuse_change() is 'Trigger function: refuses every change of a table to which rows are only added. Errors: always.';

create or replace trigger audit_entry_kept before update or delete or truncate on audit_entry
  for each statement execute function refuse_change();
