import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { payments } from '@drais/contracts';
import { Unavailable } from '@drais/kit';
import { operatorPrincipal } from '@drais/kit/testing/open-room';
import { waitFor } from '@drais/kit/testing/wait-for';
import { newUuid } from '@drais/vocabulary/ids';
import {
  SIGNATURE_HEADER,
  signWebhook,
  webhookSecretOf,
} from '../adapters/sandbox-bank/webhook-signature.ts';
import { paymentIdOf } from '../domain/ids.ts';
import { newTripId, openPayments, RIDER_ID, type TestTown } from '../testing/open-payments.ts';

const SECRET = webhookSecretOf('sandbox-test-key');
const PATH = '/webhooks/sandbox-bank';
const THERE = { payer_present: true };

const hint = (more: Record<string, unknown> = {}) => ({
  event_id: `evt_${newUuid()}`,
  type: 'authorization.authorize',
  created_at: '2026-05-01T08:00:00.000Z',
  about: 'authorization',
  object_id: 'auth_1',
  metadata_reference: null,
  ...more,
});

async function send(
  town: TestTown,
  content: unknown,
  { at = new Date(), secret = SECRET, method = 'POST', path = PATH } = {},
): Promise<number> {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  const headers = { [SIGNATURE_HEADER]: signWebhook(secret, body, at) };
  const sent = method === 'POST' ? { body } : {};
  const response = await fetch(`${town.door_url}${path}`, { method, headers, ...sent });
  await response.body?.cancel();
  return response.status;
}

async function unknownEvents(town: TestTown, page: { limit?: number; cursor?: string } = {}) {
  const found = await town.room.call(
    payments.listProviderEvents,
    page,
    operatorPrincipal(RIDER_ID, '*'),
  );
  return found.ok ? found.value : assert.fail(found.refusal.code);
}

async function keptOf(town: TestTown): Promise<string[]> {
  const found = await Promise.all(
    town.room.directory
      .databases()
      .map((shard) =>
        shard.query<{ status: string }>(
          'select status from payments.provider_events order by status',
        ),
      ),
  );
  return found.flat().map(({ status }) => status);
}

/** A rider whose bank asks, in a town to which the bank does not tell anything by itself. */
async function withChallenge(t: Parameters<typeof openPayments>[0], tells = false) {
  const town = await openPayments(t, { tells });
  const plan = await town.publish();
  await town.addMethod('sandbox_sca_challenge');
  const trip_id = newTripId();
  const asked = await town.hold(trip_id, plan, THERE);
  const url = (asked.ok && asked.value.action?.url) || assert.fail('no address');
  const about = hint({ metadata_reference: paymentIdOf(RIDER_ID, trip_id) });
  const hold = async () => (await town.payment(trip_id)).hold.status;
  return { town, plan, trip_id, url, about, hold };
}

describe('a message of the bank', () => {
  it('brings the answer that the bank then gives, at once', async (t) => {
    const { town, url, about, hold } = await withChallenge(t);
    await town.controls.answer(url, 'yes');
    assert.equal(await send(town, about), 200);
    await town.drive();
    assert.equal(await hold(), 'authorized');
    assert.deepEqual(await keptOf(town), ['done']);
  });

  it('changes nothing by itself: the bank is asked, whatever the message says', async (t) => {
    const { town, about, hold } = await withChallenge(t);
    assert.equal(await send(town, { ...about, type: 'authorization.capture' }), 200);
    await town.drive();
    assert.equal(await hold(), 'challenged');
  });

  it('is heard once, however often it comes', async (t) => {
    const { town, trip_id, url, about } = await withChallenge(t);
    await town.controls.answer(url, 'yes');
    const statuses = await Promise.all([1, 2, 3, 4].map(() => send(town, about)));
    assert.deepEqual(statuses, [200, 200, 200, 200]);
    await town.drive();
    assert.deepEqual(await keptOf(town), ['done']);
    const placed = (await town.typesOf(trip_id)).filter((type) => type === 'hold_placed');
    assert.equal(placed.length, 1);
  });

  it('may come after everything is over, or before it began', async (t) => {
    const { town, plan, trip_id, url, about } = await withChallenge(t);
    await town.controls.answer(url, 'yes');
    await town.hold(trip_id, plan, THERE);
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    await town.drive();
    const before = await town.typesOf(trip_id);
    assert.equal(await send(town, about), 200);
    assert.equal(await town.drive(), 0);
    assert.deepEqual(await town.typesOf(trip_id), before);

    const not_yet = hint({ metadata_reference: paymentIdOf(RIDER_ID, newTripId()) });
    assert.equal(await send(town, not_yet), 200);
    assert.deepEqual(await keptOf(town).then((all) => all.toSorted()), ['done', 'unknown']);
  });

  it('leaves a request alone whose answer is on its way', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    await town.addMethod('sandbox_slow');
    const trip_id = newTripId();
    const about = hint({ metadata_reference: paymentIdOf(RIDER_ID, trip_id) });
    const holding = town.hold(trip_id, plan);
    await waitFor(async () => (await town.typesOf(trip_id)).includes('hold_requested'), {
      what: 'the request',
    });
    assert.equal(await send(town, about), 200);
    assert.deepEqual(await holding, { ok: true, value: { status: 'held' } });
    assert.deepEqual(await town.typesOf(trip_id), [
      'payment_opened',
      'hold_requested',
      'hold_placed',
    ]);
  });

  it('about something unknown is kept and listed, page by page', async (t) => {
    const town = await openPayments(t);
    const strangers = [null, 'payment-of-another-shop', `mannheim.${newUuid()}`];
    for (const metadata_reference of strangers) {
      assert.equal(await send(town, hint({ metadata_reference })), 200);
    }
    const first = await unknownEvents(town, { limit: 2 });
    assert.equal(first.items.length, 2);
    const rest = await unknownEvents(town, { cursor: first.next_cursor ?? '' });
    assert.equal(rest.items.length, 1);
    assert.deepEqual(
      [rest.items[0]?.provider, rest.items[0]?.object_id],
      ['sandbox_bank', 'auth_1'],
    );
  });

  it('is sent by the bank itself when the payer has answered', async (t) => {
    const { town, url, hold } = await withChallenge(t, true);
    await town.controls.answer(url, 'yes');
    await waitFor(async () => (await hold()) === 'authorized', { what: 'the bank’s message' });
  });
});

describe('a message that is not the bank’s', () => {
  it('is refused without its signature, and after or before its time', async (t) => {
    const town = await openPayments(t);
    const about = hint();
    const body = JSON.stringify(about);
    const unsigned = await fetch(`${town.door_url}${PATH}`, { method: 'POST', body });
    assert.equal(unsigned.status, 400);
    const problem = (await unsigned.json()) as { code: string };
    assert.equal(problem.code, 'payments.webhook_unsigned');
    assert.equal(await send(town, about, { secret: 'whsec_another' }), 400);
    assert.equal(await send(town, about, { at: new Date(Date.now() - 301_000) }), 400);
    assert.equal(await send(town, about, { at: new Date(Date.now() + 302_000) }), 400);
    assert.equal(await send(town, about, { at: new Date(Date.now() - 290_000) }), 200);
    assert.equal((await keptOf(town)).length, 1);
  });

  it('is refused where it is not what was promised, or too large, or no message', async (t) => {
    const town = await openPayments(t);
    assert.equal(await send(town, 'no json'), 400);
    assert.equal(await send(town, { ...hint(), colour: 'red' }), 400);
    assert.equal(await send(town, 'x'.repeat(300_000)), 413);
    assert.equal(await send(town, hint(), { method: 'GET' }), 405);
    assert.equal(await send(town, hint(), { path: '/webhooks/stripe' }), 404);
    assert.deepEqual(await keptOf(town), []);
  });
});

describe('a message that cannot be stored', () => {
  it('is not taken, so that the bank sends it again', async (t) => {
    const { town, about } = await withChallenge(t);
    const broken = t.mock.method(town.room.tools.db, 'shard', () => {
      throw new Unavailable('database');
    });
    assert.equal(await send(town, about), 503);
    broken.mock.restore();
    assert.deepEqual(await keptOf(town), []);
    assert.equal(await send(town, about), 200);
  });
});

describe('messages that were done', () => {
  it('are forgotten after a month', async (t) => {
    const { town, about } = await withChallenge(t);
    await send(town, about);
    assert.equal(await town.room.runJob('payments.forget_provider_events'), 0);
    town.town.wall_skipped_ms += 31 * 86_400_000;
    assert.equal(await town.room.runJob('payments.forget_provider_events'), 1);
    assert.deepEqual(await keptOf(town), []);
  });
});
