import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { afterResting, afterRiding, batteryOf } from './battery.ts';

describe('the battery of a simulated vehicle', () => {
  it('falls with the way', () => {
    assert.equal(afterRiding(batteryOf(0.5), 4_500, 45_000).charge_fraction, 0.4);
  });
  it('is never below empty', () => {
    assert.equal(afterRiding(batteryOf(0.2), 45_000, 45_000).charge_fraction, 0);
  });
  it('rises slowly at a charger and stops when it is full', () => {
    assert.equal(afterResting(batteryOf(0.5), 1_800, true).charge_fraction, 0.6);
    assert.equal(afterResting(batteryOf(0.9), 18_000, true).charge_fraction, 1);
  });
  it('stays as it is away from a charger', () => {
    assert.deepEqual(afterResting(batteryOf(0.5), 3_600, false), batteryOf(0.5));
  });
  it('is swapped once it is drained, wherever the vehicle stands', () => {
    let battery = afterRiding(batteryOf(0.2), 9_000, 90_000);
    assert.equal(battery.swapping, true);
    battery = afterResting(battery, 60, false);
    assert.ok(battery.charge_fraction > 0.15 && battery.swapping);
    battery = afterResting(battery, 600, false);
    assert.deepEqual(battery, { charge_fraction: 0.95, swapping: false });
  });
});
