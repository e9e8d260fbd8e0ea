import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import type { ContractControls } from '../contract-world.fixture.ts';
import { paymentProviderContract } from '../payment-provider.contract.ts';
import { sandboxBankClient } from './client.ts';
import { type SandboxBankControls, sandboxBankControls } from './controls.ts';
import { openSandboxBank } from './server.ts';

const API_KEY = 'sandbox-test-key';
const SECOND_MS = 1_000;

paymentProviderContract('sandbox bank over HTTP', async () => {
  const bank = await openSandboxBank({ data_dir: null, port: 0, api_key: API_KEY });
  const base_url = `http://127.0.0.1:${bank.port}`;
  return {
    provider: sandboxBankClient({ base_url, api_key: API_KEY }),
    tokens: {
      ok: 'sandbox_ok',
      declined: 'sandbox_declined',
      insufficient_funds: 'sandbox_insufficient_funds',
      sca_required: 'sandbox_sca',
      sca_challenge: 'sandbox_sca_challenge',
      authorize_answer_lost: 'sandbox_timeout',
      capture_answer_lost: 'sandbox_capture_timeout',
      request_lost: 'sandbox_lost',
      expired_hold: 'sandbox_expired_hold',
    },
    controls: controlsOf(sandboxBankControls({ base_url, api_key: API_KEY })),
    timeout_ms: 20 * SECOND_MS,
    // Long enough for a booking on a busy machine: the request must have arrived when we give up.
    lost_timeout_ms: SECOND_MS,
    close: () => bank.close(),
  };
});

function controlsOf(controls: SandboxBankControls): ContractControls {
  return {
    ...controls,
    answer: (action, answer) =>
      action.kind === 'redirect' ? controls.answer(action.url, answer) : assert.fail(action.kind),
  };
}

const request = {
  idempotency_key: 'key-1',
  account_reference: '042.a',
  payment_method_token: 'sandbox_ok',
  amount: { amount_minor: 1_000, currency: 'EUR' },
  metadata_reference: 'payment-1',
  timeout_ms: 20 * SECOND_MS,
};
const sought = { ...request, kind: 'authorize', authorization_id: null } as const;

/** A bank that answers whatever the test says. */
async function oddBank(t: TestContext, listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return sandboxBankClient({ base_url: `http://127.0.0.1:${port}`, api_key: API_KEY });
}

describe('the client of the sandbox bank', () => {
  it('says unknown when nobody listens', async () => {
    const bank = await openSandboxBank({ data_dir: null, port: 0, api_key: API_KEY });
    await bank.close();
    const client = sandboxBankClient({
      base_url: `http://127.0.0.1:${bank.port}`,
      api_key: API_KEY,
    });
    const unknown = { status: 'unknown', reason: 'connection_lost' };
    assert.deepEqual(await client.authorize(request), unknown);
    assert.deepEqual(await client.find(sought), unknown);
    const page = { since: '2026-01-01T00:00:00Z', cursor: null, limit: 1, timeout_ms: SECOND_MS };
    assert.deepEqual(await client.list(page), unknown);
  });
  it('says unknown when the bank fails', async (t) => {
    const client = await oddBank(t, (_request, response) => response.writeHead(503).end('{}'));
    const unknown = { status: 'unknown', reason: 'provider_failed' };
    assert.deepEqual(await client.authorize(request), unknown);
  });
  it('says unknown when the answer is not what was promised', async (t) => {
    const unknown = { status: 'unknown', reason: 'answer_unreadable' };
    for (const answer of ['', 'null', '{"status":"authorized"}', '[1', 'x'.repeat(2_000_000)]) {
      const client = await oddBank(t, (_request, response) => response.end(answer));
      assert.deepEqual(await client.authorize(request), unknown, answer.slice(0, 30));
      assert.deepEqual(await client.find(sought), unknown, answer.slice(0, 30));
    }
  });
  it('says unknown when the answer breaks off in its middle', async (t) => {
    const client = await oddBank(t, (incoming, response) => {
      response.writeHead(200, { 'content-length': '500' });
      response.write('{"operation_id":"op_1"', () => incoming.socket.destroy());
    });
    const unknown = { status: 'unknown', reason: 'connection_lost' };
    assert.deepEqual(await client.authorize(request), unknown);
  });
  it('does not take the answer to another key for its own', async (t) => {
    const operation = {
      operation_id: 'op_1',
      kind: 'authorize',
      idempotency_key: 'another-key',
      metadata_reference: 'payment-1',
      booked_at: '2026-01-01T00:00:00.000Z',
      result: { status: 'declined', code: 'card_declined' },
    };
    const client = await oddBank(t, (_request, response) =>
      response.end(JSON.stringify(operation)),
    );
    const unknown = { status: 'unknown', reason: 'answer_unreadable' };
    assert.deepEqual(await client.authorize(request), unknown);
    assert.deepEqual(await client.find(sought), unknown);
  });
  it('takes a wrong API key for a fault, not for an outcome', async (t) => {
    const bank = await openSandboxBank({ data_dir: null, port: 0, api_key: API_KEY });
    t.after(() => bank.close());
    const base_url = `http://127.0.0.1:${bank.port}`;
    const client = sandboxBankClient({ base_url, api_key: 'another-key' });
    await assert.rejects(client.authorize(request), /401 bank\.unauthorized/);
  });
});
