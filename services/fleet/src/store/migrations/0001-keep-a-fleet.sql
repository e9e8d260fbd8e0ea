-- breaking: no. shard key: area_id. The fleet of an area lies on one shard: where one may ride, what there is to ride,
-- and what each vehicle was told. State tables fold from events; the last four tables do not.

create table fleet.areas (
  area_id text primary key,
  name text not null,
  time_zone text not null,
  currency text not null,
  country text not null,
  center_lat double precision not null,
  center_lon double precision not null,
  opened_at timestamptz(3) not null,
  stream_version bigint not null
);
comment on table fleet.areas is 'shard key: area_id. Operating areas; types, stations and zones are on the stream of their area.';

create table fleet.vehicle_types (
  area_id text not null references fleet.areas (area_id),
  vehicle_type_id text not null,
  vehicle_class text not null,
  name text not null,
  range_max_m integer not null,
  speed_max_m_s double precision not null,
  primary key (area_id, vehicle_type_id)
);
comment on table fleet.vehicle_types is 'shard key: area_id. Models of vehicles.';

create table fleet.stations (
  area_id text not null references fleet.areas (area_id),
  station_id text not null,
  short_name text not null,
  name text not null,
  lat double precision not null,
  lon double precision not null,
  capacity integer not null,
  radius_m integer not null,
  is_charging_station boolean not null,
  primary key (area_id, station_id)
);
comment on table fleet.stations is 'shard key: area_id. Designated places to return; capacity is advisory.';
create unique index stations_one_short_name on fleet.stations (area_id, short_name);

create table fleet.zones (
  area_id text not null references fleet.areas (area_id),
  zone_id text not null,
  name text not null,
  polygon jsonb not null,
  priority integer not null,
  vehicle_classes text[] not null,
  ride_allowed boolean not null,
  park_allowed boolean not null,
  speed_limit_m_s double precision,
  primary key (area_id, zone_id)
);
comment on table fleet.zones is 'shard key: area_id. Geofencing zones with their rules.';

create table fleet.vehicles (
  area_id text not null,
  vehicle_id text not null,
  public_vehicle_id text not null,
  code text not null,
  vehicle_type_id text not null,
  vehicle_class text not null,
  vehicle_state text not null,
  state_changed_at timestamptz(3) not null,
  -- Where it was last put down for sure: registered, parked after a trip, or dropped off by staff.
  lat double precision not null,
  lon double precision not null,
  placed_at timestamptz(3) not null,
  charge_fraction double precision not null,
  device_id text,
  stream_version bigint not null,
  primary key (area_id, vehicle_id),
  foreign key (area_id, vehicle_type_id) references fleet.vehicle_types (area_id, vehicle_type_id)
) with (fillfactor = 70);
comment on table fleet.vehicles is 'shard key: area_id. Vehicles, their MDS state and parked place.';
create unique index vehicles_one_code on fleet.vehicles (area_id, code);
create unique index vehicles_one_public_id on fleet.vehicles (area_id, public_vehicle_id);

create table fleet.devices (
  area_id text not null,
  device_id text not null,
  vehicle_id text not null,
  public_key text not null,
  password_sha256 text not null,
  enrolled_at timestamptz(3) not null,
  primary key (area_id, device_id),
  foreign key (area_id, vehicle_id) references fleet.vehicles (area_id, vehicle_id)
);
comment on table fleet.devices is 'shard key: area_id. The connection that a vehicle has now; a new one takes the place of the old.';
create unique index devices_one_per_vehicle on fleet.devices (area_id, vehicle_id);

create table fleet.commands (
  area_id text not null,
  command_id text not null,
  vehicle_id text not null,
  device_id text not null,
  kind text not null,
  sequence bigint not null,
  require_standstill boolean not null,
  status text not null,
  -- What the vehicle answered; null until it did.
  result text,
  -- Business time, for what money follows.
  asked_at timestamptz(3) not null,
  executed_at timestamptz(3),
  -- Wall time, for the lease.
  issued_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  asked_by text not null,
  primary key (area_id, command_id),
  foreign key (area_id, vehicle_id) references fleet.vehicles (area_id, vehicle_id)
) with (fillfactor = 80);
comment on table fleet.commands is 'shard key: area_id. Leases of commands and their true states.';
create unique index commands_one_sequence on fleet.commands (area_id, vehicle_id, sequence);
create index commands_unanswered on fleet.commands (area_id, device_id, expires_at) where status = 'issued';
create index commands_to_drive on fleet.commands (expires_at) where status = 'issued';

create table fleet.vehicle_holds (
  area_id text not null,
  reservation_id text not null,
  vehicle_id text not null,
  -- 1 reserved, 2 on trip, 3 over. Only rises, so that events of booking may come in any order.
  phase smallint not null,
  changed_at timestamptz(3) not null,
  primary key (area_id, reservation_id)
) with (fillfactor = 80);
comment on table fleet.vehicle_holds is 'shard key: area_id. What booking said about each reservation; not folded from our events, which name no rider''s things.';
create index vehicle_holds_live on fleet.vehicle_holds (area_id, vehicle_id) where phase < 3;
create index vehicle_holds_by_age on fleet.vehicle_holds (changed_at) where phase = 3;

create table fleet.command_deliveries (
  area_id text not null,
  command_id text not null,
  attempts integer not null,
  deliveries integer not null,
  attempted_at timestamptz(3) not null,
  primary key (area_id, command_id)
) with (fillfactor = 70);
comment on table fleet.command_deliveries is 'shard key: area_id. How often a lease was handed to its vehicle''s connection; a count, no decision.';

create table fleet.staff_reasons (
  area_id text not null,
  vehicle_id text not null,
  stream_version bigint not null,
  reason text not null,
  primary key (area_id, vehicle_id, stream_version)
);
comment on table fleet.staff_reasons is 'shard key: area_id. Why staff did what an event records: free text, kept out of events so that it can be erased.';

create table fleet.quarantined_reports (
  area_id text not null,
  -- Device and sequence of a report, so that judging it again adds nothing; any unique text for other messages.
  quarantined_id text not null,
  device_id text not null,
  received_at timestamptz(3) not null,
  reason text not null,
  report jsonb not null,
  primary key (area_id, quarantined_id)
);
comment on table fleet.quarantined_reports is 'append-only. shard key: area_id. Reports that cannot be true and messages that were refused.';
create index quarantined_reports_newest on fleet.quarantined_reports (area_id, received_at, quarantined_id);
