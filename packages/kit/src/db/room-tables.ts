import { raceFunction } from './races.ts';

/**
 * What every room's schema begins with, oldest first; forward only, like a room's own migrations.
 */
export function kitMigrations(schema: string): { migration: string; sql: string }[] {
  return [
    { migration: '0000-kit', sql: roomTables(schema) },
    { migration: '0000-kit-races', sql: raceFunction(schema) },
    { migration: '0000-kit-letters', sql: letterTables(schema) },
  ];
}

/**
 * The tables that every room has, in its own schema. `shard_key` is the same text as the `area_id`
 * or `account_bucket` of the state tables beside it, so that Citus can keep them together.
 */
function roomTables(schema: string): string {
  return [eventTables, deliveryTables, callTables, vaultTables]
    .map((part) => part(schema))
    .join('');
}

function eventTables(schema: string): string {
  return `
create table ${schema}.events (
  shard_key text not null,
  stream_id text not null,
  stream_version bigint not null,
  -- Order of folding within a shard key: drawn after the projectors took their locks. Never a cursor.
  position bigint generated always as identity,
  event_id text not null,
  type text not null,
  version int not null,
  data jsonb not null,
  occurred_at timestamptz(3) not null,
  recorded_at timestamptz(3) not null,
  trace_id text not null,
  seal text not null,
  primary key (shard_key, stream_id, stream_version)
);
comment on table ${schema}.events is 'append-only. shard key: shard_key. The record of decisions; everything else folds from it.';
create unique index events_one_id on ${schema}.events (shard_key, event_id);
`;
}

function deliveryTables(schema: string): string {
  return `
create table ${schema}.outbox (
  shard_key text not null,
  subscriber text not null,
  event_id text not null,
  stream_id text not null,
  stream_version bigint not null,
  attempts int not null,
  due_at timestamptz(3) not null,
  primary key (shard_key, subscriber, event_id)
);
comment on table ${schema}.outbox is 'shard key: shard_key. Events on their way to a subscriber; a row goes when the subscriber has committed.';
create index outbox_in_stream_order on ${schema}.outbox (shard_key, subscriber, stream_id, stream_version);
create index outbox_due on ${schema}.outbox (due_at);

create table ${schema}.dead_letters (
  shard_key text not null,
  subscriber text not null,
  event_id text not null,
  reason text not null,
  died_at timestamptz(3) not null,
  primary key (shard_key, subscriber, event_id)
);
comment on table ${schema}.dead_letters is 'shard key: shard_key. Events that a subscriber could not take; a person looks and retries.';

create table ${schema}.handled_events (
  shard_key text not null,
  event_id text not null,
  handler text not null,
  handled_at timestamptz(3) not null,
  primary key (shard_key, event_id, handler)
);
comment on table ${schema}.handled_events is 'shard key: shard_key. What was handled, for handlers that cannot tell from their own state.';
create index handled_events_by_age on ${schema}.handled_events (handled_at);
`;
}

/** Where in its stream a dead letter lies, as it holds back what follows; and what was dropped. */
function letterTables(schema: string): string {
  return `
alter table ${schema}.dead_letters
  add column stream_id text, add column stream_version bigint, add column attempts int;
update ${schema}.dead_letters d set stream_id = e.stream_id, stream_version = e.stream_version, attempts = 0
from ${schema}.events e where e.shard_key = d.shard_key and e.event_id = d.event_id;
alter table ${schema}.dead_letters
  alter column stream_id set not null, alter column stream_version set not null, alter column attempts set not null;
create index dead_letters_in_stream_order on ${schema}.dead_letters (shard_key, subscriber, stream_id, stream_version);
comment on table ${schema}.dead_letters is 'shard key: shard_key. Events that a subscriber could not take; the rest of their streams waits until a person retries or drops them.';

create table ${schema}.dropped_letters (
  shard_key text not null,
  subscriber text not null,
  event_id text not null,
  reason text not null,
  attempts int not null,
  died_at timestamptz(3) not null,
  dropped_by text not null,
  dropped_because text not null,
  dropped_at timestamptz(3) not null,
  primary key (shard_key, subscriber, event_id)
);
comment on table ${schema}.dropped_letters is 'append-only. shard key: shard_key. Dead letters that a person gave up: the subscriber never gets them.';
`;
}

function callTables(schema: string): string {
  return `
create table ${schema}.idempotency_keys (
  shard_key text not null,
  principal_id text not null,
  idempotency_key text not null,
  request_hash text not null,
  -- Sealed: an answer may hold what is shown only once. Null while the first call runs.
  outcome bytea,
  locked_until timestamptz(3) not null,
  primary key (shard_key, principal_id, idempotency_key)
);
comment on table ${schema}.idempotency_keys is 'shard key: shard_key. Answers of mutations, given again when the same call comes again.';
create index idempotency_keys_by_age on ${schema}.idempotency_keys (locked_until);
`;
}

function vaultTables(schema: string): string {
  return `
create table ${schema}.vault_keys (
  shard_key text not null,
  account_id text not null,
  retention_class text not null,
  wrapped_key bytea,
  primary key (shard_key, account_id, retention_class)
);
comment on table ${schema}.vault_keys is 'shard key: shard_key. One key per person and retention class; erasure empties it.';

create table ${schema}.vault_values (
  shard_key text not null,
  account_id text not null,
  retention_class text not null,
  value_ref text not null,
  ciphertext bytea not null,
  primary key (shard_key, account_id, value_ref)
);
comment on table ${schema}.vault_values is 'append-only. shard key: shard_key. Personal values, encrypted.';
`;
}
