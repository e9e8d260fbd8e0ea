-- breaking: no. shard key: area_id. What a promise given back late or not used costs, and the tax inside it: terms of a
-- version like its prices. Null in versions without.
alter table payments.pricing_plans
  add column cancellation_fee_minor int,
  add column no_show_fee_minor int,
  add column fee_vat_bp int;
