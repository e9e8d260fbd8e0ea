import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VEHICLE_STATES } from '@drais/vocabulary/vehicle';
import { isOutOfService, isSilent } from './fitness.ts';

describe('a vehicle', () => {
  it('is lost from sight when nobody hears it or knows where it is', () =>
    assert.deepEqual(VEHICLE_STATES.filter(isSilent), ['non_contactable', 'missing']));

  it('can be promised when it is here, heard and whole, whoever has it now', () => {
    const usable = VEHICLE_STATES.filter((state) => !isOutOfService(state));
    assert.deepEqual(usable, ['available', 'reserved', 'on_trip']);
  });
});
