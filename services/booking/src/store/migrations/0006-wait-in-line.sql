-- breaking: no. shard key: area_id. Who waits for a car or van. What is offered to the first in line is a promise like any
-- other, held for them until the offer ends: the constraint that decides about promises decides about offers too.
alter table booking.reservations add column offer_ends_at timestamptz(3);

create table booking.waitlist_entries (
  area_id text not null,
  entry_id text not null,
  rider_id text not null,
  vehicle_class text not null,
  station_id text,
  starts_at timestamptz(3) not null,
  ends_at timestamptz(3) not null,
  pricing_plan_id text not null,
  plan_version int not null,
  status text not null check (status in ('waiting', 'offered', 'served', 'passed', 'left', 'over')),
  joined_at timestamptz(3) not null,
  reservation_id text,
  stream_version bigint not null,
  primary key (area_id, entry_id)
);
comment on table booking.waitlist_entries is 'shard key: area_id. Who waits for which class, place and time; folded from booking events.';
create index waitlist_entries_in_line on booking.waitlist_entries (area_id, vehicle_class, joined_at, entry_id) where status = 'waiting';
create index waitlist_entries_offered on booking.waitlist_entries (area_id, reservation_id) where reservation_id is not null;
create index waitlist_entries_of_rider on booking.waitlist_entries (area_id, rider_id, joined_at, entry_id);
