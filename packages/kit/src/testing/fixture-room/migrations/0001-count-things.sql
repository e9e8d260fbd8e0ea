-- breaking: no. shard key: area_id. A room with one thing in it, for the tests of the kit itself.
create table fixture.counters (
  area_id text not null,
  counter_id text not null,
  total int not null check (total <= 1000),
  stream_version bigint not null,
  primary key (area_id, counter_id)
);
comment on table fixture.counters is 'shard key: area_id. Folded from fixture.counted.';
