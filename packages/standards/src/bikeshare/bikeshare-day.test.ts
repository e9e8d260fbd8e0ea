import assert from 'node:assert/strict';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { createGunzip } from 'node:zlib';
import { bikeshareDay, usableTrips } from './bikeshare-day.ts';
import { readStations } from './read-stations.ts';
import { type BikeshareTrip, readTrips } from './read-trips.ts';

const BAYAREA = new URL('../../../../../shared/data/bayarea/', import.meta.url);
const TRIPS = new URL('trips-2014-01-to-10.csv.gz', BAYAREA);
const skip = existsSync(TRIPS) ? false : 'shared data bayarea is not there';

const stations = ['1', '2', '3'].map((station_id) => {
  return { station_id, name: `Station ${station_id}`, lat: 37, lon: -122, dock_count: 1 };
});

/** `'5: b7 08:00 600 1>2'` is trip 5 of vehicle b7, at 08:00 for 600 s from station 1 to 2. */
function trip(text: string, line: number): BikeshareTrip {
  const [trip_id = '', bike_id = '', time = '', duration = '', places = ''] = text.split(/:? /);
  const [start_terminal = '', end_terminal = ''] = places.split('>');
  const start_local = time.includes('-') ? time : `2014-09-15T${time}`;
  return {
    line,
    trip_id,
    bike_id,
    start_local,
    duration_s: Number(duration),
    start_terminal,
    end_terminal,
  };
}

function plan(...trips: string[]) {
  const read = trips.map((text, index) => trip(text, index + 2));
  return bikeshareDay({
    stations,
    trips: read,
    date: '2014-09-15',
    time_zone: 'America/Los_Angeles',
  });
}

function starts(...trips: string[]): string[] {
  return plan(...trips).trips.map(
    ({ trip_id, start_at, shifted_s }) =>
      `${trip_id} ${start_at.toISOString().slice(11, 19)} +${shifted_s}`,
  );
}

describe('the plan of a replayed day', () => {
  it('has the trips that start on the local day, at their instants', () => {
    const { trips } = plan(
      '1: a 2014-09-14T23:59:59 60 1>1',
      '2: a 00:00 60 1>1',
      '3: b 23:59:59 60 1>1',
      '4: b 2014-09-16T00:00 60 1>1',
    );
    assert.deepEqual(
      trips.map(({ trip_id, start_at }) => `${trip_id} ${start_at.toISOString()}`),
      ['2 2014-09-15T07:00:00.000Z', '3 2014-09-16T06:59:59.000Z'],
    );
  });

  it('leaves out unknown stations and durations that are not positive, with line and reason', () => {
    const { left_out, counts } = plan(
      '1: a 08:00 60 9>1',
      '2: a 08:00 60 1>8',
      '3: a 08:00 0 1>1',
      '4: a 08:00 -5 1>1',
    );
    assert.deepEqual(left_out, [
      { line: 2, trip_id: '1', reason: 'unknown start station "9"' },
      { line: 3, trip_id: '2', reason: 'unknown end station "8"' },
      { line: 4, trip_id: '3', reason: 'no positive duration: 0 s' },
      { line: 5, trip_id: '4', reason: 'no positive duration: -5 s' },
    ]);
    assert.equal(counts.asked, 0);
  });

  it('lets a start wait while its vehicle is in an earlier trip, and those behind it too', () => {
    const day = [
      '1: a 08:00 660 1>2',
      '2: a 08:10 600 2>3',
      '3: a 08:20 60 3>1',
      '4: a 08:22 60 1>1',
    ];
    assert.deepEqual(starts(...day), [
      '1 15:00:00 +0',
      '2 15:11:00 +60',
      '3 15:21:00 +60',
      '4 15:22:00 +0',
    ]);
    const { counts } = plan(...day);
    assert.deepEqual([counts.starts_shifted, counts.shifted_s], [2, 120]);
  });

  it('takes equal starts of a vehicle by the number of the trip, whatever the order of rows', () => {
    assert.deepEqual(starts('10: a 08:00 60 1>1', '9: a 08:00 60 1>1', 'x: a 08:00 60 1>1'), [
      '9 15:00:00 +0',
      '10 15:01:00 +60',
      'x 15:02:00 +120',
    ]);
  });

  it('counts a repeated row as a trip of its own', () => {
    assert.deepEqual(starts('5: a 08:00 60 1>1', '5: a 08:00 60 1>1'), [
      '5 15:00:00 +0',
      '5 15:01:00 +60',
    ]);
  });

  it('makes a recovery case of a trip above 12 hours, which holds its vehicle to the end', () => {
    const { trips, counts } = plan(
      '1: a 08:00 43200 1>1',
      '2: b 08:00 43201 1>1',
      '3: b 19:00 61 1>1',
    );
    assert.deepEqual(
      trips.map(({ trip_id, recovery }) => [trip_id, recovery]),
      [
        ['1', false],
        ['2', true],
        ['3', false],
      ],
    );
    assert.equal(trips[2]?.shifted_s, 3601);
    assert.deepEqual(counts, {
      asked: 3,
      vehicles: 2,
      completed: 2,
      recoveries: 1,
      moves: 0,
      started_minutes: 722,
      starts_shifted: 1,
      shifted_s: 3601,
    });
  });

  it('moves a vehicle that starts elsewhere than it was left, but not to its first place', () => {
    const { moves, placements } = plan(
      '1: a 08:00 60 2>3',
      '2: a 09:00 60 3>1',
      '3: a 10:00 60 2>2',
    );
    assert.deepEqual(placements, [{ bike_id: 'a', terminal: '2' }]);
    assert.deepEqual(moves, [
      {
        bike_id: 'a',
        from_terminal: '1',
        to_terminal: '2',
        free_at: new Date('2014-09-15T16:01:00Z'),
        needed_at: new Date('2014-09-15T17:00:00Z'),
        after_trip_id: '2',
        before_trip_id: '3',
      },
    ]);
  });

  it('orders trips by the start they really get', () => {
    assert.deepEqual(starts('1: a 08:00 900 1>1', '2: a 08:05 60 1>1', '3: b 08:10 60 1>1'), [
      '1 15:00:00 +0',
      '3 15:10:00 +0',
      '2 15:15:00 +600',
    ]);
  });

  it('parts usable trips of any day for an import', () => {
    const trips = [
      trip('1: a 2014-01-01T08:00 60 1>2', 2),
      trip('2: a 2014-05-01T08:00 60 1>7', 3),
    ];
    const { usable, left_out } = usableTrips(trips, stations);
    assert.deepEqual([usable.length, left_out.length], [1, 1]);
  });
});

describe('15 September 2014 in the Bay Area record', { skip }, () => {
  it('has 1,516 trips of 398 vehicles, 161 moves, 7 recoveries and 19,121 started minutes', async () => {
    const read = readStations(readFileSync(new URL('stations.csv', BAYAREA), 'utf8'));
    const found = await readTrips(createReadStream(TRIPS).pipe(createGunzip()), {
      date: '2014-09-15',
    });
    assert.ok(read.ok && found.ok);
    assert.deepEqual([read.value.stations.length, read.value.notes.length], [70, 6]);
    assert.deepEqual([...read.value.problems, ...found.value.problems], []);

    const day = bikeshareDay({
      stations: read.value.stations,
      trips: found.value.trips,
      date: '2014-09-15',
      time_zone: 'America/Los_Angeles',
    });
    assert.deepEqual(day.left_out, []);
    assert.deepEqual(day.counts, {
      asked: 1516,
      vehicles: 398,
      completed: 1509,
      recoveries: 7,
      moves: 161,
      started_minutes: 19_121,
      starts_shifted: 4,
      shifted_s: 86,
    });
  });

  it('can be read whole, every row of it a trip', async () => {
    const found = await readTrips(createReadStream(TRIPS).pipe(createGunzip()));
    assert.ok(found.ok);
    assert.deepEqual([found.value.trips.length, found.value.problems.length], [281_146, 0]);
  });
});
