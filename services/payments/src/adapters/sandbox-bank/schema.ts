/**
 * The bank's tables. Only ever added to: books of an older bank are opened as they are.
 */
export const SCHEMA = `
create table if not exists authorizations (
  authorization_id text primary key,
  account_reference text not null,
  payment_method_token text not null,
  metadata_reference text not null,
  currency text not null,
  amount_minor integer not null check (amount_minor > 0),
  status text not null check (status in ('authorized', 'captured', 'released', 'expired')),
  booked_at_ms integer not null,
  expires_at_ms integer not null
) strict;

-- One capture and one release per authorization: the tables decide it, not a read before the write.
create table if not exists captures (
  capture_id text primary key,
  authorization_id text not null unique references authorizations,
  amount_minor integer not null check (amount_minor > 0),
  booked_at_ms integer not null
) strict;

create table if not exists releases (
  release_id text primary key,
  authorization_id text not null unique references authorizations,
  amount_minor integer not null check (amount_minor > 0),
  reason text not null check (reason in ('asked', 'remainder', 'expired')),
  booked_at_ms integer not null
) strict;

create table if not exists refunds (
  refund_id text primary key,
  authorization_id text not null references authorizations,
  amount_minor integer not null check (amount_minor > 0),
  booked_at_ms integer not null
) strict;
create index if not exists refunds_by_authorization on refunds (authorization_id);

-- Every request that was answered or should have been; the unique key makes each happen once. A
-- hold that waits for its payer gets a new sequence when it is decided: readers see it then.
create table if not exists operations (
  sequence integer primary key autoincrement,
  operation_id text not null unique,
  idempotency_key text not null unique,
  kind text not null check (kind in ('authorize', 'capture', 'release', 'refund')),
  request_sha256 text not null,
  metadata_reference text,
  result text not null,
  booked_at_ms integer not null
) strict;
create index if not exists operations_by_time on operations (booked_at_ms);

-- A payer who is asked before there is a hold. Its authorization is booked when they pass.
create table if not exists challenges (
  challenge_id text primary key,
  authorization_id text not null unique,
  idempotency_key text not null unique,
  account_reference text not null,
  payment_method_token text not null,
  metadata_reference text not null,
  currency text not null,
  amount_minor integer not null check (amount_minor > 0),
  return_url text not null,
  status text not null check (status in ('waiting', 'passed', 'failed', 'abandoned')),
  asked_at_ms integer not null
) strict;

create table if not exists disputes (
  dispute_id text primary key,
  authorization_id text not null references authorizations,
  currency text not null,
  amount_minor integer not null check (amount_minor > 0),
  withdrawn_minor integer not null check (withdrawn_minor >= 0),
  fee_minor integer not null check (fee_minor >= 0),
  status text not null check (status in ('needs_response', 'won', 'lost')),
  reason text not null,
  opened_at_ms integer not null,
  respond_by_ms integer not null
) strict;

-- What the bank owes its merchant, movement by movement.
create table if not exists movements (
  sequence integer primary key autoincrement,
  movement_id text not null unique,
  kind text not null check (kind in ('capture', 'refund', 'dispute', 'payout')),
  authorization_id text references authorizations,
  dispute_id text references disputes,
  currency text not null,
  amount_minor integer not null,
  fee_minor integer not null check (fee_minor >= 0),
  booked_at_ms integer not null
) strict;
create index if not exists movements_by_time on movements (booked_at_ms);

-- What a webhook tells beside the operations.
create table if not exists dispute_changes (
  sequence integer primary key autoincrement,
  dispute_id text not null references disputes,
  booked_at_ms integer not null
) strict;

-- How far the merchant was told.
create table if not exists webhook_cursors (
  log text primary key check (log in ('operations', 'dispute_changes')),
  sequence integer not null
) strict;
`;
