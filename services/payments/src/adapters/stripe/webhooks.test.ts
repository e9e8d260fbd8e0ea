import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Stripe } from 'stripe';
import { stripeWebhooks } from './webhooks.ts';

const SECRET = 'whsec_test';
const NOW = new Date('2026-11-22T12:00:00.000Z');
const now_s = NOW.getTime() / 1000;

const event = (type: string, object: object) => ({
  id: 'evt_1',
  object: 'event',
  type,
  created: now_s - 5,
  data: { object },
});
const intent = { id: 'pi_1', object: 'payment_intent', metadata: { drais_payment: '042.payment' } };

function read(
  content: unknown,
  { secret = SECRET, at_s = now_s, secrets = [SECRET] }: Partial<Options> = {},
) {
  const payload = typeof content === 'string' ? content : JSON.stringify(content);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: at_s });
  const headers = { 'stripe-signature': signature };
  return stripeWebhooks(secrets).read(headers, Buffer.from(payload), NOW);
}
interface Options {
  secret: string;
  at_s: number;
  secrets: string[];
}

describe('a message of Stripe', () => {
  it('says what to look up, and nothing that is believed', () => {
    assert.deepEqual(read(event('payment_intent.succeeded', intent)), {
      status: 'read',
      event: {
        event_id: 'evt_1',
        type: 'payment_intent.succeeded',
        happened_at: '2026-11-22T11:59:55.000Z',
        about: 'authorization',
        object_id: 'pi_1',
        metadata_reference: '042.payment',
      },
    });
  });
  it('about a refund is about its intent', () => {
    const refund = { id: 're_1', payment_intent: 'pi_1', metadata: intent.metadata };
    const message = read(event('refund.failed', refund));
    assert.ok(message.status === 'read');
    assert.deepEqual([message.event.about, message.event.object_id], ['authorization', 'pi_1']);
  });
  it('about a dispute names the dispute', () => {
    const message = read(event('charge.dispute.created', { id: 'dp_1', payment_intent: 'pi_1' }));
    assert.ok(message.status === 'read');
    assert.deepEqual([message.event.about, message.event.object_id], ['dispute', 'dp_1']);
  });
  it('about anything else is kept as what it is', () => {
    const message = read(event('payout.paid', { id: 'po_1' }));
    assert.ok(message.status === 'read' && message.event.about === 'other');
  });
  it('is not heard without a signature, or with that of another secret', () => {
    const body = Buffer.from('{}');
    assert.deepEqual(stripeWebhooks([SECRET]).read({}, body, NOW), { status: 'unsigned' });
    const forged = { 'stripe-signature': 't=abc,v1=00' };
    assert.deepEqual(stripeWebhooks([SECRET]).read(forged, body, NOW), { status: 'unsigned' });
    assert.deepEqual(read(event('a', intent), { secret: 'whsec_other' }), { status: 'unsigned' });
    assert.deepEqual(read(event('a', intent), { secrets: [] }), { status: 'unsigned' });
  });
  it('is not heard again after five minutes, nor before its time', () => {
    const message = event('payment_intent.succeeded', intent);
    for (const at_s of [now_s - 301, now_s + 301]) {
      assert.deepEqual(read(message, { at_s }), { status: 'unsigned' }, String(at_s));
    }
    for (const at_s of [now_s - 299, now_s + 299]) {
      assert.equal(read(message, { at_s }).status, 'read', String(at_s));
    }
  });
  it('is heard under either secret while one replaces the other', () => {
    const secrets = ['whsec_new', SECRET];
    for (const secret of secrets) {
      assert.equal(read(event('a', intent), { secret, secrets }).status, 'read', secret);
    }
  });
  it('that is signed and not what was promised is unreadable', () => {
    for (const content of ['', 'no json', 'null', '[]', '{}', event('a', {}), { id: 'evt_1' }]) {
      const found = read(content);
      assert.ok(['unreadable', 'unsigned'].includes(found.status), JSON.stringify(content));
    }
    assert.deepEqual(read('no json'), { status: 'unreadable' });
    assert.deepEqual(read('null'), { status: 'unreadable' });
  });
});
