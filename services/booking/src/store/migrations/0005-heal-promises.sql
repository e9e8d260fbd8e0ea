-- breaking: no. shard key: area_id. Promises whose vehicle is late, flat, silent or faulty: what is decided about each, what
-- its rider is told, and when the healer looks at it again.
alter table booking.reservations add column notice jsonb;

create table booking.conflict_cases (
  area_id text not null,
  case_id text not null,
  reservation_id text not null,
  vehicle_id text not null,
  cause text not null check (cause in ('late', 'flat', 'silent', 'faulty')),
  status text not null check (status in ('open', 'closed')),
  opened_at timestamptz(3) not null,
  starts_at timestamptz(3) not null,
  decide_by timestamptz(3) not null,
  closed_at timestamptz(3),
  outcome text,
  new_reservation_id text,
  reason text,
  stream_version bigint not null,
  primary key (area_id, case_id)
);
comment on table booking.conflict_cases is 'shard key: area_id. Promises in doubt, for operators and the healer; folded from booking events.';
-- Two instances may see the same trouble in the same moment: one case comes of it.
create unique index conflict_cases_one_open_per_reservation on booking.conflict_cases (area_id, reservation_id)
  where status = 'open';
create index conflict_cases_of_reservation on booking.conflict_cases (area_id, reservation_id);
create index conflict_cases_open on booking.conflict_cases (decide_by) where status = 'open';

create table booking.healer_looks (
  area_id text not null,
  reservation_id text not null,
  -- Business time.
  look_at timestamptz(3) not null,
  primary key (area_id, reservation_id)
);
comment on table booking.healer_looks is 'shard key: area_id. When the vehicle of a promise is looked at next.';
create index healer_looks_by_time on booking.healer_looks (look_at);

-- Ids made from a caller's key say nothing about time: a rider's list goes by the start.
create index reservations_of_rider_by_start on booking.reservations (area_id, rider_id, starts_at, reservation_id);
