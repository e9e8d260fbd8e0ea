import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CENTER, northBy, zoneAround } from './live.fixture.ts';
import { checkParkingAt, type ParkingStation, type ParkingZone } from './parking.ts';

/** About 111 m to the north for each thousandth of a degree. */
const station = (station_id: string, lat_deg: number, radius_m: number): ParkingStation => ({
  station_id,
  radius_m,
  ...northBy(lat_deg),
});
const place = (accuracy_m: number) => ({
  position: { ...CENTER, accuracy_m },
  vehicle_class: 'scooter' as const,
});

/** The same answer in whatever order the stations are told. */
function answerOf(stations: readonly ParkingStation[], accuracy_m = 5, zones: ParkingZone[] = []) {
  const answer = checkParkingAt(place(accuracy_m), stations, zones);
  assert.deepEqual(checkParkingAt(place(accuracy_m), [...stations].reverse(), zones), answer);
  return answer;
}

describe('the nearest station', () => {
  it('is the one whose edge is nearest, not its centre', () => {
    const wide = station('wide', 0.009, 900);
    const small = station('small', 0.003, 20);
    const answer = answerOf([wide, small]);
    assert.equal(answer.verdict, 'outside');
    assert.equal(Math.round(answer.nearest_station_m ?? 0), 101);
  });

  it('of several that hold the place is the one whose centre is nearest', () => {
    const answer = answerOf([station('a', 0.002, 400), station('b', 0.001, 400)]);
    assert.deepEqual(answer, { verdict: 'inside', station_id: 'b', nearest_station_m: 0 });
  });

  it('is one that surely holds the place, before a nearer one that may', () => {
    const answer = answerOf([station('may', 0.0003, 40), station('sure', 0.002, 400)], 30);
    assert.equal(answer.station_id, 'sure');
    assert.equal(answer.verdict, 'inside');
  });

  it('is the one with the nearest edge of two that may hold it', () => {
    const answer = answerOf([station('a', 0.0006, 40), station('b', 0.0005, 40)], 40);
    assert.deepEqual([answer.verdict, answer.station_id], ['uncertain', 'b']);
  });
});

describe('a place that may be in a station', () => {
  const may = station('may', 0.0005, 40);

  it('is well where the zone lets it park anyway', () => {
    const answer = checkParkingAt(place(40), [may], [zoneAround('city', 0.01)]);
    assert.deepEqual(
      [answer.verdict, answer.zone_id, answer.station_id],
      ['inside', 'city', undefined],
    );
  });

  it('is open where the zone does not', () => {
    const zone = zoneAround('garden', 0.01, { park_allowed: false });
    const answer = checkParkingAt(place(40), [may], [zone]);
    assert.deepEqual([answer.verdict, answer.station_id], ['uncertain', 'may']);
  });
});

describe('a place without stations and zones', () => {
  it('is outside, and nothing else is known', () =>
    assert.deepEqual(checkParkingAt(place(5), [], []), { verdict: 'outside' }));
});
