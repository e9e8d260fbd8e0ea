-- breaking: no. shard key: area_id. Reports of vehicles as they came, the newest true one of each device, and what
-- was refused at the door. None of these is folded from events: reports are not decisions.

create table fleet.reports (
  area_id text not null,
  device_id text not null,
  sequence bigint not null,
  boot_id text not null,
  -- The vehicle's clock; received_at is the business clock of the door.
  observed_at timestamptz(3) not null,
  received_at timestamptz(3) not null,
  lat double precision not null,
  lon double precision not null,
  accuracy_m double precision not null,
  speed_m_s double precision not null,
  charge_fraction double precision not null,
  locked boolean not null,
  odometer_m double precision,
  events text[],
  -- Decides what was stored already: a vehicle sends again whatever it saw no acknowledgement for.
  primary key (area_id, device_id, sequence)
);
comment on table fleet.reports is 'shard key: area_id. Reports as they came, kept for a short time; rows are added and purged, never changed.';
-- For the purge and for handing on what a room that was away has missed, both in order of arrival.
create index reports_by_arrival on fleet.reports (received_at, area_id, device_id, sequence);

create table fleet.latest_reports (
  area_id text not null,
  device_id text not null,
  vehicle_id text not null,
  sequence bigint not null,
  boot_id text not null,
  observed_at timestamptz(3) not null,
  received_at timestamptz(3) not null,
  lat double precision not null,
  lon double precision not null,
  accuracy_m double precision not null,
  speed_m_s double precision not null,
  charge_fraction double precision not null,
  locked boolean not null,
  last_moved_at timestamptz(3),
  primary key (area_id, device_id)
) with (fillfactor = 50);
-- Half of each page stays free and no column beside the key is indexed, so that every update stays on its page (HOT).
comment on table fleet.latest_reports is 'shard key: area_id. The newest report of each device that the room found true; written by the device door alone.';

create table fleet.refused_messages (
  area_id text not null,
  refusal_id text not null,
  -- Empty when nobody proved to be a device.
  device_id text not null,
  reason text not null,
  detail text not null,
  occurrences bigint not null,
  first_at timestamptz(3) not null,
  last_at timestamptz(3) not null,
  primary key (area_id, refusal_id)
);
comment on table fleet.refused_messages is 'shard key: area_id. What the device door refused, counted by device, reason and minute; rows are added and purged, never changed.';
create index refused_messages_newest on fleet.refused_messages (area_id, last_at, refusal_id);
