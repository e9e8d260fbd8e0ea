-- breaking: no. shard keys: area_id and account_bucket. What all trips of a rider cost that start on one calendar day has a
-- limit. Both fold from events.
alter table payments.pricing_plans
  add column day_cap_minor int,
  -- IANA, of the area when the version was published. Null in versions from before.
  add column time_zone text;

create table payments.day_charges (
  account_bucket text not null,
  account_id text not null,
  area_id text not null,
  vehicle_class text not null,
  currency text not null,
  day date not null,
  -- The highest cap under which trips of that day were accepted.
  cap_minor int not null,
  -- Decides when two trips are settled at once: a fare counts only on top of the sum that its receipt tells.
  charged_minor bigint not null check (charged_minor >= 0 and charged_minor <= cap_minor),
  primary key (account_bucket, account_id, area_id, vehicle_class, currency, day)
);
comment on table payments.day_charges is 'shard key: account_bucket. What trips cost a rider that started on one day, after corrections; only under plans with a cap of the day.';
