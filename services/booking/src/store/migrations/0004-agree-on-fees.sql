-- breaking: no. shard key: area_id. Until when a period is given back free of charge, and what it costs afterwards, as the
-- rider was shown; null on holds and on promises made before there were fees.
alter table booking.reservations add column free_until timestamptz(3), add column fees jsonb;
