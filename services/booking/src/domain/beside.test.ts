import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { surelyApart_m } from './beside.ts';

const bay = { lat: 49.4875, lon: 8.466, accuracy_m: 5 };
const position = fc.record({
  lat: fc.double({ min: 49.4, max: 49.6, noNaN: true }),
  lon: fc.double({ min: 8.4, max: 8.6, noNaN: true }),
  accuracy_m: fc.double({ min: 0, max: 500, noNaN: true }),
});

describe('a rider and a vehicle', () => {
  it('are surely apart by what both errors leave of the distance', () => {
    // A thousandth of a degree of latitude is 111.2 m.
    const away = { ...bay, lat: bay.lat + 0.001, accuracy_m: 20 };
    assert.equal(Math.round(surelyApart_m(away, bay)), 86);
  });

  it('may be in one place when a position is vague', () => {
    assert.equal(surelyApart_m({ ...bay, lat: bay.lat + 0.001, accuracy_m: 200 }, bay), 0);
  });

  it('are not farther apart for a vaguer position, nor from the other one’s side', () => {
    fc.assert(
      fc.property(position, position, fc.nat(500), (a, b, more_m) => {
        const apart_m = surelyApart_m(a, b);
        const vaguer_m = surelyApart_m({ ...a, accuracy_m: a.accuracy_m + more_m }, b);
        assert.ok(vaguer_m <= apart_m);
        assert.ok(Math.abs(surelyApart_m(b, a) - apart_m) < 1e-6);
      }),
    );
  });
});
