import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { bookAuthorization, bookCapture, bookRefund, bookRelease } from './booking.ts';
import { checkBankInvariant, openBooks } from './books.ts';
import type { Booked } from './operations.ts';

const eur = (amount_minor: number) => ({ amount_minor, currency: 'EUR' });
const noon_ms = Date.UTC(2026, 0, 1, 12);

function books(t: TestContext) {
  const db = openBooks(null);
  t.after(() => db.close());
  let keys = 0;
  const request = (at_s: number) => {
    keys += 1;
    return { idempotency_key: `key-${keys}`, now: new Date(noon_ms + at_s * 1000) };
  };
  const hold = (amount_minor: number, at_s = 0): string => {
    const content = {
      account_reference: '042.a',
      payment_method_token: 'sandbox_ok',
      amount: eur(amount_minor),
      metadata_reference: 'payment-1',
    };
    const result = resultOf(
      bookAuthorization(db, { ...request(at_s), kind: 'authorize', content }),
    );
    return result.status === 'authorized' ? result.authorization_id : assert.fail(result.status);
  };
  const about = (kind: 'capture' | 'release' | 'refund', id: string, minor: number, at_s = 0) => {
    const base = { ...request(at_s), kind };
    const content = { authorization_id: id, amount: eur(minor) };
    if (kind === 'release') return bookRelease(db, { ...base, content: { authorization_id: id } });
    return kind === 'capture'
      ? bookCapture(db, { ...base, content })
      : bookRefund(db, { ...base, content });
  };
  return { db, hold, about };
}

function resultOf(booked: Booked) {
  return booked.status === 'booked' ? booked.operation.result : assert.fail(booked.status);
}

describe('the books of the sandbox bank', () => {
  it('let a hold lapse at its expiry and free its money', (t) => {
    const { db, hold, about } = books(t);
    const id = hold(1_000);
    const seven_days_s = 604_800;
    const late = about('capture', id, 500, seven_days_s);
    assert.deepEqual(resultOf(late), { status: 'declined', code: 'authorization_expired' });
    const row = db.prepare('select amount_minor, reason from releases').get();
    assert.deepEqual({ ...row }, { amount_minor: 1_000, reason: 'expired' });
    const release = resultOf(about('release', id, 0, seven_days_s));
    assert.equal(release.status, 'released');
  });
  it('take a capture in the last second before the expiry', (t) => {
    const { hold, about } = books(t);
    assert.equal(resultOf(about('capture', hold(1_000), 500, 604_799)).status, 'captured');
  });
  it('keep their laws under any run of requests', (t) => {
    const step = fc.record({
      kind: fc.constantFrom('hold', 'capture', 'release', 'refund'),
      which: fc.nat(4),
      amount_minor: fc.integer({ min: 1, max: 1_200 }),
      at_s: fc.constantFrom(0, 604_800),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30, size: 'max' }), (steps) => {
        const { db, hold, about } = books(t);
        const ids = [hold(1_000)];
        for (const { kind, which, amount_minor, at_s } of steps) {
          if (kind === 'hold') ids.push(hold(amount_minor, at_s));
          else {
            const id = ids[which % ids.length] ?? assert.fail();
            about(kind as 'capture', id, amount_minor, at_s);
          }
        }
        assert.deepEqual(checkBankInvariant(db), []);
      }),
      { numRuns: 60 },
    );
  });
  it('are found broken when somebody edits them', (t) => {
    const edits: readonly (readonly [sql: string, law: RegExp])[] = [
      ['update captures set amount_minor = 2000', /never exceed the hold/],
      ['delete from releases', /wholly captured or released/],
      [`update authorizations set status = 'authorized'`, /open hold/],
      ['update refunds set amount_minor = 2000', /refunds never exceed/],
      ['delete from operations', /exactly one booked request/],
    ];
    for (const [sql, law] of edits) {
      const { db, hold, about } = books(t);
      const id = hold(1_000);
      about('capture', id, 400);
      about('refund', id, 100);
      assert.deepEqual(checkBankInvariant(db), []);
      db.exec(sql);
      assert.ok(
        checkBankInvariant(db).some((one) => law.test(one.law)),
        sql,
      );
    }
  });
});
