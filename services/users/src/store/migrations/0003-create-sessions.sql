-- breaking: no. shard keys: record_bucket (the account's bucket for grants, codes and refresh tokens, whose ids carry it;
-- else the id's own hash) and account_bucket. Ids that open something are kept as hashes, contents encrypted.
create table users.oidc_records (
  record_bucket text not null,
  -- Name of the model in OpenID Connect: Grant, RefreshToken, Session ...
  model text not null,
  record_hash text not null,
  grant_hash text,
  sealed_payload bytea not null,
  consumed_at timestamptz(3),
  expires_at timestamptz(3) not null,
  primary key (record_bucket, model, record_hash)
);
comment on table users.oidc_records is 'shard key: record_bucket. Grants, codes, refresh tokens, sign-in sessions and interactions.';
create index oidc_records_by_grant on users.oidc_records (record_bucket, grant_hash) where grant_hash is not null;
create index oidc_records_by_expiry on users.oidc_records (expires_at);

create table users.web_sessions (
  account_bucket text not null,
  session_hash text not null,
  account_id text not null,
  sealed_tokens bytea not null,
  access_expires_at timestamptz(3) not null,
  -- While one process refreshes the tokens the others wait for it.
  refreshing_until timestamptz(3),
  expires_at timestamptz(3) not null,
  primary key (account_bucket, session_hash)
);
comment on table users.web_sessions is 'shard key: account_bucket. Browser sessions and the tokens kept for them.';
create index web_sessions_by_expiry on users.web_sessions (expires_at);
