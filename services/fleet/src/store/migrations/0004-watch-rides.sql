-- breaking: no. shard key: area_id. What a ride is watched by: limits of speed as leases, warnings of its rider, and
-- vehicles that somebody has to look at.

alter table fleet.vehicles add column can_limit_speed boolean not null default false;
alter table fleet.vehicles add column vehicle_case_id text;
alter table fleet.vehicles add column vehicle_case_kind text;

alter table fleet.commands add column max_speed_kph integer;
-- Limits that may still be in force, for a room that starts.
create index commands_speed_limits on fleet.commands (area_id, expires_at)
  where kind in ('set_speed_limit', 'lift_speed_limit');
-- What was asked of a lock last.
create index commands_of_lock on fleet.commands (area_id, vehicle_id, sequence)
  where kind in ('lock', 'unlock');

create table fleet.ride_rules (
  area_id text not null,
  vehicle_class text not null,
  rules jsonb not null,
  stream_version bigint not null,
  primary key (area_id, vehicle_class)
);
comment on table fleet.ride_rules is 'shard key: area_id. What vehicles of a class are watched by, where it was set.';

create table fleet.ride_warnings (
  area_id text not null,
  vehicle_id text not null,
  kind text not null,
  since timestamptz(3) not null,
  zone_id text,
  zone_name text,
  max_speed_kph integer,
  charge_fraction double precision,
  primary key (area_id, vehicle_id, kind)
) with (fillfactor = 70);
comment on table fleet.ride_warnings is 'shard key: area_id. What whoever rides a vehicle is warned of now; gone with the ride.';

create table fleet.vehicle_cases (
  area_id text not null,
  case_id text not null,
  vehicle_id text not null,
  kind text not null,
  status text not null,
  opened_at timestamptz(3) not null,
  -- Of one that moved: where it stood, and where it was found.
  from_lat double precision,
  from_lon double precision,
  to_lat double precision,
  to_lon double precision,
  distance_m double precision,
  closed_at timestamptz(3),
  case_end text,
  -- Version of the event that closed it: what staff gave as their reason lies beside that.
  closed_version bigint,
  primary key (area_id, case_id)
);
comment on table fleet.vehicle_cases is 'shard key: area_id. Vehicles that moved without a trip or stand open, until somebody has looked at them.';
create unique index vehicle_cases_one_open on fleet.vehicle_cases (area_id, vehicle_id) where status = 'open';
