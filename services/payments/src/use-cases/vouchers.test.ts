import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { payments } from '@drais/contracts';
import { operatorPrincipal, riderPrincipal } from '@drais/kit/testing/open-room';
import { newAccountId, newUuid } from '@drais/vocabulary/ids';
import {
  AREA_ID,
  OTHER_RIDER_ID,
  openPayments,
  RIDER_ID,
  type TestTown,
} from '../testing/open-payments.ts';
import { assertSound } from '../testing/sound-books.ts';

const OPERATOR = operatorPrincipal(OTHER_RIDER_ID, AREA_ID);
const VOUCHER = {
  area_id: AREA_ID,
  code: 'Spring-26',
  amount_minor: 500,
  currency: 'EUR',
  valid_until: '2026-06-01T00:00:00.000Z',
  uses_max: 3,
};

const create = (town: TestTown, more: Partial<typeof VOUCHER> = {}, key?: string) =>
  town.room.call(payments.createVoucher, { ...VOUCHER, ...more }, OPERATOR, key);

const redeem = (town: TestTown, account_id = RIDER_ID, code = 'spring-26', key?: string) =>
  town.room.call(payments.redeemVoucher, { code }, riderPrincipal(account_id), key);

const codeOf = (answer: { ok: true } | { ok: false; refusal: { code: string } }) =>
  answer.ok ? 'ok' : answer.refusal.code;

async function held(town: TestTown, account_id = RIDER_ID): Promise<number> {
  const page = await town.room.call(payments.listCredit, {}, riderPrincipal(account_id));
  assert.ok(page.ok);
  return page.value.balances[0]?.amount_minor ?? 0;
}

async function uses(town: TestTown): Promise<number[]> {
  const page = await town.room.call(payments.listVouchers, { area_id: AREA_ID }, OPERATOR);
  assert.ok(page.ok);
  return page.value.items.map((voucher) => voucher.uses);
}

describe('a voucher', () => {
  it('becomes credit of a rider, once, whatever the case of its code', async (t) => {
    const town = await openPayments(t);
    assert.ok((await create(town)).ok);
    assert.equal(codeOf(await redeem(town)), 'ok');
    assert.equal(codeOf(await redeem(town)), 'payments.voucher_already_redeemed');
    assert.equal(await held(town), 500);
    assert.deepEqual(await uses(town), [1]);
    await assertSound(town);
  });

  it('is redeemed as often as it says, however many ask at once', async (t) => {
    const town = await openPayments(t);
    await create(town);
    const riders = Array.from({ length: 8 }, newAccountId);
    const answers = await Promise.all(riders.map((rider) => redeem(town, rider)));
    const codes = answers.map(codeOf).toSorted();
    const used_up = Array.from({ length: 5 }, () => 'payments.voucher_used_up');
    assert.deepEqual(codes, ['ok', 'ok', 'ok', ...used_up]);
    const sums = await Promise.all(riders.map((rider) => held(town, rider)));
    assert.equal(
      sums.reduce((sum, one) => sum + one, 0),
      1_500,
    );
    assert.deepEqual(await uses(town), [3]);
    await assertSound(town);
  });

  it('is redeemed once by a rider who asks many times at once', async (t) => {
    const town = await openPayments(t);
    await create(town);
    const answers = await Promise.all([redeem(town), redeem(town), redeem(town)]);
    const done = answers.filter((answer) => answer.ok);
    assert.equal(done.length, 1);
    assert.equal(await held(town), 500);
    assert.deepEqual(await uses(town), [1]);
  });

  it('gives the same answer to a call that is made again after a crash', async (t) => {
    const town = await openPayments(t);
    await create(town);
    const key = newUuid();
    const first = await redeem(town, RIDER_ID, 'spring-26', key);
    await town.room.forgetAnswers();
    assert.deepEqual(await redeem(town, RIDER_ID, 'spring-26', key), first);
  });

  it('gives its credit where the caller died between the two shards', async (t) => {
    const town = await openPayments(t);
    const created = await create(town);
    assert.ok(created.ok);
    const { voucher_id, amount } = created.value;
    const data = { voucher_id, account_id: RIDER_ID, amount };
    const event_id = newUuid();
    for (const _twice of [1, 2]) {
      await town.room.deliver(payments.events.voucherRedeemed, AREA_ID, data, { event_id });
    }
    assert.equal(await held(town), 500);
    await assertSound(town);
  });

  it('is unknown by another code, and over after its last day', async (t) => {
    const town = await openPayments(t);
    await create(town);
    assert.equal(codeOf(await redeem(town, RIDER_ID, 'autumn')), 'payments.voucher_unknown');
    town.town.now = new Date('2026-06-01T00:00:00.000Z');
    assert.equal(codeOf(await redeem(town)), 'payments.voucher_over');
    assert.equal(await held(town), 0);
  });

  it('has its code alone, is of its area’s currency and ends later than now', async (t) => {
    const town = await openPayments(t);
    const key = newUuid();
    const first = await create(town, {}, key);
    await town.room.forgetAnswers();
    assert.deepEqual(await create(town, {}, key), first);
    const codes = [
      codeOf(await create(town, { code: 'SPRING-26' })),
      codeOf(await create(town, { code: 'other', currency: 'SEK' })),
      codeOf(await create(town, { code: 'other', area_id: 'nowhere' })),
      codeOf(await create(town, { code: 'other', valid_until: '2026-04-01T00:00:00.000Z' })),
    ];
    assert.deepEqual(codes, [
      'payments.voucher_code_taken',
      'payments.currency_not_of_area',
      'payments.area_unknown',
      'payments.voucher_invalid',
    ]);
  });
});
