-- breaking: no. shard key: area_id. While nobody could end or pause a trip, its meter stands still (P3). The room leaves a
-- mark on each database it works on; a gap between two marks was an outage, which is an event of each area in use.
create table booking.heartbeats (
  room text primary key,
  -- Business time, which is wall time here: where it is not, it stands still in an outage.
  alive_at timestamptz(3) not null
);
comment on table booking.heartbeats is 'reference. When this database and the room were last seen to work together.';

create table booking.outages (
  area_id text not null,
  outage_id text not null,
  from_at timestamptz(3) not null,
  to_at timestamptz(3) not null,
  stream_version bigint not null,
  primary key (area_id, outage_id)
);
comment on table booking.outages is 'shard key: area_id. When no trip of an area could be ended; folded from booking events.';
create index outages_by_end on booking.outages (area_id, to_at);
