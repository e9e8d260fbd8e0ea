-- breaking: no. shard keys: account_bucket for what a person proves, and the key's own hash for look-ups by another key.
-- None of these is folded from events: a password's hash and a failed attempt are no decisions to keep for ever.
create table users.credentials (
  account_bucket text not null,
  account_id text not null,
  -- PHC string of argon2id, which names its own parameters.
  password_hash text not null,
  -- Made from the Idempotency-Key of the sign-up, so that the same request finds its own account again.
  sign_up_ref text not null,
  created_at timestamptz(3) not null,
  primary key (account_bucket, account_id)
);
comment on table users.credentials is 'shard key: account_bucket. What an account proves itself with.';

create table users.email_index (
  email_bucket text not null,
  -- HMAC-SHA256 of the normalised address under a secret of this deployment: no list of addresses can be tried against it.
  email_hmac text not null,
  account_id text not null,
  reserved_at timestamptz(3) not null,
  -- Decides who gets an address when two sign up with it at once.
  primary key (email_bucket, email_hmac)
);
comment on table users.email_index is 'shard key: email_bucket. The account of an e-mail address, by the address''s own hash.';

create table users.sign_in_attempts (
  throttle_bucket text not null,
  -- HMAC of what is throttled: an e-mail address or a network address.
  throttle_hmac text not null,
  attempts int not null,
  window_ends_at timestamptz(3) not null,
  primary key (throttle_bucket, throttle_hmac)
);
comment on table users.sign_in_attempts is 'shard key: throttle_bucket. Failed sign-ins within a window, by what is throttled.';
create index sign_in_attempts_by_end on users.sign_in_attempts (window_ends_at);
