-- Marks of accounts whose alerts are to be checked, and the queue of deliveries.

create or replace function mark_alerts(account bigint) returns void language plpgsql volatile set enable_seqscan = off as $$
begin
  insert into alert_mark (root_id) select account where exists (select from alert a where a.root_id = account);
end $$;
comment on function mark_alerts(bigint) is
  'Marks an account whose values were changed by something other than a fold. An account without alerts pays for one look into an index. '
  'Errors: none.';

create or replace function mark_changed_alerts() returns trigger language plpgsql as $$
begin
  perform mark_alerts(account.root_id) from (select distinct root_id from changed) account;
  return null;
end $$;
comment on function mark_changed_alerts() is 'Trigger function: marks the account of each changed row. Errors: none.';

drop function if exists add_deliveries(uuid[], text[], text[], timestamptz);
-- The rows of the webhooks are locked before deliveries are added, so that a webhook that is deleted meanwhile fails no fold.
create or replace function add_deliveries(webhook_ids uuid[], types text[], payloads text[]) returns void language plpgsql as $$
begin
  perform from webhook w where w.id = any (webhook_ids) order by w.id for no key update;
  insert into webhook_delivery (root_id, tenant_id, webhook_id, type, payload, created_at, next_at)
    select w.root_id, w.tenant_id, w.id, m.type, m.payload, now(), now()
    from unnest(webhook_ids, types, payloads) with ordinality m (webhook_id, type, payload, place)
    join webhook w on w.id = m.webhook_id and (w.events = '{}' or m.type = any (w.events) or m.type = 'webhook.test')
    order by m.place;
  perform settle_webhook(w.id) from webhook w where w.id = any (webhook_ids);
end $$;
comment on function add_deliveries(uuid[], text[], text[]) is
  'Adds a message to each of some webhooks (three arrays of the same length) that exists and wants its type. Errors: none of its own.';

create or replace function settle_webhook(webhook uuid) returns void language sql volatile as $$
  update webhook w set due_at = (
    select d.next_at from webhook_delivery d where d.webhook_id = w.id and d.state = 'pending' order by d.number limit 1)
  where w.id = settle_webhook.webhook
$$;
comment on function settle_webhook(uuid) is
  'Sets the time at which a webhook is due. The caller has locked its row in an earlier statement, so that no delivery is missed. Errors: none.';

drop function if exists finish_delivery(uuid, uuid, text, integer, text, timestamptz, timestamptz);
drop function if exists finish_delivery(uuid, uuid, bigint, integer, text, interval);
-- A message that has waited for a day behind others ends with them: otherwise each would be tried for a day of its own, and the messages
-- to a receiver that is gone would grow in number for ever. The time in which no instance tried, though the first message was due, does not
-- count: the receiver did not fail then.
create or replace function finish_delivery(delivery uuid, of_webhook uuid, of_lease bigint, tried integer, status integer, error text,
                                           pause interval)
  returns text language plpgsql as $$
declare
  outcome text;
  idle    interval;
begin
  select now() - w.due_at into idle from webhook w where w.id = of_webhook and w.lease = of_lease for no key update;
  if not found then
    return null;
  end if;
  if error is not null and idle > interval '5 minutes' then
    update webhook_delivery d set give_up_at = d.give_up_at + least(idle, now() - d.created_at)
      where d.webhook_id = of_webhook and d.state = 'pending';
  end if;
  update webhook_delivery d
    set attempts = d.attempts + 1, last_attempt_at = now(), last_status = status, last_error = error,
      state = case when error is null then 'delivered' when pause is not null and now() < d.give_up_at then 'pending' else 'dead' end,
      next_at = case when error is not null and pause is not null and now() < d.give_up_at then least(now() + pause, d.give_up_at) end
    where d.id = delivery and d.state = 'pending' and (error is null or d.attempts = tried)
    returning d.state into outcome;
  if outcome = 'dead' then
    update webhook_delivery d
      set state = 'dead', next_at = null, last_error = coalesce(d.last_error, 'The receiver did not take earlier messages for a day.')
      where d.webhook_id = of_webhook and d.state = 'pending' and d.give_up_at <= now();
  end if;
  if outcome is distinct from 'pending' then
    -- The next message has waited behind this one, which is no time without attempts.
    update webhook_delivery d set next_at = now()
      where d.next_at < now() and d.id = (
        select p.id from webhook_delivery p where p.webhook_id = of_webhook and p.state = 'pending' order by p.number limit 1);
  end if;
  update webhook w set leased_until = '-infinity' where w.id = of_webhook;
  perform settle_webhook(of_webhook);
  return outcome;
end $$;
comment on function finish_delivery(uuid, uuid, bigint, integer, integer, text, interval) is
  'Stores the outcome of an attempt, and ends the lease of the webhook. Arguments: the delivery, the webhook, the number of the lease, the '
  'number of attempts before this one, the HTTP status or null, the error or null, and the pause before the next attempt, null after the '
  'last. Returns the state of the delivery; null if nothing is stored, because the lease is not the last one, or because the delivery was '
  'repeated during an attempt that failed. If the delivery is dead, so are all that are as old. Errors: none of its own.';

drop function if exists repeat_delivery(uuid, uuid, timestamptz);
create or replace function repeat_delivery(delivery uuid, of_webhook uuid) returns void language plpgsql as $$
begin
  perform from webhook w where w.id = of_webhook for no key update;
  update webhook_delivery d
    set state = 'pending', attempts = 0, next_at = now(), give_up_at = now() + interval '25 hours' where d.id = delivery;
  perform settle_webhook(of_webhook);
end $$;
comment on function repeat_delivery(uuid, uuid) is
  'Makes a delivery of a webhook pending again, with all its attempts. Errors: none.';
