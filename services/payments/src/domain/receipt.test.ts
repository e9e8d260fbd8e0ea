import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ReceiptShape } from '@drais/contracts/payments/shapes';
import fc from 'fast-check';
import { Errors } from 'typebox/value';
import { planByMinute } from './plan.fixture.ts';
import { buildReceipt, type Receipt, recomputeReceipt } from './receipt.ts';

const plan = { ...planByMinute, version: 3 };
const noon_ms = Date.UTC(2026, 0, 1, 12);
const at = (second: number): Date => new Date(noon_ms + second * 1000);
const head = {
  receipt_id: 'mannheim.0193e1a0-0000-7000-8000-000000000003',
  trip_id: 'mannheim.0193e1a0-0000-7000-8000-000000000002',
  issued_at: at(700),
  status: 'paid',
} as const;
const times = {
  started_at: at(0),
  ended_at: at(651),
  paused_s: 61,
};
const stored = (receipt: Receipt): Receipt => JSON.parse(JSON.stringify(receipt)) as Receipt;

describe('a receipt', () => {
  it('holds the plan, the times, the lines and the VAT, in the shape of the contract', () => {
    const receipt = buildReceipt(head, plan, times);
    assert.deepEqual(receipt.plan, plan);
    assert.deepEqual(receipt.usage, {
      started_at: '2026-01-01T12:00:00.000Z',
      ended_at: '2026-01-01T12:10:51.000Z',
      paused_s: 61,
    });
    assert.deepEqual(receipt.fare.total, { amount_minor: 310, currency: 'EUR' });
    assert.deepEqual(receipt.fare.vat, { vat_bp: 1_900, net_minor: 261, vat_minor: 49 });
    assert.equal(receipt.issued_at, '2026-01-01T12:11:40.000Z');
    assert.deepEqual(Errors(ReceiptShape, receipt), []);
  });
  it('survives storage and is recomputed to the cent', () => {
    const span = fc.nat(200_000);
    fc.assert(
      fc.property(span, span, fc.option(fc.nat(3_000)), (end_s, paused_s, cap) => {
        const one = { ...plan, cap_minor: cap };
        const receipt = buildReceipt(head, one, {
          started_at: at(0),
          ended_at: at(end_s),
          paused_s,
        });
        assert.deepEqual(stored(receipt), receipt);
        assert.deepEqual(recomputeReceipt(stored(receipt), one), []);
      }),
    );
  });
  it('says how long an outage was, is recomputed with it and never higher for it', () => {
    const span = fc.nat(200_000);
    fc.assert(
      fc.property(span, span, fc.option(fc.nat(3_000)), (riding_s, outage_s, cap) => {
        const one = { ...plan, cap_minor: cap };
        const whole = { started_at: at(0), ended_at: at(riding_s + outage_s), paused_s: 0 };
        const receipt = buildReceipt(head, one, { ...whole, outage_s });
        assert.equal(receipt.usage.outage_s ?? 0, outage_s);
        assert.deepEqual(recomputeReceipt(stored(receipt), one), []);
        const undisturbed = buildReceipt(head, one, { ...whole, ended_at: at(riding_s) });
        assert.deepEqual(receipt.fare, undisturbed.fare);
      }),
    );
    assert.deepEqual(
      Errors(ReceiptShape, buildReceipt(head, plan, { ...times, outage_s: 60 })),
      [],
    );
  });
  it('tells no longer an outage than there was to ride, and none that took nothing', () => {
    const receipt = buildReceipt(head, plan, { ...times, outage_s: 1_000 });
    assert.deepEqual([receipt.usage.outage_s, receipt.usage.paused_s], [590, 61]);
    assert.deepEqual(recomputeReceipt(receipt, plan), []);
    assert.ok(!('outage_s' in buildReceipt(head, plan, { ...times, outage_s: 0 }).usage));
  });
  it('leaves out what a plan carries beside its numbers', () => {
    const row = { ...plan, created_by: '042.somebody' };
    assert.deepEqual(buildReceipt(head, row, times).plan, plan);
  });
  it('shows every cent and number that somebody changed', () => {
    const receipt = buildReceipt(head, plan, times);
    const { fare, usage } = receipt;
    const [unlock, riding, ...others] = fare.lines;
    assert.ok(unlock && riding);
    const edits: readonly (readonly [field: string, edited: Partial<Receipt>])[] = [
      [
        'fare.total.amount_minor',
        { fare: { ...fare, total: { amount_minor: 311, currency: 'EUR' } } },
      ],
      ['fare.total.currency', { fare: { ...fare, total: { amount_minor: 310, currency: 'SEK' } } }],
      ['fare.vat.vat_minor', { fare: { ...fare, vat: { ...fare.vat, vat_minor: 48 } } }],
      [
        'fare.lines.1.quantity',
        { fare: { ...fare, lines: [unlock, { ...riding, quantity: 9 }, ...others] } },
      ],
      ['fare.lines.2.kind', { fare: { ...fare, lines: [unlock, riding] } }],
      ['plan.unlock_minor', { plan: { ...plan, unlock_minor: 0 } }],
      ['plan.cap_minor', { plan: { ...plan, cap_minor: null } }],
      ['plan.version', { plan: { ...plan, version: 2 } }],
      ['fare.total.amount_minor', { usage: { ...usage, ended_at: '2026-01-01T13:00:00.000Z' } }],
      ['fare.total.amount_minor', { usage: { ...usage, paused_s: 0 } }],
      ['usage', { usage: { ...usage, ended_at: 'soon' } }],
      ['usage', { usage: { ...usage, ended_at: '2025-01-01T00:00:00.000Z' } }],
      ['usage', { usage: { ...usage, paused_s: 652 } }],
    ];
    for (const [field, edited] of edits) {
      const differences = recomputeReceipt({ ...receipt, ...edited }, plan);
      const fields = differences.map((one) => one.field);
      assert.ok(fields.includes(field), `${field} in ${fields.join(', ')}`);
    }
  });
  it('shows a stored plan that was changed behind its version', () => {
    const receipt = buildReceipt(head, plan, times);
    const differences = recomputeReceipt(receipt, { ...plan, per_minute_minor: 21 });
    assert.deepEqual(differences[0], {
      field: 'plan.per_minute_minor',
      on_receipt: 20,
      recomputed: 21,
    });
    assert.ok(differences.some((one) => one.field === 'fare.total.amount_minor'));
  });
});
