import type { RecordedDay } from '../replay/read-day.ts';

/** The day's first trips, with the moves and vehicles that they need, and the totals they make. */
export function firstTrips(recorded: RecordedDay, most: number): RecordedDay {
  const { day } = recorded;
  if (day.trips.length <= most) return recorded;
  const trips = day.trips.slice(0, most);
  const ids = new Set(trips.map(({ trip_id }) => trip_id));
  const bikes = new Set(trips.map(({ bike_id }) => bike_id));
  const completed = trips.filter(({ recovery }) => !recovery);
  const started_minutes = completed.reduce(
    (sum, { duration_s }) => sum + Math.ceil(duration_s / 60),
    0,
  );
  return {
    ...recorded,
    day: {
      ...day,
      trips,
      moves: day.moves.filter(({ before_trip_id }) => ids.has(before_trip_id)),
      placements: day.placements.filter(({ bike_id }) => bikes.has(bike_id)),
      counts: {
        ...day.counts,
        asked: trips.length,
        completed: completed.length,
        recoveries: trips.length - completed.length,
        started_minutes,
      },
    },
  };
}
