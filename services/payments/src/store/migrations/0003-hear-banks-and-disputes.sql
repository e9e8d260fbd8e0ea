-- breaking: no. shard keys: account_bucket and area_id. A bank may ask the payer before it holds anything, and sends
-- messages by itself; a payer may dispute what was captured.
alter table payments.payments add column payer_present boolean not null default false;

create table payments.disputes (
  account_bucket text not null,
  dispute_id text not null,
  payment_id text not null,
  status text not null,
  reason text not null,
  currency text not null,
  amount_minor bigint not null,
  -- What the provider took from us and did not give back, and what it charges, in the currency in which it settles.
  settled_currency text not null,
  withdrawn_minor bigint not null,
  fee_minor bigint not null,
  opened_at timestamptz(3) not null,
  respond_by timestamptz(3),
  -- Events about it: names the next movement of its money.
  moves int not null,
  primary key (account_bucket, dispute_id)
);
comment on table payments.disputes is 'shard key: account_bucket. Captures that a payer disputes, and where each stands.';

create table payments.area_disputes (
  area_id text not null,
  dispute_id text not null,
  dispute jsonb not null,
  -- Version of the payment's stream that was heard last: an older event changes nothing.
  heard_version bigint not null,
  primary key (area_id, dispute_id)
);
comment on table payments.area_disputes is 'shard key: area_id. Disputes about trips of an area, as the accounts'' shards told.';

create table payments.provider_events (
  account_bucket text not null,
  provider text not null,
  event_id text not null,
  type text not null,
  about text not null,
  object_id text not null,
  happened_at timestamptz(3) not null,
  received_at timestamptz(3) not null,
  -- waiting: a dispute to look into. done. unknown: no payment of ours explains it; a person looks.
  status text not null,
  due_at timestamptz(3) not null,
  tries int not null,
  -- A message that comes twice collides here.
  primary key (account_bucket, provider, event_id)
);
comment on table payments.provider_events is 'shard key: account_bucket. Messages that the provider sent by itself; bucket 000 for those of nobody.';
create index provider_events_waiting on payments.provider_events (due_at) where status = 'waiting';
create index provider_events_done on payments.provider_events (received_at) where status = 'done';
