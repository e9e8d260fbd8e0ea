-- breaking: no. shard key: area_id. A report that cannot be true still holds a position, which is kept no
-- longer than those of other reports; and a device that only lies must not fill the disk.
comment on table fleet.quarantined_reports is 'shard key: area_id. Reports that cannot be true; rows are added and purged, never changed.';
