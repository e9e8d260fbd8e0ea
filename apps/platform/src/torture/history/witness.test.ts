import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TellAnswer } from '@drais/twin';
import { openWitness } from './witness.ts';

const times = { idempotency_key: 'k-1', is_final: true, asked_at_ms: 10, answered_at_ms: 20 };
const said = (value: object) => ({ ok: true as const, value });

describe('the witness of what clients were told', () => {
  it('remembers what was acknowledged, once', () => {
    const witness = openWitness();
    const answer = said({ reservation_id: 'r-1' });
    for (let times_told = 0; times_told < 2; times_told++)
      witness.onAnswer({ route_id: 'booking.reserve_vehicle', input: {}, answer, ...times });
    witness.onReport('device 7');
    assert.deepEqual(witness.acknowledged(), ['reservation:r-1', 'report:device 7']);
  });

  it('forgets what was refused', () => {
    const witness = openWitness();
    const answer = { ok: false as const, refusal: { code: 'booking.rider_has_hold' } };
    witness.onAnswer({ route_id: 'booking.reserve_vehicle', input: {}, answer, ...times });
    assert.deepEqual(witness.acknowledged(), []);
  });

  it('writes down what each key was answered, but no look and no answer that says later', () => {
    const witness = openWitness();
    const tell = (route_id: string, answer: TellAnswer['answer'], is_final = true) =>
      witness.onAnswer({ route_id, input: {}, answer, ...times, is_final });
    const refused = { ok: false as const, refusal: { code: 'booking.vehicle_in_use' } };
    tell('booking.start_trip', refused);
    tell('booking.start_trip', said({ trip_id: 't-1', status: 'unlocking' }));
    const look = { ...times, idempotency_key: undefined, route_id: 'booking.get_trip', input: {} };
    witness.onAnswer({ ...look, answer: said({ trip_id: 't-1', status: 'active' }) });
    tell('booking.start_trip', refused, false);
    assert.deepEqual(witness.told(), [
      { key: 'booking.start_trip k-1', said: 'refused booking.vehicle_in_use' },
      { key: 'booking.start_trip k-1', said: 'accepted trip:t-1' },
    ]);
    assert.equal(witness.askedTwice(), 1);
  });

  it('knows that a rider had a vehicle from when it was seen open until its end was asked for', () => {
    const witness = openWitness();
    const input = { trip_id: 't-1' };
    const tell = (route_id: string, status: string, at_ms: number) =>
      witness.onAnswer({
        ...times,
        route_id,
        input,
        answer: said({ trip_id: 't-1', status }),
        asked_at_ms: at_ms,
        answered_at_ms: at_ms + 5,
      });
    tell('booking.get_trip', 'unlocking', 10);
    tell('booking.get_trip', 'active', 20);
    tell('booking.get_trip', 'active', 30);
    tell('booking.end_trip', 'ending', 40);
    tell('booking.get_trip', 'ended', 50);
    const seen = witness.seen((trip_id) => `vehicle of ${trip_id}`);
    const vehicle_id = 'vehicle of t-1';
    assert.deepEqual(seen, [{ vehicle_id, trip_id: 't-1', from_ms: 25, until_ms: 40 }]);
  });
});
