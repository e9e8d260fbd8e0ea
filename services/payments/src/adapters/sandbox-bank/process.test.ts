import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { PaymentProvider } from '../payment-provider.ts';
import { checkBankInvariant, openBooks } from './books.ts';
import { sandboxBankClient } from './client.ts';
import type { SandboxBankReady } from './process.ts';

const API_KEY = 'sandbox-test-key';
const TIMEOUT_MS = 20_000;
const PROCESS_FILE = join(import.meta.dirname, 'process.ts');

interface BankProcess {
  readonly provider: PaymentProvider;
  readonly child: ChildProcess;
  readonly stderr: () => string;
  /** Ends it by `signal` and returns its exit code, null when it was killed. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
}

function newFolder(t: TestContext): string {
  const data_dir = mkdtempSync(join(tmpdir(), 'sandbox-bank-'));
  t.after(() => rmSync(data_dir, { recursive: true, force: true }));
  return data_dir;
}

async function startBank(t: TestContext, data_dir: string): Promise<BankProcess> {
  const child = spawn(process.execPath, [PROCESS_FILE], {
    env: { SANDBOX_BANK_DATA_DIR: data_dir, SANDBOX_BANK_API_KEY: API_KEY },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exited = once(child, 'exit');
  t.after(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const [ready] = (await once(child, 'message')) as [SandboxBankReady];
  const base_url = `http://127.0.0.1:${ready.port}`;
  return {
    provider: sandboxBankClient({ base_url, api_key: API_KEY }),
    child,
    stderr: () => stderr,
    end: async (signal) => {
      child.kill(signal);
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}

const authorization = (idempotency_key: string, payment_method_token: string) => ({
  idempotency_key,
  payment_method_token,
  account_reference: '042.a',
  amount: { amount_minor: 1_000, currency: 'EUR' },
  metadata_reference: 'payment-1',
  timeout_ms: TIMEOUT_MS,
});

/** The bank looks up by the key alone. */
const sought = ({ idempotency_key }: { readonly idempotency_key: string }) =>
  ({
    kind: 'authorize',
    idempotency_key,
    authorization_id: null,
    payment_method_token: null,
    timeout_ms: TIMEOUT_MS,
  }) as const;

async function untilBooked(provider: PaymentProvider, idempotency_key: string) {
  for (let tries = 0; tries < 2_000; tries += 1) {
    const found = await provider.find(sought({ idempotency_key }));
    if (found.status !== 'not_found') return found;
  }
  return assert.fail(`${idempotency_key} was never booked`);
}

describe('a sandbox bank that is killed', () => {
  it('tells the truth about what it booked and never answered', async (t) => {
    const data_dir = newFolder(t);
    const first = await startBank(t, data_dir);
    const held = await first.provider.authorize(authorization('hold-2', 'sandbox_capture_timeout'));
    assert.ok(held.status === 'authorized');
    const capture = {
      idempotency_key: 'capture-2',
      authorization_id: held.authorization_id,
      amount: { amount_minor: 340, currency: 'EUR' },
      timeout_ms: TIMEOUT_MS,
    };
    // Both effects are booked and neither answer leaves before the kill.
    const unanswered = [
      first.provider.authorize(authorization('hold-1', 'sandbox_timeout')),
      first.provider.capture(capture),
    ];
    const booked = [
      await untilBooked(first.provider, 'hold-1'),
      await untilBooked(first.provider, 'capture-2'),
    ];
    await first.end('SIGKILL');
    const unknown = { status: 'unknown', reason: 'connection_lost' };
    assert.deepEqual(await Promise.all(unanswered), [unknown, unknown]);

    const second = await startBank(t, data_dir);
    assert.deepEqual(
      [
        await second.provider.find(sought(authorization('hold-1', 'sandbox_timeout'))),
        await second.provider.find(sought(capture)),
      ],
      booked,
    );
    assert.deepEqual(
      booked.map((one) => one.status),
      ['authorized', 'captured'],
    );
    assert.deepEqual(await second.provider.capture(capture), booked[1]);
  });

  it('forgets no answer it gave and books nothing twice, wherever the kill falls', async (t) => {
    const data_dir = newFolder(t);
    const ROUNDS = 3;
    const PER_ROUND = 40;
    const answered = new Map<string, unknown>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const bank = await startBank(t, data_dir);
      let answers = 0;
      const all = Array.from({ length: PER_ROUND }, async (_one, n) => {
        const request = authorization(`hold-${round}-${n}`, 'sandbox_ok');
        const result = await bank.provider.authorize(request);
        if (result.status !== 'unknown') answered.set(request.idempotency_key, result);
        answers += 1;
        // The kill falls in the middle of the others, a little later each round.
        if (answers === 5 + 10 * round) bank.child.kill('SIGKILL');
      });
      await Promise.all(all);
      await bank.end('SIGKILL');
    }
    assert.ok(answered.size >= ROUNDS * 5);

    const bank = await startBank(t, data_dir);
    for (const [key, result] of answered) {
      assert.deepEqual(await bank.provider.find(sought(authorization(key, 'sandbox_ok'))), result);
    }
    for (let n = 0; n < ROUNDS * PER_ROUND; n += 1) {
      const key = `hold-${Math.floor(n / PER_ROUND)}-${n % PER_ROUND}`;
      const again = await bank.provider.authorize(authorization(key, 'sandbox_ok'));
      assert.equal(again.status, 'authorized');
    }
    assert.equal(await bank.end('SIGTERM'), 0);
    const books = openBooks(data_dir);
    t.after(() => books.close());
    const row = books.prepare('select count(*) as holds from authorizations').get();
    assert.equal(row?.holds, ROUNDS * PER_ROUND);
    assert.deepEqual(checkBankInvariant(books), []);
  });
});

describe('the process of the sandbox bank', () => {
  it('ends on SIGTERM without a word on stderr', async (t) => {
    const bank = await startBank(t, newFolder(t));
    assert.equal(await bank.end('SIGTERM'), 0);
    assert.equal(bank.stderr(), '');
  });
  it('ends when its supervisor is gone', async (t) => {
    const bank = await startBank(t, newFolder(t));
    const exited = once(bank.child, 'exit');
    bank.child.disconnect();
    assert.deepEqual(await exited, [0, null]);
  });
  it('says on stdout where it listens when there is no supervisor', async (t) => {
    const child = spawn(process.execPath, [PROCESS_FILE], {
      env: { SANDBOX_BANK_DATA_DIR: newFolder(t), SANDBOX_BANK_API_KEY: API_KEY },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    t.after(async () => {
      child.kill('SIGKILL');
      await exited;
    });
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    assert.match(line, /^\{"type":"ready","port":\d+\}\n$/);
  });
  it('does not start without its settings', async () => {
    const child = spawn(process.execPath, [PROCESS_FILE], {
      env: { SANDBOX_BANK_API_KEY: API_KEY },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const [code] = (await once(child, 'close')) as [number];
    assert.equal(code, 1);
    assert.match(stderr, /SANDBOX_BANK_DATA_DIR is not set/);
  });
});
