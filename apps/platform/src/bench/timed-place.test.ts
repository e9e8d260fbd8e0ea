import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { timedLatitude, timeOfLatitude } from './timed-place.ts';

const NOON = Date.parse('2026-11-22T12:00:00.000Z');

describe('a latitude that tells its time', () => {
  it('gives the instant back after a way through numbers and JSON', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 450_000, max: 559_999 }),
        fc.integer({ min: 0, max: 90_000_000 }),
        (place_e4, age_ms) => {
          const at_ms = NOON - age_ms;
          const told = JSON.stringify(Number(timedLatitude(place_e4, at_ms)));
          fc.pre(at_ms % 100_000_000 !== 0);
          assert.equal(timeOfLatitude(told, NOON), at_ms);
        },
      ),
    );
  });

  it('is at most 11 m away from its place', () => {
    const latitude = Number(timedLatitude(494_875, NOON - 1));
    assert.ok(latitude >= 49.4875 && latitude < 49.4876);
  });

  it('of a vehicle that never reported tells none', () =>
    assert.equal(timeOfLatitude('49.4875', NOON), null));
});
