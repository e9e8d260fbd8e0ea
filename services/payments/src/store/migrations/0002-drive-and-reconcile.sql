-- breaking: no. shard keys: account_bucket and area_id. What the work on payments needs beside their record. None of it
-- is folded from events.
create table payments.payment_timers (
  account_bucket text not null,
  payment_id text not null,
  -- Wall time: a provider's silence is measured in real seconds.
  due_at timestamptz(3) not null,
  -- Requests and look-ups without an answer since the last answer.
  tries int not null,
  primary key (account_bucket, payment_id)
);
comment on table payments.payment_timers is 'shard key: account_bucket. When a payment is looked after; no row when nothing is to be done.';
create index payment_timers_due on payments.payment_timers (due_at);

create table payments.unsettled_payments (
  area_id text not null,
  payment_id text not null,
  trip_id text not null,
  status text not null,
  since timestamptz(3) not null,
  -- Version of the payment's stream that was heard last: an older event changes nothing.
  heard_version bigint not null,
  primary key (area_id, payment_id)
);
comment on table payments.unsettled_payments is 'shard key: area_id. Payments of an area that are not settled, as the payments on the accounts'' shards told.';

create table payments.reconciliation_cursors (
  provider text primary key,
  -- The provider's clock: what was booked before is compared.
  since timestamptz(3) not null
);
comment on table payments.reconciliation_cursors is 'reference. How far this database has read the provider''s books.';

create table payments.reconciliation_differences (
  account_bucket text not null,
  idempotency_key text not null,
  difference text not null,
  operation jsonb not null,
  found_at timestamptz(3) not null,
  primary key (account_bucket, idempotency_key)
);
comment on table payments.reconciliation_differences is 'shard key: account_bucket. Operations of the provider that our books do not explain; a row goes when they do.';
