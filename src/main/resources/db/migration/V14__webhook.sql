-- Webhooks and their deliveries.

create table webhook (
  id             uuid        primary key,
  root_id        bigint      not null,
  tenant_id      bigint      not null references tenant on delete cascade,
  url            text        not null,
  events         text[]      not null,
  secret_version integer     not null default 1,
  previous_until timestamptz not null default '-infinity',
  due_at         timestamptz,
  lease          bigint      not null default 0,
  leased_until   timestamptz not null default '-infinity',
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  unique (tenant_id, id)
);
create index webhook_due on webhook (due_at) where due_at is not null;
create index webhook_leased on webhook (leased_until) where leased_until > '-infinity';

comment on table webhook is 'An address of a receiver to which messages about a tenant are sent. Its secret is not stored: it is derived from the signing key.';
comment on column webhook.id is 'Identity, shown to clients.';
comment on column webhook.root_id is 'Account.';
comment on column webhook.tenant_id is 'Tenant.';
comment on column webhook.url is 'Address of the receiver.';
comment on column webhook.events is 'Types of the messages that are sent; empty for all.';
comment on column webhook.secret_version is 'Number of the present secret, from 1.';
comment on column webhook.previous_until is 'Time until which messages are also signed with the secret before the present one.';
comment on column webhook.due_at is 'When the first of its pending deliveries is due; null if none is pending.';
comment on column webhook.lease is 'Number of the last lease. Only the attempt with this number stores its outcome.';
comment on column webhook.leased_until is 'Time until which an instance sends a delivery; no other instance sends one before.';
comment on column webhook.created_at is 'Time of creation.';
comment on column webhook.updated_at is 'Time of the last update; kept by a trigger.';

create table webhook_delivery (
  id              uuid        primary key,
  number          bigint      not null generated always as identity,
  root_id         bigint      not null,
  tenant_id       bigint      not null,
  webhook_id      uuid        not null references webhook on delete cascade,
  type            text        not null,
  payload         text        not null,
  state           text        not null default 'pending' constraint webhook_delivery_state check (state in ('pending', 'delivered', 'dead')),
  attempts        integer     not null default 0,
  created_at      timestamptz not null,
  next_at         timestamptz,
  give_up_at      timestamptz not null default now() + interval '25 hours',
  last_attempt_at timestamptz,
  last_status     integer,
  last_error      text,
  constraint webhook_delivery_next check ((state = 'pending') = (next_at is not null))
);
create index webhook_delivery_pending on webhook_delivery (webhook_id, number) where state = 'pending';
create index webhook_delivery_page on webhook_delivery (webhook_id, number);
create index webhook_delivery_finished on webhook_delivery (greatest(last_attempt_at, give_up_at)) where state <> 'pending';

comment on table webhook_delivery is 'A message to a webhook. It is added by the transaction that makes it true, and sent afterwards.';
comment on column webhook_delivery.id is 'Identity, shown to clients, and the id of the message at each attempt.';
comment on column webhook_delivery.number is 'Order of the messages of a webhook.';
comment on column webhook_delivery.root_id is 'Account.';
comment on column webhook_delivery.tenant_id is 'Tenant of the webhook.';
comment on column webhook_delivery.webhook_id is 'Webhook.';
comment on column webhook_delivery.type is 'Type of the message.';
comment on column webhook_delivery.payload is 'Body of the message, JSON.';
comment on column webhook_delivery.state is 'pending, delivered, or dead: after the last attempt, or because too old when the receiver failed.';
comment on column webhook_delivery.attempts is 'Number of attempts since the message was added or was repeated.';
comment on column webhook_delivery.created_at is 'Time of creation.';
comment on column webhook_delivery.next_at is 'Time of the next attempt; null unless it is pending.';
comment on column webhook_delivery.give_up_at is
  'Time from which a failed attempt is the last; a little more than the pauses between all attempts after it was added or repeated.';
comment on column webhook_delivery.last_attempt_at is 'Time of the last attempt; null before the first.';
comment on column webhook_delivery.last_status is 'HTTP status of the last attempt; null if there was none.';
comment on column webhook_delivery.last_error is 'Why the last attempt failed; null if it did not.';
