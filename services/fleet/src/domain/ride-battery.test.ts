import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultRideRules } from './ride-rules.ts';
import {
  limitAskedBy,
  RIDE_WARNING_KINDS,
  type RideWarning,
  type RideWarningKind,
  warningChanges,
  warningsFor,
} from './ride-warnings.ts';

const rules = defaultRideRules('scooter');
const since = new Date('2025-06-01T08:00:00Z');
const facts = {
  vehicle_class: 'scooter' as const,
  speed_max_m_s: 5.6,
  zone: null,
  is_in_station: false,
  charge_fraction: 0.8,
  silent_ms: 0,
};
const present = (...kinds: RideWarningKind[]) =>
  new Map<RideWarningKind, RideWarning>(kinds.map((kind) => [kind, { kind, since }]));

/** The warnings at a charge, given those of before. */
const atCharge = (charge_fraction: number, ...before: RideWarningKind[]) =>
  warningsFor({ ...facts, charge_fraction }, rules, present(...before));

describe('a rider’s battery', () => {
  it('is low below a fifth and critical below a tenth, and only one of them', () => {
    assert.deepEqual(atCharge(0.2), []);
    assert.deepEqual(atCharge(0.19), [{ kind: 'battery_low', charge_fraction: 0.19 }]);
    assert.deepEqual(atCharge(0.1), [{ kind: 'battery_low', charge_fraction: 0.1 }]);
    assert.deepEqual(atCharge(0.09), [{ kind: 'battery_critical', charge_fraction: 0.09 }]);
  });

  it('stays low or critical until it is clearly above', () => {
    const kinds = (charge: number, before: RideWarningKind) =>
      atCharge(charge, before).map(({ kind }) => kind);
    assert.deepEqual(kinds(0.21, 'battery_low'), ['battery_low']);
    assert.deepEqual(kinds(0.23, 'battery_low'), []);
    assert.deepEqual(kinds(0.11, 'battery_critical'), ['battery_critical']);
    assert.deepEqual(kinds(0.13, 'battery_critical'), ['battery_low']);
  });
});

describe('a silent vehicle', () => {
  it('is told of after two minutes', () => {
    const after = (silent_ms: number) => warningsFor({ ...facts, silent_ms }, rules, present());
    assert.deepEqual(after(120_000), []);
    assert.deepEqual(after(120_001), [{ kind: 'vehicle_silent' }]);
  });
});

describe('a zone', () => {
  const park = { zone_id: 'z1', name: 'Park', ride_allowed: true, park_allowed: true };
  const slow = { ...park, speed_limit_m_s: 3 };
  const warned = (more: object) => warningsFor({ ...facts, ...more }, rules, present());

  it('slows what goes faster, and names itself', () => {
    const named = { zone_id: 'z1', zone_name: 'Park' };
    assert.deepEqual(warned({ zone: slow }), [
      { kind: 'speed_limited', ...named, max_speed_kph: 10 },
    ]);
    assert.deepEqual(warned({ zone: slow, speed_max_m_s: 3 }), []);
    assert.deepEqual(warned({ zone: { ...slow, speed_limit_m_s: null } }), []);
    assert.deepEqual(warned({ zone: slow, vehicle_class: 'car' }), [
      { kind: 'speed_limited', ...named },
    ]);
  });

  it('never asks for less than a vehicle can hold', () => {
    const [first] = warned({ zone: { ...slow, speed_limit_m_s: 0.1 } });
    assert.ok((first?.max_speed_kph ?? 0) >= 1);
  });

  it('forbids parking to who would park there, and not in a station', () => {
    const zone = { ...park, park_allowed: false, speed_limit_m_s: null };
    const told = [{ kind: 'parking_forbidden', zone_id: 'z1', zone_name: 'Park' }];
    assert.deepEqual(warned({ zone }), told);
    assert.deepEqual(warned({ zone, is_in_station: true }), []);
    assert.deepEqual(warned({ zone, vehicle_class: 'van' }), []);
  });
});

describe('what changes about warnings', () => {
  const before = { kind: 'speed_limited' as const, zone_id: 'z1', max_speed_kph: 12, since };
  const changes = (wanted: object) =>
    warningChanges(new Map([['speed_limited', before]]), [
      { kind: 'speed_limited', zone_id: 'z1', max_speed_kph: 12, ...wanted },
    ]);

  it('is told when the zone or its limit is another one, and only then', () => {
    assert.deepEqual(changes({}), { raised: [], cleared: [] });
    assert.equal(changes({ zone_id: 'z2' }).raised.length, 1);
    assert.equal(changes({ max_speed_kph: 6 }).raised.length, 1);
  });

  it('is cleared when nothing asks for it', () => {
    const { raised, cleared } = warningChanges(present('battery_low', 'vehicle_silent'), [
      { kind: 'vehicle_silent' },
    ]);
    assert.deepEqual([raised, cleared], [[], ['battery_low']]);
  });

  it('asks for the limit of the first that has one', () => {
    assert.equal(limitAskedBy([]), null);
    assert.equal(limitAskedBy([{ kind: 'vehicle_silent' }]), null);
    assert.equal(limitAskedBy([{ kind: 'vehicle_silent' }, before]), 12);
  });

  it('is of one of these kinds', () =>
    assert.deepEqual([...RIDE_WARNING_KINDS].sort(), [
      'battery_critical',
      'battery_low',
      'parking_forbidden',
      'riding_forbidden',
      'speed_limited',
      'vehicle_silent',
    ]));
});
