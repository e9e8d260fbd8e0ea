import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isReservedForPeriod, VEHICLE_CLASSES, VEHICLE_STATES } from './vehicle.ts';

describe('the classes of the fleet', () => {
  it('are held ad hoc or reserved for a period', () => {
    assert.deepEqual([...VEHICLE_CLASSES], ['scooter', 'e_bike', 'car', 'van']);
    assert.deepEqual(VEHICLE_CLASSES.filter(isReservedForPeriod), ['car', 'van']);
  });
});

describe('MDS 2.0, Vehicle States', () => {
  it('has these and no others', () =>
    assert.deepEqual([...VEHICLE_STATES].sort(), [
      'available',
      'elsewhere',
      'missing',
      'non_contactable',
      'non_operational',
      'on_trip',
      'removed',
      'reserved',
      'stopped',
    ]));
});
