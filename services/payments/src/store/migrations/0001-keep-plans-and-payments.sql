-- breaking: no. shard keys: area_id and account_bucket. Prices lie with their area; money, receipts and the ledger lie
-- with the person who owes. Everything here folds from payments events.
create table payments.pricing_plans (
  area_id text not null,
  pricing_plan_id text not null,
  version int not null,
  vehicle_class text not null,
  name text not null,
  currency text not null,
  unlock_minor int not null,
  per_minute_minor int not null,
  pause_per_minute_minor int not null,
  cap_minor int,
  hold_minor int not null,
  vat_bp int not null,
  country text not null,
  primary key (area_id, pricing_plan_id, version)
);
comment on table payments.pricing_plans is 'append-only. shard key: area_id. Versions of prices; the highest is the current one.';
create unique index pricing_plans_one_line_per_class on payments.pricing_plans (area_id, vehicle_class, version);

create table payments.payment_methods (
  account_bucket text not null,
  payment_method_id text not null,
  account_id text not null,
  token_ref text not null,
  label text not null,
  added_at timestamptz(3) not null,
  stream_version bigint not null,
  primary key (account_bucket, payment_method_id)
);
comment on table payments.payment_methods is 'shard key: account_bucket. Means of payment; the provider''s token is in the vault.';
create index payment_methods_of_account on payments.payment_methods (account_bucket, account_id, stream_version);

create table payments.payments (
  account_bucket text not null,
  payment_id text not null,
  account_id text not null,
  trip_id text not null,
  area_id text not null,
  payment_method_id text,
  pricing_plan_id text,
  plan_version int,
  currency text not null,
  hold_minor int not null,
  fare_minor int,
  -- The two charges, as the domain has them.
  hold jsonb not null,
  remainder jsonb not null,
  standing text not null,
  opened_at timestamptz(3) not null,
  stream_version bigint not null,
  -- One payment per trip: its id is made from the trip's.
  primary key (account_bucket, payment_id)
);
comment on table payments.payments is 'shard key: account_bucket. The payment of each trip and where it stands.';

create table payments.ledger_entries (
  account_bucket text not null,
  entry_id text not null,
  cause text not null,
  account_id text not null,
  area_id text not null,
  posted_at timestamptz(3) not null,
  -- The entry's id is made from its cause: what is posted twice collides here.
  primary key (account_bucket, entry_id)
);
comment on table payments.ledger_entries is 'append-only. shard key: account_bucket. Movements of money; corrected by others, never changed.';

create table payments.ledger_lines (
  account_bucket text not null,
  entry_id text not null,
  line_number int not null,
  account text not null,
  amount_minor bigint not null check (amount_minor <> 0),
  currency text not null,
  primary key (account_bucket, entry_id, line_number),
  foreign key (account_bucket, entry_id) references payments.ledger_entries (account_bucket, entry_id)
);
comment on table payments.ledger_lines is 'append-only. shard key: account_bucket. Debits positive, credits negative; an entry sums to 0 per currency.';

create table payments.receipts (
  account_bucket text not null,
  trip_id text not null,
  account_id text not null,
  issued_at timestamptz(3) not null,
  receipt jsonb not null,
  primary key (account_bucket, trip_id)
);
comment on table payments.receipts is 'shard key: account_bucket. One per trip: plan version, times, every line and whether it is paid.';
create index receipts_of_account on payments.receipts (account_bucket, account_id, issued_at, trip_id);
