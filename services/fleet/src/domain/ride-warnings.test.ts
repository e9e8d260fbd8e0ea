import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { defaultRideRules } from './ride-rules.ts';
import {
  limitAskedBy,
  type RideFacts,
  type RideWarning,
  type RideWarningKind,
  type WarningFacts,
  warningChanges,
  warningsFor,
} from './ride-warnings.ts';

const none: ReadonlyMap<RideWarningKind, RideWarning> = new Map();
const park = { zone_id: 'a.1', name: 'Park', ride_allowed: false, park_allowed: false };
const slow = { ...park, ride_allowed: true, park_allowed: true, speed_limit_m_s: 3.4 };

function facts(more: Partial<RideFacts>): RideFacts {
  return {
    vehicle_class: 'scooter',
    speed_max_m_s: 5.6,
    zone: null,
    is_in_station: false,
    charge_fraction: 0.8,
    silent_ms: 0,
    ...more,
  };
}

const told = (more: Partial<RideFacts>, present = none) => {
  const given = facts(more);
  return warningsFor(given, defaultRideRules(given.vehicle_class), present);
};
const kinds = (warnings: readonly WarningFacts[]) => warnings.map(({ kind }) => kind);

describe('the warnings of a ride', () => {
  it('slow a scooter to the number that the GBFS feed tells, and to a walk where it must not be', () => {
    assert.equal(limitAskedBy(told({ zone: slow })), 12);
    assert.equal(limitAskedBy(told({ zone: { ...park, speed_limit_m_s: null } })), 6);
    assert.equal(limitAskedBy(told({ zone: { ...slow, speed_limit_m_s: 0 } })), 5);
    assert.equal(limitAskedBy(told({})), null);
  });

  it('tell the driver of a car, and never limit the car', () => {
    const zone = { ...park, speed_limit_m_s: null };
    const warnings = told({ vehicle_class: 'car', speed_max_m_s: 40, zone });
    assert.deepEqual(kinds(warnings), ['riding_forbidden']);
    assert.equal(limitAskedBy(warnings), null);
    const slowed = told({ vehicle_class: 'van', speed_max_m_s: 40, zone: slow });
    assert.deepEqual([kinds(slowed), limitAskedBy(slowed)], [['speed_limited'], null]);
  });

  it('say nothing of a limit above what the vehicle goes', () => {
    assert.deepEqual(told({ zone: { ...slow, speed_limit_m_s: 5.6 } }), []);
  });

  it('say where a trip cannot end, but not in a station', () => {
    const zone = { ...slow, park_allowed: false, speed_limit_m_s: null };
    assert.deepEqual(kinds(told({ zone })), ['parking_forbidden']);
    assert.deepEqual(told({ zone, is_in_station: true }), []);
  });

  it('do not flicker while the charge goes up and down around a threshold', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.185, max: 0.2149, noNaN: true })), (charges) => {
        let present = none;
        let raised_times = 0;
        for (const charge_fraction of charges) {
          const { raised, cleared } = warningChanges(present, told({ charge_fraction }, present));
          raised_times += raised.length;
          assert.deepEqual(cleared, []);
          const since = new Date(0);
          present = new Map([...present, ...raised.map((w) => [w.kind, { ...w, since }] as const)]);
        }
        assert.ok(raised_times <= 1);
      }),
    );
  });

  it('are raised anew in another zone, and cleared where nothing is the matter', () => {
    const since = new Date(0);
    const present = new Map(told({ zone: slow }).map((w) => [w.kind, { ...w, since }] as const));
    assert.deepEqual(warningChanges(present, told({ zone: slow })), { raised: [], cleared: [] });
    const other = told({ zone: { ...slow, zone_id: 'a.2' } });
    assert.deepEqual(warningChanges(present, other).raised, other);
    assert.deepEqual(warningChanges(present, told({})).cleared, ['speed_limited']);
  });
});
