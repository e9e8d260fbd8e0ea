-- breaking: no. shard key: area_id. One table, written by the code of three versions of one event.
create table ageing.rests (
  area_id text not null,
  vehicle_id text not null,
  parked_s bigint not null,
  charging_s bigint not null,
  stream_version bigint not null,
  primary key (area_id, vehicle_id)
);
comment on table ageing.rests is 'shard key: area_id. Folded from ageing.vehicle_rested.';
