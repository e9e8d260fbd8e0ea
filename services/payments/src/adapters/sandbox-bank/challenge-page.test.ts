import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { sandboxBankClient } from './client.ts';
import { openSandboxBank } from './server.ts';

const API_KEY = 'sandbox-test-key';
const RETURN_URL = 'https://ride.example.org/trip';

async function open(t: TestContext) {
  const bank = await openSandboxBank({ data_dir: null, port: 0, api_key: API_KEY });
  t.after(() => bank.close());
  const base_url = `http://127.0.0.1:${bank.port}`;
  const client = sandboxBankClient({ base_url, api_key: API_KEY });
  const request = {
    idempotency_key: 'k',
    account_reference: '042.a',
    payment_method_token: 'sandbox_sca_challenge',
    amount: { amount_minor: 1_250, currency: 'EUR' },
    metadata_reference: 'payment-1',
    return_url: RETURN_URL,
    timeout_ms: 20_000,
  };
  const asked = await client.authorize(request);
  const { action } = asked.status === 'requires_action' ? asked : assert.fail(asked.status);
  const url = action.kind === 'redirect' ? action.url : assert.fail(action.kind);
  const answer = (text: string) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(text), redirect: 'manual' });
  return { base_url, client, request, url, answer };
}

describe('the page on which a payer answers the sandbox bank', () => {
  it('asks about the amount, and sends them back with their answer', async (t) => {
    const { url, answer } = await open(t);
    const page = await fetch(url);
    const html = await page.text();
    assert.match(html, /12\.50 EUR/);
    assert.match(html, /<button name="answer" value="yes">/);
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /form-action 'self' https:\/\/ride\.example\.org;/);
    const back = await answer('answer=yes');
    assert.deepEqual([back.status, back.headers.get('location')], [303, RETURN_URL]);
    assert.match(await (await fetch(url)).text(), /has been answered/);
  });

  it('takes the first answer only', async (t) => {
    const { client, request, answer } = await open(t);
    await answer('answer=no');
    assert.equal((await answer('answer=yes')).status, 303);
    const found = await client.find({ ...request, kind: 'authorize', authorization_id: null });
    assert.deepEqual(found, { status: 'declined', code: 'authentication_failed' });
  });

  it('does nothing for a strange answer, another method or another address', async (t) => {
    const { base_url, client, request, url, answer } = await open(t);
    assert.equal((await answer('answer=perhaps')).status, 400);
    assert.equal((await fetch(url, { method: 'DELETE' })).status, 405);
    assert.equal((await fetch(`${base_url}/challenges/chal_nobody`)).status, 404);
    assert.equal((await answer(`answer=${'x'.repeat(20_000)}`)).status, 413);
    const found = await client.find({ ...request, kind: 'authorize', authorization_id: null });
    assert.equal(found.status, 'requires_action');
  });

  it('goes back to a page and nowhere else', async (t) => {
    const { client, request } = await open(t);
    for (const return_url of ['javascript:alert(1)', 'https://a b', 'https://a/"><script>']) {
      const odd = { ...request, idempotency_key: return_url.slice(0, 5), return_url };
      await assert.rejects(client.authorize(odd), /bad_request/);
    }
  });
});
