import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keepInTouch } from './keep-in-touch.ts';

const here = { lat: 37.8, lon: -122.4 };

/** Parked vehicles that count what they say. */
function openVehicles(count: number) {
  const said = new Map<string, number>();
  const vehicles = new Map(
    Array.from({ length: count }, (_, n) => {
      const bike_id = String(n);
      const report = async (reading: { readonly speed_m_s: number }) => {
        assert.equal(reading.speed_m_s, 0);
        said.set(bike_id, (said.get(bike_id) ?? 0) + 1);
      };
      return [bike_id, { vehicle: { position: () => here, report } }] as const;
    }),
  );
  let now_ms = 0;
  const call = keepInTouch(vehicles, () => now_ms);
  const pass = (minutes: number) => {
    now_ms += minutes * 60_000;
  };
  return { said, call, pass };
}

describe('the parked vehicles of a replayed day', () => {
  it('say nothing while the day is quick, and then where they stand, again and again', () => {
    const { said, call, pass } = openVehicles(2);
    pass(9);
    call(() => false);
    assert.equal(said.size, 0);
    for (let times = 1; times <= 2; times++) {
      pass(10);
      call(() => false);
      call(() => false);
      assert.deepEqual([...said.values()], [times, times]);
    }
  });

  it('are left alone on a trip, and do not all speak at once', () => {
    const { said, call, pass } = openVehicles(30);
    pass(11);
    call((bike_id) => bike_id === '3');
    assert.equal(said.size, 20);
    call((bike_id) => bike_id === '3');
    assert.equal(said.size, 29);
    assert.equal(said.has('3'), false);
  });
});
