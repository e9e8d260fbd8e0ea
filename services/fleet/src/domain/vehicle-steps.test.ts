import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VEHICLE_STATES, type VehicleState } from '@drais/vocabulary/vehicle';
import {
  type HoldPhase,
  type StateChange,
  stepOnDropOff,
  stepOnHearing,
  stepOnLook,
  stepOnMovement,
  stepOnOpening,
  stepOnPickUp,
  stepOnSilence,
  stepUnderClaims,
} from './vehicle-state.ts';

/** From which state to which one a step leads, and by which words of MDS. */
type Steps = Partial<Record<VehicleState, [VehicleState, ...string[]]>>;

/** All that a step does: in each state that is left out it does nothing. */
function stepsOf(step: (present: VehicleState) => StateChange | null): Steps {
  const steps: Steps = {};
  for (const present of VEHICLE_STATES) {
    const change = step(present);
    if (change !== null) steps[present] = [change.to_state, ...change.event_types];
  }
  return steps;
}
const claims = (live: readonly HoldPhase[], more: object = {}) => ({
  live,
  is_locked: true,
  ...more,
});

describe('MDS 2.0, the words for a step', () => {
  it('to whoever rides', () => {
    const { on_trip, ...others } = stepsOf((present) =>
      stepUnderClaims(present, claims(['on_trip'])),
    );
    assert.equal(on_trip, undefined);
    assert.equal(Object.keys(others).length, VEHICLE_STATES.length - 1);
    for (const step of Object.values(others)) assert.deepEqual(step, ['on_trip', 'trip_start']);
  });

  it('to whoever reserved, from where it stands on the street', () =>
    assert.deepEqual(
      stepsOf((present) => stepUnderClaims(present, claims(['reserved']))),
      {
        available: ['reserved', 'reservation_start'],
        on_trip: ['reserved', 'trip_end', 'reservation_start'],
        non_operational: ['reserved', 'reservation_start'],
        non_contactable: ['reserved', 'reservation_start'],
      },
    ));

  it('to nobody', () =>
    assert.deepEqual(
      stepsOf((present) => stepUnderClaims(present, claims([]))),
      {
        reserved: ['available', 'reservation_cancel'],
        on_trip: ['available', 'trip_end'],
      },
    ));

  it('to nobody, while somebody has to look at it', () => {
    const under_case = claims([], { is_under_case: true });
    assert.deepEqual(
      stepsOf((present) => stepUnderClaims(present, under_case)),
      {
        reserved: ['non_operational', 'reservation_cancel', 'unspecified'],
        on_trip: ['available', 'trip_end'],
      },
    );
  });

  it('into a van, from the street and from where it was lost', () =>
    assert.deepEqual(stepsOf(stepOnPickUp), {
      available: ['removed', 'rebalance_pick_up'],
      non_operational: ['removed', 'rebalance_pick_up'],
      non_contactable: ['removed', 'rebalance_pick_up'],
      missing: ['removed', 'rebalance_pick_up'],
      elsewhere: ['removed', 'rebalance_pick_up'],
    }));

  it('out of a van, locked by whoever put it down, to who reserved it meanwhile', () => {
    const open = { is_locked: false };
    const drop = (live: readonly HoldPhase[]) =>
      stepsOf((present) => stepOnDropOff(present, claims(live, open)));
    assert.deepEqual(drop([]), { removed: ['available', 'provider_drop_off'] });
    assert.deepEqual(drop(['reserved']), {
      removed: ['reserved', 'provider_drop_off', 'reservation_start'],
    });
  });

  it('into silence, from where it is offered or broken', () =>
    assert.deepEqual(stepsOf(stepOnSilence), {
      available: ['non_contactable', 'comms_lost'],
      non_operational: ['non_contactable', 'comms_lost'],
    }));

  it('out of silence, to be offered or to be looked at', () => {
    assert.deepEqual(
      stepsOf((present) => stepOnHearing(present, true)),
      {
        non_operational: ['available', 'maintenance'],
        non_contactable: ['available', 'comms_restored'],
      },
    );
    assert.deepEqual(
      stepsOf((present) => stepOnHearing(present, false)),
      {
        non_contactable: ['non_operational', 'comms_restored'],
      },
    );
  });

  it('out of rent, when it moved or opened though nobody has it', () => {
    assert.deepEqual(stepsOf(stepOnMovement), { available: ['non_operational', 'unspecified'] });
    assert.deepEqual(stepsOf(stepOnOpening), { available: ['non_operational', 'maintenance'] });
  });

  it('into rent again, when staff have looked and it is locked', () => {
    assert.deepEqual(
      stepsOf((present) => stepOnLook(present, true)),
      {
        non_operational: ['available', 'maintenance'],
      },
    );
    assert.deepEqual(
      stepsOf((present) => stepOnLook(present, false)),
      {},
    );
  });
});

describe('GBFS 3.0 vehicle_status, the public id', () => {
  it('changes after each trip, and at no other step', () => {
    const renews = (change: StateChange | null) => change?.renews_public_id;
    const open = claims([], { is_locked: false });
    for (const under of [claims([]), claims(['reserved']), open])
      assert.equal(renews(stepUnderClaims('on_trip', under)), true);
    const others = [
      stepUnderClaims('available', claims(['reserved'])),
      stepUnderClaims('reserved', claims([])),
      stepOnPickUp('available'),
      stepOnDropOff('removed', claims([])),
      stepOnSilence('available'),
    ];
    assert.deepEqual(others.map(renews), [false, false, false, false, false]);
  });
});
