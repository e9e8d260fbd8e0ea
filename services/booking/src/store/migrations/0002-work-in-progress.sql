-- breaking: no. shard keys: area_id and account_bucket. What the saga needs beside its record: deadlines, leases of a
-- rider's one trip, what other rooms told, uploads. None of it is folded from this room's events.
create table booking.trip_timers (
  area_id text not null,
  trip_id text not null,
  -- Wall time: a vehicle's or a bank's silence is measured in real seconds.
  due_at timestamptz(3) not null,
  primary key (area_id, trip_id)
);
comment on table booking.trip_timers is 'shard key: area_id. When a waiting trip is looked after.';
create index trip_timers_due on booking.trip_timers (due_at);

create table booking.rider_slots (
  account_bucket text not null,
  account_id text not null,
  slot text not null check (slot in ('trip', 'hold')),
  holder_id text not null,
  taken_at timestamptz(3) not null,
  primary key (account_bucket, account_id, slot)
);
comment on table booking.rider_slots is 'shard key: account_bucket. A rider has one trip and one open hold at a time, in whatever area.';
create index rider_slots_by_age on booking.rider_slots (taken_at);

create table booking.blocked_accounts (
  account_bucket text not null,
  account_id text not null,
  primary key (account_bucket, account_id)
);
comment on table booking.blocked_accounts is 'shard key: account_bucket. Accounts that may start nothing, as users told.';

create table booking.trip_photos (
  area_id text not null,
  photo_id text not null,
  trip_id text not null,
  object_key text not null,
  primary key (area_id, photo_id)
);
comment on table booking.trip_photos is 'shard key: area_id. Uploads that were granted.';

create table booking.recorded_trips (
  area_id text not null,
  record_id text not null,
  code text not null,
  started_at timestamptz(3) not null,
  duration_s int not null,
  start_station text not null,
  end_station text not null,
  primary key (area_id, record_id)
);
comment on table booking.recorded_trips is 'shard key: area_id. Trips that happened before Drais; no rider is named.';
