import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VEHICLE_STATES, type VehicleState } from '@drais/vocabulary/vehicle';
import fc from 'fast-check';
import {
  HOLD_PHASES,
  type HoldPhase,
  stepOnDropOff,
  stepOnHearing,
  stepOnPickUp,
  stepOnSilence,
  stepUnderClaims,
} from './vehicle-state.ts';

const locked = (live: readonly HoldPhase[]) => ({ live, is_locked: true });

describe('a vehicle that riders claim', () => {
  it('is reserved while a reservation stands', () => {
    assert.equal(stepUnderClaims('available', locked(['reserved']))?.to_state, 'reserved');
  });
  it('is on a trip while somebody rides, whatever was thought of it', () => {
    for (const state of VEHICLE_STATES.filter((s) => s !== 'on_trip')) {
      assert.equal(stepUnderClaims(state, locked(['on_trip']))?.to_state, 'on_trip');
    }
  });
  it('is free again with a new public id after the trip', () => {
    assert.deepEqual(stepUnderClaims('on_trip', locked([])), {
      to_state: 'available',
      event_types: ['trip_end'],
      renews_public_id: true,
    });
  });
  it('is not offered when its lock was not confirmed', () => {
    const step = stepUnderClaims('on_trip', { live: [], is_locked: false });
    assert.deepEqual(
      [step?.to_state, step?.event_types],
      ['non_operational', ['trip_end', 'maintenance']],
    );
  });
  it('keeps its public id when a reservation is cancelled', () => {
    assert.equal(stepUnderClaims('reserved', locked([]))?.renews_public_id, false);
  });
  it('stays in the van when somebody reserves it there', () => {
    assert.equal(stepUnderClaims('removed', locked(['reserved'])), null);
  });
  it('goes from one rider to the next with a new public id', () => {
    assert.deepEqual(stepUnderClaims('on_trip', locked(['reserved'])), {
      to_state: 'reserved',
      event_types: ['trip_end', 'reservation_start'],
      renews_public_id: true,
    });
  });

  it('comes to the same state whatever the order in which the phases are heard', () => {
    const news = fc.record({
      reservation: fc.nat({ max: 3 }),
      phase: fc.constantFrom(...HOLD_PHASES),
    });
    const shuffled = fc
      .array(news, { maxLength: 12 })
      .chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
      );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        assert.equal(stateAfter(one), stateAfter(other));
      }),
    );
  });
});

/** Hears news as the room does: phases only rise, and each rise may step the vehicle. */
function stateAfter(all: readonly { reservation: number; phase: HoldPhase }[]): VehicleState {
  const phases = new Map<number, HoldPhase>();
  let state: VehicleState = 'available';
  for (const { reservation, phase } of all) {
    const known = phases.get(reservation);
    if (known !== undefined && HOLD_PHASES.indexOf(known) >= HOLD_PHASES.indexOf(phase)) continue;
    phases.set(reservation, phase);
    const live = [...phases.values()].filter((p) => p !== 'over');
    state = stepUnderClaims(state, locked(live))?.to_state ?? state;
  }
  return state;
}

describe('a vehicle that staff move', () => {
  it('is taken only when nobody has it', () => {
    assert.equal(stepOnPickUp('available')?.to_state, 'removed');
    for (const state of ['reserved', 'on_trip', 'removed'] as const)
      assert.equal(stepOnPickUp(state), null);
  });
  it('is free where it is put down', () => {
    assert.deepEqual(stepOnDropOff('removed', locked([]))?.event_types, ['provider_drop_off']);
    assert.equal(stepOnDropOff('available', locked([])), null);
  });
  it('belongs to who reserved it meanwhile', () => {
    const step = stepOnDropOff('removed', locked(['reserved']));
    assert.deepEqual(
      [step?.to_state, step?.event_types],
      ['reserved', ['provider_drop_off', 'reservation_start']],
    );
  });
});

describe('a vehicle that is not heard', () => {
  it('is taken off the map, but not from its rider', () => {
    assert.equal(stepOnSilence('available')?.to_state, 'non_contactable');
    for (const state of ['reserved', 'on_trip', 'removed'] as const)
      assert.equal(stepOnSilence(state), null);
  });
  it('comes back when it is heard, open ones for staff only', () => {
    assert.equal(stepOnHearing('non_contactable', true)?.to_state, 'available');
    assert.equal(stepOnHearing('non_contactable', false)?.to_state, 'non_operational');
    assert.equal(stepOnHearing('non_operational', true)?.to_state, 'available');
    assert.equal(stepOnHearing('available', false), null);
  });
});
