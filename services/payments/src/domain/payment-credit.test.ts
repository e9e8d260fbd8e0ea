import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountIdsFixture as ids } from './ids.fixture.ts';
import { postingsForCredit } from './ledger.ts';
import { captured, eur, now, paymentOf } from './payment.fixture.ts';
import { returnCredit, spendCredit } from './payment.ts';

describe('a rider’s credit in a payment', () => {
  const open = paymentOf({ fare_minor: 300, hold: captured(200) });

  it('pays what is owed and not more', () => {
    assert.equal(spendCredit(open, 100).credit_minor, 100);
    assert.throws(() => spendCredit(open, 101), RangeError);
  });

  it('gets back what was paid too much and not more', () => {
    const paid = paymentOf({ fare_minor: 300, corrected_minor: 100, hold: captured(300) });
    assert.equal(returnCredit(paid, 100).returned_minor, 100);
    assert.throws(() => returnCredit(paid, 101), RangeError);
  });

  it('moves against what gave it or took it', () => {
    const scope = {
      account_id: ids.account_id,
      area_id: 'mannheim',
      occurred_at: now,
      reference: 'r',
    };
    const mine = `rider_credit:${ids.account_id}`;
    const linesOf = (cause: Parameters<typeof postingsForCredit>[1]) =>
      postingsForCredit(scope, cause, eur(50)).lines.map((one) => [one.account, one.amount_minor]);
    const up = [mine, -50];
    assert.deepEqual(linesOf('goodwill'), [['goodwill:mannheim', 50], up]);
    assert.deepEqual(linesOf('outage'), [['outage_credits:mannheim', 50], up]);
    assert.deepEqual(linesOf('voucher'), [['vouchers:mannheim', 50], up]);
    assert.deepEqual(linesOf('top_up'), [['provider_clearing', 50], up]);
    const owed = `rider_receivable:${ids.account_id}`;
    assert.deepEqual(linesOf('returned'), [[owed, 50], up]);
    assert.deepEqual(linesOf('spent'), [
      [owed, -50],
      [mine, 50],
    ]);
    const { cause } = postingsForCredit(scope, 'spent', eur(50));
    assert.deepEqual(cause, { kind: 'credit', reference: 'r' });
  });
});
