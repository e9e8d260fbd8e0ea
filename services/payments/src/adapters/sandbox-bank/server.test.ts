import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { openSandboxBank, type SandboxBank } from './server.ts';
import { REQUEST_BYTES_MAX } from './wire.ts';

const API_KEY = 'sandbox-test-key';

const GOOD = {
  account_reference: '042.a',
  payment_method_token: 'sandbox_ok',
  amount: { amount_minor: 1_000, currency: 'EUR' },
  metadata_reference: 'payment-1',
};

describe('the sandbox bank', () => {
  let bank: SandboxBank;
  let base_url: string;
  let keys = 0;
  before(async () => {
    bank = await openSandboxBank({ data_dir: null, port: 0, api_key: API_KEY, slow_ms: 1 });
    base_url = `http://127.0.0.1:${bank.port}`;
  });
  after(() => bank.close());

  const freshKey = (): string => {
    keys += 1;
    return `key-${keys}`;
  };
  const post = (
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ) =>
    fetch(base_url + path, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${API_KEY}`, 'idempotency-key': freshKey(), ...headers },
    });
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(base_url + path, { headers: { authorization: `Bearer ${API_KEY}`, ...headers } });
  const detailOf = async (response: Response): Promise<string> => {
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
    return String(((await response.json()) as { detail: unknown }).detail);
  };
  const raw = async (bytes: string): Promise<string> => {
    const socket = connect(bank.port, '127.0.0.1');
    let heard = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      heard += text;
    });
    socket.write(bytes);
    await once(socket, 'close');
    return heard;
  };

  const hostile: readonly (readonly [
    what: string,
    body: string | Uint8Array<ArrayBuffer>,
    names: RegExp,
  ])[] = [
    ['no JSON', '{"amount":', /not JSON/],
    ['an empty body', '', /not JSON/],
    ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), /not JSON/],
    ['a list', '[]', /body/],
    ['null', 'null', /body/],
    ['an unknown field', JSON.stringify({ ...GOOD, tip_minor: 1 }), /tip_minor/],
    ['a prototype', `{"__proto__":{"a":1},${JSON.stringify(GOOD).slice(1)}`, /__proto__/],
    ['a missing field', JSON.stringify({ ...GOOD, amount: undefined }), /amount/],
    ['a fraction of a cent', withAmount(0.5), /amount_minor/],
    ['no money', withAmount(0), /amount_minor/],
    ['negative money', withAmount(-5), /amount_minor/],
    ['more money than the bound', withAmount(100_000_001), /amount_minor/],
    ['money beyond whole numbers', withAmount(1e300), /amount_minor/],
    ['money as text', withAmount('1000'), /amount_minor/],
    ['a currency in lower case', withAmount(5, 'eur'), /currency/],
    ['markup', JSON.stringify({ ...GOOD, account_reference: '<script>' }), /account_reference/],
    [
      'a control character',
      JSON.stringify({ ...GOOD, metadata_reference: 'a\u0000b' }),
      /metadata/,
    ],
    ['a long text', JSON.stringify({ ...GOOD, metadata_reference: 'x'.repeat(129) }), /metadata/],
    ['deep nesting', '['.repeat(16_000), /not JSON/],
  ];
  for (const [what, body, names] of hostile) {
    it(`answers 400 to ${what} and names it`, async () => {
      const response = await post('/v1/authorizations', body);
      assert.equal(response.status, 400);
      assert.match(await detailOf(response), names);
    });
  }

  it('answers 400 to a change without a key, or with an unreadable one', async () => {
    for (const key of ['', 'a b', 'x'.repeat(129)]) {
      const response = await post('/v1/authorizations', '{}', { 'idempotency-key': key });
      assert.equal(response.status, 400);
      assert.match(await detailOf(response), /Idempotency-Key/);
    }
  });
  it('answers 413 to a huge body and ends the connection', async () => {
    const response = await post('/v1/authorizations', 'x'.repeat(REQUEST_BYTES_MAX + 1));
    assert.equal(response.status, 413);
    assert.equal(response.headers.get('connection'), 'close');
    await response.body?.cancel();
  });
  it('answers 400 to malformed paths and questions', async () => {
    const paths = [
      '/v1/operations?since=yesterday',
      '/v1/operations?since=2026-13-45T99:99:99Z',
      '/v1/operations?since=2026-01-01T00:00:00Z&limit=201',
      '/v1/operations?since=2026-01-01T00:00:00Z&limit=0',
      '/v1/operations?since=2026-01-01T00:00:00Z&cursor=-1',
      '/v1/operations?since=2026-01-01T00:00:00Z&all=1',
      '/v1/operations?idempotency_key=%00',
      '/v1/operations?idempotency_key=%E0%A4%A',
    ];
    for (const path of paths) {
      const response = await get(path);
      assert.equal(response.status, 400, path);
      await detailOf(response);
    }
    const response = await post('/v1/authorizations/%3Cb%3E/release', '{}');
    assert.equal(response.status, 400);
    await detailOf(response);
  });
  it('answers 404 where there is no route', async () => {
    for (const path of ['/v1', '/v2/operations', '/v1/operations/1', '/v1/authorizations']) {
      const response = await get(path);
      assert.equal(response.status, 404, path);
      await detailOf(response);
    }
  });
  it('answers 401 without the key or with another', async () => {
    for (const authorization of ['', 'Bearer', 'Bearer other', `Basic ${API_KEY}`]) {
      const response = await get('/v1/operations?idempotency_key=k', { authorization });
      assert.equal(response.status, 401, authorization);
      await detailOf(response);
    }
  });
  it('answers bytes that are not HTTP and goes on', async () => {
    assert.match(await raw('\u0016\u0003\u0001 hello\r\n\r\n'), /^HTTP\/1\.1 400/);
    assert.match(await raw('GET //[ HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'), / 40\d /);
    assert.match(
      await raw('GET http://[ HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'),
      / 400 /,
    );
    assert.equal((await post('/v1/authorizations', JSON.stringify(GOOD))).status, 200);
  });
  it('takes the same request for the same, whatever the order of its fields', async () => {
    const headers = { 'idempotency-key': freshKey() };
    const reversed = Object.fromEntries(Object.entries(GOOD).reverse());
    const first = await (await post('/v1/authorizations', JSON.stringify(GOOD), headers)).json();
    const again = await post('/v1/authorizations', JSON.stringify(reversed), headers);
    assert.deepEqual(await again.json(), first);
  });
  it('answers 422 to a key that belongs to another request', async () => {
    const headers = { 'idempotency-key': freshKey() };
    await (await post('/v1/authorizations', JSON.stringify(GOOD), headers)).json();
    const other = await post('/v1/authorizations', withAmount(999), headers);
    assert.equal(other.status, 422);
    const { code } = (await other.json()) as { code: string };
    assert.equal(code, 'bank.key_reused');
    const release = await post('/v1/authorizations/auth_1/release', '{}', headers);
    assert.equal(release.status, 422);
    await release.body?.cancel();
  });
  it('books a slow card after its pause', async () => {
    const slow = JSON.stringify({ ...GOOD, payment_method_token: 'sandbox_slow' });
    const answer = (await (await post('/v1/authorizations', slow)).json()) as {
      result: { status: string };
    };
    assert.equal(answer.result.status, 'authorized');
  });
  it('declines a card that it never issued', async () => {
    for (const token of ['stolen', '__proto__', 'constructor']) {
      const body = JSON.stringify({ ...GOOD, payment_method_token: token });
      const answer = (await (await post('/v1/authorizations', body)).json()) as { result: unknown };
      assert.deepEqual(answer.result, { status: 'declined', code: 'payment_method_unknown' });
    }
  });
  it('shows its books to a person, and to a program that asks for JSON', async () => {
    const page = await fetch(base_url);
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.match(await page.text(), /The books are in order/);
    const books = (await (await get('/', { accept: 'application/json' })).json()) as {
      invariant_violations: unknown[];
      totals: { currency: string; holds: number }[];
    };
    assert.deepEqual(books.invariant_violations, []);
    assert.equal(books.totals[0]?.currency, 'EUR');
  });
  it('closes while a slow card and a silent card are waiting', async () => {
    const waiting = await openSandboxBank({
      data_dir: null,
      port: 0,
      api_key: API_KEY,
      slow_ms: 600_000,
    });
    const answers = ['sandbox_slow', 'sandbox_timeout'].map((token) =>
      fetch(`http://127.0.0.1:${waiting.port}/v1/authorizations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}`, 'idempotency-key': token },
        body: JSON.stringify({ ...GOOD, payment_method_token: token }),
      }).then(
        () => 'answered',
        () => 'cut',
      ),
    );
    await untilBooked(waiting.port, 'sandbox_timeout');
    await waiting.close();
    assert.deepEqual(await Promise.all(answers), ['cut', 'cut']);
  });
  it('says which port is taken', async () => {
    const second = openSandboxBank({ data_dir: null, port: bank.port, api_key: API_KEY });
    await assert.rejects(second, new RegExp(`port ${bank.port}`));
  });
  it('does not open with a key that anybody guesses', async () => {
    await assert.rejects(
      openSandboxBank({ data_dir: null, port: 0, api_key: 'short' }),
      RangeError,
    );
  });
});

function withAmount(amount_minor: unknown, currency = 'EUR'): string {
  return JSON.stringify({ ...GOOD, amount: { amount_minor, currency } });
}

async function untilBooked(port: number, key: string): Promise<void> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    const response = await fetch(`http://127.0.0.1:${port}/v1/operations?idempotency_key=${key}`, {
      headers: { authorization: `Bearer ${API_KEY}` },
    });
    await response.body?.cancel();
    if (response.status === 200) return;
  }
  assert.fail(`${key} was never booked`);
}
