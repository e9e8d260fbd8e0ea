import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { auditReconciliation } from '../index.ts';
import {
  newTripId,
  OTHER_RIDER_ID,
  openPayments,
  type TestTown,
} from '../testing/open-payments.ts';

const CARD = 'sandbox_sca_challenge';
const THERE = { payer_present: true };

type Answer = Awaited<ReturnType<TestTown['hold']>>;

/** A town in which a rider at a vehicle is asked by their bank. */
async function withChallenge(t: Parameters<typeof openPayments>[0]) {
  const town = await openPayments(t);
  const plan = await town.publish();
  await town.addMethod(CARD);
  const trip_id = newTripId();
  const asked = await town.hold(trip_id, plan, THERE);
  return { town, plan, trip_id, asked, url: urlOf(asked) };
}

function urlOf(answer: Answer): string {
  assert.ok(answer.ok, JSON.stringify(answer));
  assert.equal(answer.value.status, 'action_required');
  return answer.value.action?.url ?? assert.fail('no address');
}

async function standsAs(town: TestTown, trip_id: string, status: string): Promise<void> {
  const answer = await town.action(trip_id);
  assert.ok(answer.ok);
  assert.deepEqual(answer.value, { status });
}

const pass = (town: TestTown, seconds: number) => {
  town.town.wall_skipped_ms += seconds * 1000;
};

describe('a rider whose bank asks before the trip', () => {
  it('is sent to their bank, and the hold is placed when they say yes', async (t) => {
    const { town, plan, trip_id, asked, url } = await withChallenge(t);
    const again = await town.hold(trip_id, plan, THERE);
    assert.equal(urlOf(again), url);
    assert.ok(asked.ok && Date.parse(asked.value.action?.ends_at ?? '') > Date.now());

    await town.controls.answer(url, 'yes');
    assert.deepEqual(await town.hold(trip_id, plan, THERE), {
      ok: true,
      value: { status: 'held' },
    });
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    await town.drive();
    assert.deepEqual(await town.typesOf(trip_id), [
      'payment_opened',
      'hold_requested',
      'hold_challenged',
      'hold_placed',
      'fare_set',
      'ledger_entry_posted',
      'receipt_issued',
      'capture_requested',
      'payment_captured',
      'ledger_entry_posted',
      'payment_settled',
    ]);
    assert.deepEqual(await town.booked(), ['authorize authorized', 'capture captured']);
  });

  it('is heard as soon as their own browser comes back', async (t) => {
    const { town, trip_id, url } = await withChallenge(t);
    const waiting = await town.action(trip_id);
    assert.ok(waiting.ok && waiting.value.status === 'action_required');
    assert.equal(waiting.value.action?.url, url);
    await town.controls.answer(url, 'yes');
    await standsAs(town, trip_id, 'held');
  });

  it('is heard by the driver when neither browser nor bank say anything', async (t) => {
    const { town, trip_id, url } = await withChallenge(t);
    assert.equal(await town.drive(), 0);
    await town.controls.answer(url, 'yes');
    pass(town, 6);
    assert.equal(await town.drive(), 1);
    assert.equal((await town.payment(trip_id)).hold.status, 'authorized');
  });

  it('is declined for good when they say no', async (t) => {
    const { town, plan, trip_id, url } = await withChallenge(t);
    await town.controls.answer(url, 'no');
    const declined = { status: 'declined', decline_code: 'authentication_failed' };
    assert.deepEqual(await town.hold(trip_id, plan, THERE), { ok: true, value: declined });
    await standsAs(town, trip_id, 'declined');
    await town.failTrip(trip_id);
    await town.drive();
    assert.equal((await town.typesOf(trip_id)).at(-1), 'payment_settled');
  });

  it('who says nothing for ten minutes holds nothing, also when they say yes later', async (t) => {
    const { town, plan, trip_id, url } = await withChallenge(t);
    pass(town, 590);
    await town.drive();
    assert.equal((await town.payment(trip_id)).hold.status, 'challenged');
    pass(town, 20);
    await town.drive();
    await town.controls.answer(url, 'yes');

    assert.equal((await town.payment(trip_id)).hold.status, 'released');
    assert.deepEqual(await town.booked(), ['authorize declined', 'release released']);
    assert.deepEqual(await town.hold(trip_id, plan, THERE), {
      ok: true,
      value: { status: 'unclear' },
    });
    await standsAs(town, trip_id, 'closed');
    await town.failTrip(trip_id);
    assert.equal(await town.drive(), 0);
    await town.room.runJob('payments.reconcile_provider');
    assert.deepEqual(await auditReconciliation(town.room.directory), {
      reconciliation_differences: 0,
    });
  });

  it('who says yes in the last moment is held, if nobody looked before', async (t) => {
    const { town, plan, trip_id, url } = await withChallenge(t);
    await town.controls.answer(url, 'yes');
    pass(town, 700);
    await town.drive();
    assert.deepEqual(await town.hold(trip_id, plan, THERE), {
      ok: true,
      value: { status: 'held' },
    });
  });

  it('whose trip failed meanwhile holds nothing', async (t) => {
    const { town, trip_id, url } = await withChallenge(t);
    await town.failTrip(trip_id);
    await town.drive();
    await town.controls.answer(url, 'yes');
    assert.deepEqual(await town.booked(), ['authorize declined', 'release released']);
    assert.equal((await town.payment(trip_id)).hold.status, 'released');
  });

  it('is told to ask again while the bank does not answer', async (t) => {
    const { town, trip_id } = await withChallenge(t);
    await town.closeBank();
    const answer = await town.action(trip_id);
    assert.ok(answer.ok && answer.value.status === 'action_required');
    assert.equal(answer.value.action?.url, undefined);
    await town.reopenBank();
    const back = await town.action(trip_id);
    assert.match((back.ok && back.value.action?.url) || '', /^http/);
  });

  it('is called off although the bank is down, and released when it is back', async (t) => {
    const { town, trip_id } = await withChallenge(t);
    await town.closeBank();
    pass(town, 610);
    await town.drive();
    assert.equal((await town.payment(trip_id)).hold.status, 'release_unknown');
    await town.reopenBank();
    pass(town, 61);
    await town.drive();
    assert.equal((await town.payment(trip_id)).hold.status, 'released');
  });

  it('is never asked where they are not there', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    await town.addMethod(CARD);
    const declined = { status: 'declined', decline_code: 'sca_required' };
    assert.deepEqual(await town.hold(newTripId(), plan), { ok: true, value: declined });
  });

  it('is not asked again for what the fare needs beyond the hold', async (t) => {
    const { town, plan, trip_id, url } = await withChallenge(t);
    await town.controls.answer(url, 'yes');
    await town.hold(trip_id, plan, THERE);
    await town.endTrip(trip_id, plan, { duration_s: 36_000 });
    await town.drive();
    assert.deepEqual(await town.booked(), [
      'authorize authorized',
      'capture captured',
      'authorize declined',
    ]);
    const { remainder } = await town.payment(trip_id);
    assert.deepEqual(remainder, { status: 'declined', code: 'sca_required' });
  });

  it('has their secret in no event and no table', async (t) => {
    const { town, url } = await withChallenge(t);
    const challenge_id = url.split('/').at(-1) ?? '';
    assert.ok(challenge_id.length > 20);
    assert.ok(!JSON.stringify(await town.room.events()).includes(challenge_id));
    for (const shard of town.room.directory.databases()) {
      const rows = await shard.query('select to_jsonb(p) as row from payments.payments p');
      assert.ok(!JSON.stringify(rows).includes(challenge_id));
    }
  });
});

describe('what a bank wants of somebody else', () => {
  it('is unknown to everybody but the rider', async (t) => {
    const { town, trip_id } = await withChallenge(t);
    const answer = await town.action(trip_id, OTHER_RIDER_ID);
    assert.ok(!answer.ok && answer.refusal.code === 'payments.payment_unknown');
  });

  it('is nothing where the hold needs no answer', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    await town.addMethod('sandbox_ok');
    const trip_id = newTripId();
    await town.hold(trip_id, plan, THERE);
    await standsAs(town, trip_id, 'held');
  });
});
