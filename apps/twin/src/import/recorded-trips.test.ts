import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BikeshareTrip } from '@drais/standards/bikeshare/read-trips';
import { keepableTrips, LastPlaces, recordedTrip } from './recorded-trips.ts';

const TRIP: BikeshareTrip = {
  line: 2,
  trip_id: '139545',
  bike_id: '473',
  start_local: '2014-01-01 00:14:00',
  duration_s: 435,
  start_terminal: '58',
  end_terminal: '65',
};

const inZone = (trip: Partial<BikeshareTrip>) =>
  recordedTrip({ ...TRIP, ...trip }, 'America/Los_Angeles');

describe('a recorded trip', () => {
  it('is kept with its start in UTC and its vehicle by its code', () => {
    assert.deepEqual(inZone({}), {
      record_id: '139545',
      code: 'B473',
      started_at: '2014-01-01T08:14:00.000Z',
      duration_s: 435,
      start_station: '58',
      end_station: '65',
    });
  });
  it('is left out when its id is too long to be kept', () => {
    const long = { ...TRIP, line: 7, trip_id: 't'.repeat(41) };
    const { keepable, left_out } = keepableTrips([TRIP, long]);
    assert.deepEqual(keepable, [TRIP]);
    assert.deepEqual(
      left_out.map(({ line }) => line),
      [7],
    );
  });
});

describe('where a vehicle was left', () => {
  it('is the end of its latest trip, whatever the order of the rows', () => {
    const places = new LastPlaces();
    places.see(inZone({ start_local: '2014-02-01 08:00:00', end_terminal: '2' }));
    places.see(inZone({ start_local: '2014-01-01 08:00:00', end_terminal: '9' }));
    places.see(inZone({ bike_id: '1', end_terminal: '70' }));
    assert.deepEqual(places.list(), [
      { code: 'B473', terminal: '2' },
      { code: 'B1', terminal: '70' },
    ]);
  });
});
