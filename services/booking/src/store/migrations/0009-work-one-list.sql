-- breaking: no. shard key: area_id. One worked list of cases of every kind, newest first: each kind has an index in the
-- order of the list, and those that are closed by a mark of their own a small one of what is not closed, which is what people
-- look at. An end without a confirmed lock is rare, so that its index is small however many trips there are.
create index recovery_cases_by_opening on booking.recovery_cases (area_id, opened_at, case_id);
create index recovery_cases_waiting on booking.recovery_cases (area_id, opened_at, case_id) where closed_at is null;
create index conflict_cases_by_opening on booking.conflict_cases (area_id, opened_at, case_id);
create index conflict_cases_waiting on booking.conflict_cases (area_id, opened_at, case_id) where closed_at is null;
create index operator_ends_by_decision on booking.operator_ends (area_id, decided_at, case_id);
create index trips_without_lock on booking.trips (area_id, trip_id)
  where status = 'ended' and lock_confirmed = false and case_id is not null;
create index case_work_of_person on booking.case_work (area_id, assigned_to, case_id) where assigned_to is not null;
