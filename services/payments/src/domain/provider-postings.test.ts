import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { balancesOf, checkBalanced, type LedgerEntry } from './ledger.ts';
import {
  type DisputeMoney,
  postingsForDispute,
  postingsForFee,
  postingsForPayout,
} from './provider-postings.ts';

const eur = (amount_minor: number) => ({ amount_minor, currency: 'EUR' });
const scope = {
  account_id: '042.0193e1a0-0000-7000-8000-000000000003',
  area_id: 'mannheim',
  occurred_at: new Date('2026-05-01T08:00:00.000Z'),
  reference: 'dp_1:1',
};
const dispute = (status: string, withdrawn_minor: number, fee_minor: number): DisputeMoney => ({
  status,
  withdrawn: eur(withdrawn_minor),
  fee: eur(fee_minor),
});
const linesOf = (entry: LedgerEntry | null) =>
  Object.fromEntries((entry?.lines ?? []).map((line) => [line.account, line.amount_minor]));

describe('what the provider moved', () => {
  it('is posted under the kind of its cause', () => {
    const open = dispute('needs_response', 1_000, 1_500);
    const entries = [
      postingsForDispute(scope, null, open),
      postingsForFee(scope, eur(30)),
      postingsForPayout(scope, eur(500)),
    ];
    const kinds = entries.map((entry) => entry?.cause.kind);
    assert.deepEqual(kinds, ['dispute', 'provider_fee', 'payout']);
  });
});

describe('the money of a dispute', () => {
  it('is withheld with its fee while the dispute is open', () => {
    const entry = postingsForDispute(scope, null, dispute('needs_response', 1_000, 1_500));
    assert.deepEqual(linesOf(entry), {
      provider_clearing: -2_500,
      provider_fees: 1_500,
      disputed_funds: 1_000,
    });
  });
  it('comes back when the dispute is won', () => {
    const open = dispute('under_review', 1_000, 1_500);
    const entry = postingsForDispute(scope, open, dispute('won', 0, 1_500));
    assert.deepEqual(linesOf(entry), { provider_clearing: 1_000, disputed_funds: -1_000 });
  });
  it('is a loss when the dispute is lost', () => {
    const open = dispute('under_review', 1_000, 1_500);
    const entry = postingsForDispute(scope, open, dispute('lost', 1_000, 1_500));
    assert.deepEqual(linesOf(entry), { disputed_funds: -1_000, 'dispute_losses:mannheim': 1_000 });
  });
  it('is not posted where nothing moved', () => {
    const open = dispute('needs_response', 1_000, 1_500);
    assert.equal(postingsForDispute(scope, open, dispute('under_review', 1_000, 1_500)), null);
    assert.equal(postingsForDispute(scope, null, dispute('inquiry', 0, 0)), null);
  });
  it('balances at each step and ends where the dispute stands, whatever its way there', () => {
    const states = fc.record({
      status: fc.constantFrom('inquiry', 'needs_response', 'under_review', 'won', 'lost'),
      withdrawn_minor: fc.nat(5_000),
      fee_minor: fc.nat(2_000),
    });
    fc.assert(
      fc.property(fc.array(states, { maxLength: 12 }), states, (way, last) => {
        const stations = [...way, last].map((one) =>
          dispute(one.status, one.withdrawn_minor, one.fee_minor),
        );
        const entries = stations.flatMap((after, n) => {
          const of_step = { ...scope, reference: `dp_1:${n}` };
          return postingsForDispute(of_step, stations[n - 1] ?? null, after) ?? [];
        });
        for (const entry of entries) assert.deepEqual(checkBalanced(entry.lines), []);
        const [clearing] = balancesOf(entries).get('provider_clearing') ?? [eur(0)];
        const taken_minor = last.withdrawn_minor + last.fee_minor;
        assert.equal((clearing?.amount_minor ?? 0) + taken_minor, 0);
      }),
    );
  });
});

describe('what a provider keeps and pays out', () => {
  it('lessens what it owes us', () => {
    assert.deepEqual(linesOf(postingsForFee(scope, eur(45))), {
      provider_fees: 45,
      provider_clearing: -45,
    });
    assert.deepEqual(linesOf(postingsForPayout(scope, eur(900))), {
      bank_account: 900,
      provider_clearing: -900,
    });
  });
  it('owes us again what came back', () => {
    assert.deepEqual(linesOf(postingsForFee(scope, eur(-45))), {
      provider_fees: -45,
      provider_clearing: 45,
    });
    assert.deepEqual(linesOf(postingsForPayout(scope, eur(-900))), {
      bank_account: -900,
      provider_clearing: 900,
    });
  });
});
