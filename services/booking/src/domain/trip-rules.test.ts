import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VEHICLE_CLASSES } from '@drais/vocabulary/vehicle';
import { defaultTripRules } from './trip-rules.ts';

describe('the rules of an area that set none', () => {
  it('let cars and vans be reserved a week ahead, and hold scooters and e-bikes from now on', () => {
    const ahead = VEHICLE_CLASSES.map((one) => defaultTripRules(one).ahead_max_s / 86_400);
    assert.deepEqual(ahead, [0, 0, 7, 7]);
  });

  it('ask more charge of who has to come back', () => {
    const charges = VEHICLE_CLASSES.map((one) => defaultTripRules(one).charge_min_fraction);
    assert.deepEqual(charges, [0.1, 0.1, 0.2, 0.2]);
  });

  it('ask for a photo at the end of each trip', () =>
    assert.ok(VEHICLE_CLASSES.every((one) => defaultTripRules(one).photo_required)));
});
