import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isId, shardKeyOf } from '@drais/vocabulary/ids';
import fc from 'fast-check';
import {
  balancesOf,
  checkBalanced,
  postingsForCapture,
  postingsForCorrection,
  postingsForCredit,
  postingsForFailedRefund,
  postingsForFare,
  postingsForRefund,
} from './ledger.ts';

const scope = {
  account_id: '042.0193e1a0-0000-7000-8000-000000000001',
  area_id: 'mannheim',
  country: 'DE',
  vat_bp: 1_900,
  occurred_at: new Date(Date.UTC(2026, 0, 1, 12)),
  reference: 'payment-1',
};
const eur = (amount_minor: number) => ({ amount_minor, currency: 'EUR' });

describe('the ledger', () => {
  it('owes the fare to the area and its VAT to the country', () => {
    assert.deepEqual(postingsForFare(scope, eur(340)).lines, [
      { account: `rider_receivable:${scope.account_id}`, amount_minor: 340, currency: 'EUR' },
      { account: 'revenue:mannheim', amount_minor: -286, currency: 'EUR' },
      { account: 'vat_payable:DE', amount_minor: -54, currency: 'EUR' },
    ]);
  });
  it('moves the debt from the rider to the provider with the capture', () => {
    assert.deepEqual(postingsForCapture(scope, eur(340)).lines, [
      { account: 'provider_clearing', amount_minor: 340, currency: 'EUR' },
      { account: `rider_receivable:${scope.account_id}`, amount_minor: -340, currency: 'EUR' },
    ]);
  });
  it('has no line of nothing where no VAT is inside', () => {
    assert.equal(postingsForFare({ ...scope, vat_bp: 0 }, eur(340)).lines.length, 2);
  });
  it('gives the same cause the same entry, on the shard of the rider', () => {
    const first = postingsForCapture(scope, eur(340));
    const again = postingsForCapture({ ...scope, occurred_at: new Date() }, eur(340));
    assert.equal(again.entry_id, first.entry_id);
    assert.ok(isId(first.entry_id));
    assert.equal(shardKeyOf(first.entry_id), '042');
    const others = [
      postingsForFare(scope, eur(340)),
      postingsForRefund(scope, eur(340)),
      postingsForCredit(scope, 'spent', eur(340)),
      postingsForCorrection(scope, { currency: 'EUR', before_minor: 340, after_minor: 0 }),
      postingsForCapture({ ...scope, reference: 'payment-2' }, eur(340)),
      postingsForCapture({ ...scope, account_id: scope.account_id.replace(/1$/, '2') }, eur(340)),
    ];
    const ids = [first, ...others].map((one) => one.entry_id);
    assert.equal(new Set(ids).size, ids.length);
  });
  it('is square after a paid trip: the rider owes nothing, though the capture was posted twice', () => {
    const capture = postingsForCapture(scope, eur(340));
    const balances = balancesOf([postingsForFare(scope, eur(340)), capture, capture]);
    assert.deepEqual(balances.get(`rider_receivable:${scope.account_id}`), [eur(0)]);
    assert.deepEqual(balances.get('provider_clearing'), [eur(340)]);
  });
  it('balances in every entry, and corrections in parts take off exactly what was booked', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(amounts, fc.nat(3_000), (parts, vat_bp) => {
        const gross_minor = parts.reduce((sum, part) => sum + part, 0);
        const tax = { ...scope, vat_bp };
        let left_minor = gross_minor;
        const corrections = parts.flatMap((part, n) => {
          const one = { ...tax, reference: `correction-${n}` };
          const before_minor = left_minor;
          left_minor -= part;
          const change = { currency: 'EUR', before_minor, after_minor: left_minor };
          // Every second part goes to the card, the others become credit and are spent again.
          return n % 2 === 0
            ? [postingsForCorrection(one, change), postingsForRefund(one, eur(part))]
            : [
                postingsForCorrection(one, change),
                postingsForCredit(one, 'returned', eur(part)),
                postingsForCredit({ ...one, reference: `spent-${n}` }, 'spent', eur(part)),
                postingsForRefund(one, eur(part)),
              ];
        });
        const entries = [
          postingsForFare(tax, eur(gross_minor)),
          postingsForCapture(tax, eur(gross_minor)),
          ...corrections,
        ];
        for (const entry of entries) assert.deepEqual(checkBalanced(entry.lines), []);
        for (const [account, moneys] of balancesOf(entries)) {
          assert.deepEqual(moneys, [eur(0)], account);
        }
      }),
    );
  });
  it('finds what does not balance, currency by currency', () => {
    const lines = [
      { account: 'provider_clearing', amount_minor: 100, currency: 'EUR' },
      { account: 'revenue:mannheim', amount_minor: -100, currency: 'SEK' },
    ] as const;
    assert.deepEqual(checkBalanced(lines), [eur(100), { amount_minor: -100, currency: 'SEK' }]);
  });
  it('calls an entry that moves nothing a fault', () => {
    assert.throws(() => postingsForFare(scope, eur(0)), RangeError);
    assert.throws(() => postingsForCapture(scope, eur(-1)), RangeError);
    assert.throws(() => postingsForRefund(scope, eur(0.5)), RangeError);
  });
});

describe('an entry of the ledger', () => {
  const change = { currency: 'EUR', before_minor: 300, after_minor: 100 };

  it('names the kind of its cause', () => {
    const entries = [
      postingsForFare(scope, eur(300)),
      postingsForFare(scope, eur(300), 'fee'),
      postingsForCapture(scope, eur(300)),
      postingsForCorrection(scope, change),
      postingsForRefund(scope, eur(200)),
      postingsForFailedRefund(scope, eur(200)),
    ];
    const kinds = entries.map(({ cause }) => cause.kind);
    const all = ['fare', 'fee', 'capture', 'correction', 'refund', 'refund_failed'];
    assert.deepEqual(kinds, all);
  });

  it('of a refund that came back turns the refund round', () => {
    const both = [postingsForRefund(scope, eur(200)), postingsForFailedRefund(scope, eur(200))];
    for (const moneys of balancesOf(both).values()) assert.deepEqual(moneys, [eur(0)]);
    assert.throws(() => postingsForFailedRefund(scope, eur(0)), RangeError);
  });

  it('adds up by account and currency', () => {
    const dollars = { amount_minor: 7, currency: 'USD' };
    const entries = [
      postingsForCapture(scope, eur(300)),
      postingsForCapture({ ...scope, reference: 'other' }, dollars),
      postingsForRefund(scope, eur(100)),
    ];
    const held = balancesOf(entries).get('provider_clearing') ?? [];
    assert.deepEqual(new Set(held), new Set([eur(200), dollars]));
  });
});
