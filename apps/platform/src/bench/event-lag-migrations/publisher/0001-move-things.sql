-- breaking: no. shard key: area_id. Something that every event changes, as a room has it.
create table bench_publisher.things (
  area_id text not null,
  thing_id text not null,
  moves bigint not null,
  stream_version bigint not null,
  primary key (area_id, thing_id)
);
comment on table bench_publisher.things is 'shard key: area_id. Things that move; folded from events.';
