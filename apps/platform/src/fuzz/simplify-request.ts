import { jsonOf } from './hostile-values.ts';
import type { FuzzRequest } from './request.ts';

/** Attempts at a smaller request: enough for a body of some twenty fields. */
const TRIES_MAX = 60;

/**
 * The smallest request found that still fails in the same way. `fails` asks once more, with a key
 * of its own.
 */
export async function simplifyRequest(
  request: FuzzRequest,
  fails: (candidate: FuzzRequest) => Promise<boolean>,
): Promise<FuzzRequest> {
  let smallest = request;
  let tries = 0;
  for (let found = true; found; ) {
    found = false;
    for (const candidate of smallerThan(smallest)) {
      if (tries++ >= TRIES_MAX) return smallest;
      const own_key = withKey(candidate, `${String(request.n)}-${String(tries)}`);
      if (!(await fails(own_key))) continue;
      smallest = own_key;
      found = true;
      break;
    }
  }
  return smallest;
}

function withKey(request: FuzzRequest, suffix: string): FuzzRequest {
  const { repeats: _, ...once } = request;
  if (request.headers['idempotency-key'] === undefined) return once;
  const headers = { ...request.headers, 'idempotency-key': `fuzz-small-${suffix}` };
  return { ...once, headers };
}

function* smallerThan(request: FuzzRequest): Generator<FuzzRequest> {
  for (const name of Object.keys(request.headers)) {
    if (['idempotency-key', 'content-type'].includes(name)) continue;
    const headers = Object.entries(request.headers).filter(([other]) => other !== name);
    yield { ...request, headers: Object.fromEntries(headers) };
  }
  if (request.target.includes('?')) {
    const [path = '', query = ''] = request.target.split(/\?(.*)/s);
    const parts = query.split('&');
    for (let at = 0; at < parts.length; at++) {
      const kept = parts.filter((_, n) => n !== at).join('&');
      yield { ...request, target: kept === '' ? path : `${path}?${kept}` };
    }
  }
  if (request.value === undefined) return;
  for (const value of smallerValues(request.value))
    yield { ...request, value, body: Buffer.from(jsonOf(value)) };
}

/** The same with one part less, or with one part shorter. */
function* smallerValues(value: unknown): Generator<unknown> {
  if (typeof value === 'string' && value.length > 1) {
    yield value.slice(0, Math.floor(value.length / 2));
    yield value.slice(Math.floor(value.length / 2));
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const is_list = Array.isArray(value);
  const entries = Object.entries(value);
  if (is_list && entries.length > 3) {
    yield value.slice(0, Math.floor(value.length / 2));
    yield value.slice(Math.floor(value.length / 2));
  }
  const rebuilt = (kept: [string, unknown][]): unknown =>
    is_list ? kept.map(([, item]) => item) : Object.fromEntries(kept);
  for (const [key] of entries.slice(0, 40))
    yield rebuilt(entries.filter(([other]) => other !== key));
  for (const [key, part] of entries.slice(0, 40))
    for (const smaller of smallerValues(part))
      yield rebuilt(entries.map(([other, old]) => [other, other === key ? smaller : old]));
}
