-- breaking: no. shard keys: account_bucket, area_id and code_bucket. What is taken off a fare goes back, what is due is
-- asked for again, and riders have credit. The columns and the tables of corrections, credit and vouchers fold from events.
alter table payments.payments
  add column purpose text not null default 'trip',
  add column corrected_minor bigint not null default 0,
  add column credit_minor bigint not null default 0,
  add column returned_minor bigint not null default 0,
  add column retries jsonb not null default '[]',
  add column refunds jsonb not null default '[]',
  -- What the rider was told that they owe, from `payment_due` to `payment_settled`.
  add column is_due boolean not null default false;
create index payments_due_of_account on payments.payments (account_bucket, account_id, payment_id) where is_due;
create index payments_of_account_unsettled on payments.payments (account_bucket, account_id) where standing = 'settling';

create table payments.receipt_corrections (
  account_bucket text not null,
  trip_id text not null,
  number int not null,
  correction_id text not null,
  account_id text not null,
  author_id text not null,
  note text not null,
  correction jsonb not null,
  -- Two operators who correct at once collide here: the second reads again.
  primary key (account_bucket, trip_id, number)
);
comment on table payments.receipt_corrections is 'append-only. shard key: account_bucket. Correcting receipts; the receipt that each refers to stays as it is.';

create table payments.credit_balances (
  account_bucket text not null,
  account_id text not null,
  currency text not null,
  -- Decides who may spend when two trips end at once.
  balance_minor bigint not null check (balance_minor >= 0),
  primary key (account_bucket, account_id, currency)
);
comment on table payments.credit_balances is 'shard key: account_bucket. What we owe riders as credit; never below nothing.';

create table payments.credit_movements (
  account_bucket text not null,
  account_id text not null,
  movement_id text not null,
  kind text not null,
  currency text not null,
  amount_minor bigint not null check (amount_minor <> 0),
  moved_at timestamptz(3) not null,
  trip_id text,
  -- Made from the cause: what is granted twice collides here.
  primary key (account_bucket, account_id, movement_id)
);
comment on table payments.credit_movements is 'append-only. shard key: account_bucket. What raised and lowered the credit of riders.';
create index credit_movements_newest on payments.credit_movements (account_bucket, account_id, moved_at, movement_id);

create table payments.vouchers (
  area_id text not null,
  voucher_id text not null,
  code text not null,
  currency text not null,
  amount_minor int not null,
  valid_until timestamptz(3) not null,
  uses_max int not null,
  -- Decides who gets the last one.
  uses int not null check (uses <= uses_max),
  primary key (area_id, voucher_id)
);
comment on table payments.vouchers is 'shard key: area_id. Vouchers and how often each was redeemed.';

create table payments.voucher_uses (
  area_id text not null,
  voucher_id text not null,
  account_id text not null,
  redeemed_at timestamptz(3) not null,
  -- One per rider.
  primary key (area_id, voucher_id, account_id)
);
comment on table payments.voucher_uses is 'append-only. shard key: area_id. Who redeemed which voucher.';

create table payments.voucher_codes (
  code_bucket text not null,
  code text not null,
  voucher_id text not null,
  -- Decides who gets a code when two areas choose the same.
  primary key (code_bucket, code)
);
comment on table payments.voucher_codes is 'shard key: code_bucket. The voucher of a code, by the code''s own hash. Not folded: written before the voucher.';

create table payments.collection_timers (
  account_bucket text not null,
  payment_id text not null,
  -- Business time: a rider is given days, not seconds.
  due_at timestamptz(3) not null,
  primary key (account_bucket, payment_id)
);
comment on table payments.collection_timers is 'shard key: account_bucket. When what is due is asked for again. Not folded: payment_due tells it.';
create index collection_timers_due on payments.collection_timers (due_at);
