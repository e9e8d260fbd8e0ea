-- breaking: no. shard key: area_id. Until when a requested trip waits for its rider's bank, wall time; null when it does not.
alter table booking.trips add column waits_for_bank_until timestamptz(3);
