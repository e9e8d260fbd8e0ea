import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { waitFor } from '@drais/kit/testing/wait-for';
import type { ProviderEvent } from '../provider-webhooks.ts';
import { sandboxBankClient } from './client.ts';
import { sandboxBankControls } from './controls.ts';
import { openSandboxBank } from './server.ts';
import { sandboxBankWebhooks } from './webhooks.ts';

const API_KEY = 'sandbox-test-key';

/** A merchant that notes what it is told, and answers what the test says. */
async function openMerchant(t: TestContext) {
  const heard: ProviderEvent[] = [];
  const merchant = { http_status: 200 };
  const webhooks = sandboxBankWebhooks(API_KEY);
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const read = webhooks.read(request.headers, Buffer.concat(chunks), new Date());
    if (read.status === 'read' && merchant.http_status === 200) heard.push(read.event);
    response.writeHead(merchant.http_status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hear`;
  return { heard, merchant, url };
}

function newFolder(t: TestContext): string {
  const data_dir = mkdtempSync(join(tmpdir(), 'sandbox-bank-'));
  t.after(() => rmSync(data_dir, { recursive: true, force: true }));
  return data_dir;
}

async function openBank(data_dir: string, webhook_url: string) {
  const bank = await openSandboxBank({ data_dir, port: 0, api_key: API_KEY, webhook_url });
  const base_url = `http://127.0.0.1:${bank.port}`;
  const client = sandboxBankClient({ base_url, api_key: API_KEY });
  const controls = sandboxBankControls({ base_url, api_key: API_KEY });
  const captured = async (key: string) => {
    const call = { timeout_ms: 20_000, amount: { amount_minor: 1_000, currency: 'EUR' } };
    const hold = await client.authorize({
      ...call,
      idempotency_key: `${key}:hold`,
      account_reference: '042.a',
      payment_method_token: 'sandbox_ok',
      metadata_reference: `payment-${key}`,
    });
    const { authorization_id } = hold.status === 'authorized' ? hold : assert.fail(hold.status);
    await client.capture({ ...call, idempotency_key: `${key}:capture`, authorization_id });
    return authorization_id;
  };
  return { bank, controls, captured };
}

const typesOf = (heard: readonly ProviderEvent[]) => heard.map((event) => event.type);

describe('the webhooks of the sandbox bank', () => {
  it('tell what was booked in its order, signed, with our reference', async (t) => {
    const { heard, url } = await openMerchant(t);
    const { bank, controls, captured } = await openBank(newFolder(t), url);
    t.after(() => bank.close());
    const dispute_id = await controls.dispute(await captured('a'), 1_000);
    await waitFor(() => heard.length === 3, { what: 'three messages' });
    assert.deepEqual(typesOf(heard).toSorted(), [
      'authorization.authorize',
      'authorization.capture',
      'dispute.changed',
    ]);
    assert.equal(heard[0]?.metadata_reference, 'payment-a');
    const dispute = heard.find((event) => event.about === 'dispute');
    assert.equal(dispute?.object_id, dispute_id);
  });

  it('come again until they are taken, also after the bank was closed', async (t) => {
    const { heard, merchant, url } = await openMerchant(t);
    const data_dir = newFolder(t);
    const first = await openBank(data_dir, url);
    merchant.http_status = 503;
    await first.captured('a');
    await first.bank.close();
    assert.equal(heard.length, 0);

    merchant.http_status = 200;
    const second = await openBank(data_dir, url);
    t.after(() => second.bank.close());
    await waitFor(() => heard.length === 2, { what: 'two messages' });
    assert.equal(new Set(heard.map((event) => event.event_id)).size, 2);
  });

  it('tell a new merchant nothing of old times', async (t) => {
    const { heard, url } = await openMerchant(t);
    const data_dir = newFolder(t);
    const silent = await openSandboxBank({ data_dir, port: 0, api_key: API_KEY });
    const base_url = `http://127.0.0.1:${silent.port}`;
    await sandboxBankClient({ base_url, api_key: API_KEY }).authorize({
      idempotency_key: 'old',
      account_reference: '042.a',
      payment_method_token: 'sandbox_ok',
      amount: { amount_minor: 1_000, currency: 'EUR' },
      metadata_reference: 'payment-old',
      timeout_ms: 20_000,
    });
    await silent.close();
    const { bank, captured } = await openBank(data_dir, url);
    t.after(() => bank.close());
    await captured('new');
    await waitFor(() => heard.length === 2, { what: 'two messages' });
    assert.ok(heard.every((event) => event.metadata_reference === 'payment-new'));
  });
});
