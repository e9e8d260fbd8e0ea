import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountIdsFixture as ids } from './ids.fixture.ts';
import { authorized, declined, eur, facts, now, paymentOf } from './payment.fixture.ts';
import { topUpDecided } from './top-up.ts';

describe('a top-up', () => {
  const top_up = { ...facts, purpose: 'top_up' as const };

  it('is taken whole as soon as it is held', () => {
    const { after, said } = topUpDecided(top_up, paymentOf({ hold: authorized }), now);
    assert.equal(after.fare_minor, 1_000);
    assert.deepEqual(
      said.map(({ type, occurred_at, data }) => [type, occurred_at, data]),
      [['payments.fare_set', now, { ...ids, fare: eur(1_000), reason: 'top_up' }]],
    );
  });

  it('costs nothing where it is not held', () => {
    const { after, said } = topUpDecided(top_up, paymentOf({ hold: declined }), now);
    assert.equal(after.fare_minor, 0);
    assert.equal(said.length, 1);
  });

  it('is not decided while the bank thinks, nor twice, and a trip never is', () => {
    const open = paymentOf({});
    const settled = paymentOf({ hold: authorized, fare_minor: 1_000 });
    for (const payment of [open, settled])
      assert.deepEqual(topUpDecided(top_up, payment, now), { after: payment, said: [] });
    const trip = paymentOf({ hold: authorized });
    assert.deepEqual(topUpDecided(facts, trip, now), { after: trip, said: [] });
  });
});
