import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Charge } from './charge.ts';
import {
  bankCaptured_minor,
  bankKept_minor,
  bankOpenHolds,
  bankPlacedHolds,
  calmDown,
  openWorld,
  runStep,
  type Step,
} from './payment.simulation.ts';
import { isRefundRefused, paymentStanding } from './payment.ts';
import { AUTHORIZE_ATTEMPTS_MAX } from './payment-command.ts';
import { chargesOf, owed_minor, paid_minor, paymentKey } from './payment-state.ts';
import type { ChargeName } from './refund.ts';

const HOLD_MINOR = 1_000;

const which = fc.nat(20);
const again = fc.boolean();
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Step>({ kind: 'work' }) },
    { weight: 8, arbitrary: fc.constant<Step>({ kind: 'exchange' }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('arrive' as const), which, again }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('hear' as const), which, again }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('lose' as const), which }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('give_up' as const), which }) },
    { weight: 4, arbitrary: fc.constantFrom<Step[]>({ kind: 'crash' }) },
    { weight: 1, arbitrary: fc.constantFrom<Step[]>({ kind: 'settle' }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('authenticate' as const), passes: fc.boolean() }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('webhook' as const), at_once: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: 'deadline' }) },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: 'refund_fails' }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('correct' as const),
        by_minor: fc.integer({ min: 1, max: 1_500 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('retry' as const), declines: fc.boolean() }),
    },
  ),
  // Longer than usual: a hold, its challenge, its capture and a remainder take a dozen steps.
  { maxLength: 80, size: 'medium' },
);
const cards = fc.record({
  declines: fc.constantFrom<(ChargeName | null)[]>(null, null, 'hold', 'remainder'),
  hold_lapses: fc.boolean(),
  challenges: fc.boolean(),
});
const worlds = [
  cards,
  fc.constantFrom(0, HOLD_MINOR),
  fc.constantFrom(0, 1, 340, HOLD_MINOR, HOLD_MINOR + 1, 2_500),
  steps,
] as const;

describe('a payment over a network that loses, doubles, delays and reorders', () => {
  it('is never charged more than the fare, nor before the fare is set', () => {
    fc.assert(
      fc.property(...worlds, (card, hold_minor, fare_minor, run) => {
        const world = openWorld(card, hold_minor, fare_minor);
        for (const step of run) {
          runStep(world, step);
          assert.ok(bankCaptured_minor(world) <= (world.payment.fare_minor ?? 0));
          assert.ok(paid_minor(world.payment) <= bankKept_minor(world));
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it('gets back no more than corrections took off the fare', () => {
    let given_back = 0;
    fc.assert(
      fc.property(...worlds, (card, hold_minor, fare_minor, run) => {
        const world = openWorld(card, hold_minor, fare_minor);
        for (const step of run) {
          runStep(world, step);
          const [taken, kept] = [bankCaptured_minor(world), bankKept_minor(world)];
          assert.ok(kept >= Math.min(taken, owed_minor(world.payment)));
          if (kept < taken) given_back += 1;
        }
      }),
      { numRuns: 10_000 },
    );
    assert.ok(given_back > 0, 'some payer gets money back');
  });

  it('lets a trip begin only where the bank has placed the hold', () => {
    let begun_after_challenge = 0;
    fc.assert(
      fc.property(...worlds, (card, hold_minor, fare_minor, run) => {
        const world = openWorld(card, hold_minor, fare_minor);
        for (const step of run) {
          runStep(world, step);
          if (paymentStanding(world.payment) !== 'held' || hold_minor === 0) continue;
          assert.equal(bankPlacedHolds(world), 1);
          if (card.challenges) begun_after_challenge += 1;
        }
      }),
      { numRuns: 10_000 },
    );
    assert.ok(begun_after_challenge > 0, 'some payer passes the challenge in time');
  });

  it('comes to rest with the fare paid once and nothing held, or says what is missing', () => {
    const ends = { settled: 0, short: 0, needs_person: 0 };
    fc.assert(
      fc.property(...worlds, (card, hold_minor, fare_minor, run) => {
        const world = openWorld(card, hold_minor, fare_minor);
        for (const step of run) runStep(world, step);
        calmDown(world);
        assert.equal(paid_minor(world.payment), bankKept_minor(world));
        assert.equal(bankOpenHolds(world), 0);
        const standing = paymentStanding(world.payment);
        const is_end =
          standing === 'settled' || standing === 'short' || standing === 'needs_person';
        assert.ok(is_end, standing);
        ends[standing] += 1;
        // Money that the payer's bank sent back waits for an operator, who makes it credit.
        if (standing === 'needs_person') {
          assert.ok(isRefundRefused(world.payment));
          return;
        }
        if (standing === 'settled') assert.equal(bankKept_minor(world), owed_minor(world.payment));
        else assertRefused(chargesOf(world.payment).at(-1)?.[1]);
      }),
      { numRuns: 10_000 },
    );
    assert.ok(
      Object.values(ends).every((count) => count > 0),
      'all ends are reached',
    );
  });

  it('has one key for each request of each charge and of each amount that goes back', () => {
    const parts = ['hold', 'remainder', 'retry_1', 'retry_2', 'refund_1', 'refund_2'] as const;
    const keys = parts.flatMap((part) =>
      (['authorize', 'capture', 'release', 'refund'] as const).map((action) =>
        paymentKey('042.payment', part, action),
      ),
    );
    assert.equal(new Set(keys).size, parts.length * 4);
  });
});

/** What is missing was declined by the bank, or asked for as often as we ask. */
function assertRefused(last: Charge | undefined): void {
  if (last?.status === 'declined') return;
  assert.ok(last?.status === 'none' && last.attempts === AUTHORIZE_ATTEMPTS_MAX);
}
