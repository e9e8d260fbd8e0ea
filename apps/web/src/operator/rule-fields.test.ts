import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { boundsOf, changesOf, readRule, typeRule, unitOf } from './rule-fields.ts';

describe('a rule in a form', () => {
  it('is counted as its name ends', () => {
    const names = ['hold_s', 'heal_radius_m', 'walking_speed_kph', 'battery_low_fraction'];
    assert.deepEqual(names.map(unitOf), ['s', 'm', 'km_h', 'percent']);
    assert.equal(unitOf('release_credit_minor'), 'money');
    assert.equal(unitOf('photo_required'), 'yes_no');
  });

  it('is typed by people and read back to the same value', () => {
    const rules = { hold_s: 1800, battery_low_fraction: 0.205, release_credit_minor: 1250 };
    for (const [name, value] of Object.entries({ ...rules, photo_required: true }))
      assert.equal(readRule(name, typeRule(name, value, 2), 2), value, name);
    assert.equal(readRule('battery_low_fraction', '12,5', 2), 0.125);
    assert.equal(readRule('release_credit_minor', '500', 0), 500);
  });

  it('is nothing when it is no number of its kind', () => {
    for (const typed of ['', ' ', 'ten', '1.5'])
      assert.equal(readRule('hold_s', typed, 2), undefined);
  });

  it('has the bounds of its contract', () => {
    assert.deepEqual(boundsOf('walking_speed_kph'), { minimum: 5, maximum: 15 });
    assert.deepEqual(boundsOf('hold_s'), { minimum: 60, maximum: 1800 });
    assert.equal(boundsOf('photo_required'), undefined);
  });

  it('is sent only when it changes', () => {
    const present = { hold_s: 1800, photo_required: true };
    assert.deepEqual(changesOf(present, { ...present, hold_s: 900 }), { hold_s: 900 });
    assert.deepEqual(changesOf(present, present), {});
    assert.deepEqual(changesOf(present, { hold_s: undefined }), {});
  });
});
