-- breaking: no. shard key: account_bucket. Who has an account, what is verified about the person, and where they are an
-- operator. Folded from events; personal values lie in the vault, of which `profile_ref` is the reference.
create table users.accounts (
  account_bucket text not null,
  account_id text not null,
  status text not null check (status in ('active', 'blocked')),
  -- Verified facts, sorted: age_18, age_21, driving_licence.
  facts text[] not null,
  profile_ref text,
  created_at timestamptz(3) not null,
  stream_version bigint not null,
  primary key (account_bucket, account_id)
);
comment on table users.accounts is 'shard key: account_bucket. Accounts, their status and verified facts.';

create table users.operator_areas (
  account_bucket text not null,
  account_id text not null,
  -- An area, or * for the whole deployment.
  area_id text not null,
  granted_by text not null,
  granted_at timestamptz(3) not null,
  primary key (account_bucket, account_id, area_id),
  foreign key (account_bucket, account_id) references users.accounts (account_bucket, account_id)
);
comment on table users.operator_areas is 'shard key: account_bucket. Areas that an account may steer.';
