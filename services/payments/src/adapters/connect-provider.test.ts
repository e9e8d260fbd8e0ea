import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connectProvider } from './connect-provider.ts';

const nothing = { url: '', key: '', webhook_secret: '', demo: true };
const stripe = { ...nothing, url: 'stripe:', key: 'sk_test_abc', demo: false };

describe('the provider that the settings name', () => {
  it('is nobody where they name none: then no money can be held', async () => {
    const { name, provider, warning } = await connectProvider(nothing);
    assert.equal(name, 'none');
    assert.match(warning ?? '', /no money/);
    const page = { since: '2026-01-01T00:00:00Z', cursor: null, limit: 1, timeout_ms: 1 };
    const silence = { status: 'unknown', reason: 'connection_lost' };
    assert.deepEqual(await provider.listMovements(page), silence);
    assert.deepEqual(await provider.findDispute({ dispute_id: 'x', timeout_ms: 1 }), silence);
  });
  it('is the sandbox bank for demos, and for nothing else', async () => {
    const bank = { ...nothing, url: 'http://127.0.0.1:1', key: 'key' };
    const connected = await connectProvider(bank);
    assert.equal(connected.name, 'sandbox_bank');
    assert.equal(connected.webhooks?.path, '/webhooks/sandbox-bank');
    assert.match(connected.warning ?? '', /demos only/);
    assert.equal((await connectProvider({ ...bank, demo: false })).name, 'none');
  });
  it('is Stripe, and quiet about it, where real money moves', async () => {
    const live = await connectProvider({ ...stripe, key: 'sk_live_abc' });
    assert.deepEqual([live.name, live.warning, live.webhooks], ['stripe', null, null]);
    const test = await connectProvider({ ...stripe, webhook_secret: 'whsec_a,whsec_b' });
    assert.match(test.warning ?? '', /test mode/);
    assert.equal(test.webhooks?.path, '/webhooks/stripe');
  });
  it('is refused where there is none such, without telling the key', async () => {
    const wrong = [
      { ...stripe, url: 'paypal:' },
      { ...stripe, url: 'no address' },
      { ...stripe, key: 'pk_test_public' },
      { ...stripe, key: 'secret' },
      { ...stripe, url: 'stripe:https://api.stripe.example' },
    ];
    for (const settings of wrong) {
      await assert.rejects(connectProvider(settings), (error: Error) => {
        assert.ok(!error.message.includes(settings.key));
        return true;
      });
    }
  });
});
