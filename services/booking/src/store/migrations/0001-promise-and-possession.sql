-- breaking: no. shard key: area_id. Promise (reservations) and possession (occupancy) are two tables: a vehicle can be
-- promised for tomorrow while an overdue trip still has it today, but never be promised twice or be in two hands.
create table booking.reservations (
  area_id text not null,
  reservation_id text not null,
  vehicle_id text not null,
  public_vehicle_id text not null,
  code text not null,
  vehicle_class text not null,
  rider_id text not null,
  status text not null check (status in ('held', 'in_use', 'completed', 'cancelled', 'expired')),
  during tstzrange not null,
  starts_at timestamptz(3) not null,
  lapses_at timestamptz(3) not null,
  has_begun boolean not null,
  pricing_plan_id text not null,
  plan_version int not null,
  stream_version bigint not null,
  primary key (area_id, reservation_id),
  -- This decides who gets a vehicle. Two riders may ask in the same millisecond.
  constraint reservations_never_overlap exclude using gist (area_id with =, vehicle_id with =, during with &&)
    where (status in ('held', 'in_use'))
);
comment on table booking.reservations is 'shard key: area_id. Promises of vehicles; folded from booking events.';
create index reservations_of_rider on booking.reservations (area_id, rider_id, reservation_id);
create index reservations_lapsing on booking.reservations (lapses_at) where status = 'held';
create index reservations_beginning on booking.reservations (starts_at) where status = 'held' and not has_begun;

create table booking.trips (
  area_id text not null,
  trip_id text not null,
  reservation_id text not null,
  vehicle_id text not null,
  rider_id text not null,
  vehicle_class text not null,
  code text not null,
  pricing_plan_id text not null,
  plan_version int not null,
  in_use_max_s int not null,
  status text not null check (status in ('requested', 'unlocking', 'active', 'paused', 'ending', 'ended', 'failed', 'recovery')),
  requested_at timestamptz(3) not null,
  started_at timestamptz(3),
  first_attempt_at timestamptz(3),
  place_ref text,
  photo_id text,
  ended_at timestamptz(3),
  paused_since timestamptz(3),
  paused_s int not null,
  lock_confirmed boolean,
  failure text,
  -- The command whose answer the saga waits for, or waited for last.
  command_id text,
  lock_tries int not null,
  case_id text,
  stream_version bigint not null,
  primary key (area_id, trip_id)
);
comment on table booking.trips is 'shard key: area_id. Trips and where their saga stands; folded from booking events.';
create index trips_of_rider on booking.trips (area_id, rider_id, trip_id);
create index trips_of_vehicle on booking.trips (area_id, vehicle_id, trip_id);
create index trips_by_command on booking.trips (area_id, command_id);
create index trips_running on booking.trips (started_at) where status in ('active', 'paused');

create table booking.occupancy (
  area_id text not null,
  vehicle_id text not null,
  trip_id text not null,
  primary key (area_id, vehicle_id)
);
comment on table booking.occupancy is 'shard key: area_id. Who has a vehicle now: at most one trip.';

create table booking.recovery_cases (
  area_id text not null,
  case_id text not null,
  trip_id text not null,
  vehicle_id text not null,
  status text not null check (status in ('open', 'closed')),
  opened_at timestamptz(3) not null,
  returned_at timestamptz(3),
  closed_at timestamptz(3),
  reason text,
  primary key (area_id, case_id)
);
comment on table booking.recovery_cases is 'shard key: area_id. Trips over their longest time; nothing is charged before an operator decides.';

create table booking.trip_rules (
  area_id text not null,
  vehicle_class text not null,
  rules jsonb not null,
  stream_version bigint not null,
  primary key (area_id, vehicle_class)
);
comment on table booking.trip_rules is 'shard key: area_id. Rules to start and end trips where they differ from the defaults.';
