-- breaking: no. shard key: area_id. What a subscriber keeps of each event that it hears, once.
create table bench_subscriber.heard (
  area_id text not null,
  event_id text not null,
  stream_id text not null,
  stream_version bigint not null,
  -- In the order in which they were heard.
  position bigint generated always as identity,
  primary key (area_id, event_id)
);
comment on table bench_subscriber.heard is 'shard key: area_id. Events that were heard.';
