-- breaking: no. shard key: area_id. What operators decide about trips and cases, who looked at a place, and the indexes
-- by which trips are found. One index per filter, each in the order of the list.
create table booking.operator_ends (
  area_id text not null,
  trip_id text not null,
  case_id text not null,
  vehicle_id text not null,
  decided_at timestamptz(3) not null,
  ended_at timestamptz(3) not null,
  reason text not null,
  note text not null,
  ended_by text not null,
  photo_id text,
  -- Somebody has seen to the vehicle whose lock was never confirmed.
  checked_at timestamptz(3),
  check_reason text,
  primary key (area_id, trip_id),
  constraint operator_ends_one_per_case unique (area_id, case_id)
);
comment on table booking.operator_ends is 'shard key: area_id. Trips that an operator ended for their riders; folded from booking events.';

create table booking.case_work (
  area_id text not null,
  case_id text not null,
  assigned_to text,
  due_at timestamptz(3),
  note text,
  stream_version bigint not null,
  primary key (area_id, case_id)
);
comment on table booking.case_work is 'shard key: area_id. Who works on which case; folded from booking events.';

create table booking.end_place_views (
  area_id text not null,
  view_id text not null,
  trip_id text not null,
  purpose text not null,
  viewed_by text not null,
  viewed_at timestamptz(3) not null,
  primary key (area_id, view_id)
);
comment on table booking.end_place_views is 'shard key: area_id. Who looked where a rider ended, and for what; folded from booking events.';
create index end_place_views_of_trip on booking.end_place_views (area_id, trip_id, view_id);

-- Null: the rider.
alter table booking.trip_photos add column added_by text;
create index trip_photos_of_trip on booking.trip_photos (area_id, trip_id, photo_id);

-- Ids say nothing of time; lists are in the order of requests, or of starts.
drop index booking.trips_of_rider;
drop index booking.trips_of_vehicle;
create index trips_of_rider on booking.trips (area_id, rider_id, requested_at, trip_id);
create index trips_of_vehicle on booking.trips (area_id, vehicle_id, requested_at, trip_id);
create index trips_by_request on booking.trips (area_id, requested_at, trip_id);
create index trips_by_status on booking.trips (area_id, status, requested_at, trip_id);
create index trips_by_code on booking.trips (area_id, code, requested_at, trip_id);
create index trips_by_start on booking.trips (area_id, started_at, trip_id) where started_at is not null;
create index trips_with_case on booking.trips (area_id, requested_at, trip_id) where case_id is not null;
