import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Books } from './books.fixture.ts';
import type { Endpoint } from './endpoints.fixture.ts';
import { expand } from './expand.fixture.ts';
import { checkParameters, type Parameters, valuesOf } from './form.fixture.ts';
import { StripeRefusal } from './refusals.fixture.ts';

export interface Answer {
  readonly http_status: number;
  readonly body: object;
  /** An endpoint had begun: the answer is kept under the key of its request. */
  readonly is_kept: boolean;
}

/** What is kept under a key. */
export interface Kept {
  readonly fingerprint: string;
  /** Null while the request is under way. */
  answer: Answer | null;
}

/** What answering needs to know of earlier requests. */
export interface AnsweringState {
  readonly books: Books;
  readonly keys: Map<string, Kept>;
  /** Objects that a request is changing. */
  readonly locked: Set<string>;
  readonly base_url: () => string;
}

/** A request as it came in. */
export interface Call {
  readonly endpoint: Endpoint;
  readonly id: string;
  readonly parameters: Parameters;
  readonly key: string;
  readonly path: string;
  readonly fails: boolean;
}

interface HeardAnswer {
  readonly answer: Answer;
  readonly is_replay: boolean;
}

/**
 * The same answer for the same key, also a failure; another request under it is refused, and one
 * that comes while the first is under way is told so.
 */
export async function answerOnce(state: AnsweringState, call: Call): Promise<HeardAnswer> {
  const { key, path, parameters } = call;
  if (key === '') return fresh(await begin(state, call));
  const fingerprint = JSON.stringify([path, parameters]);
  const before = state.keys.get(key);
  if (before !== undefined) return repeat(before, fingerprint);
  const kept: Kept = { fingerprint, answer: null };
  state.keys.set(key, kept);
  const answer = await begin(state, call);
  if (answer.is_kept) kept.answer = answer;
  else state.keys.delete(key);
  return fresh(answer);
}

function repeat({ answer, fingerprint }: Kept, asked: string): HeardAnswer {
  if (answer === null) {
    return fresh(errorAnswer(409, 'idempotency_key_in_use', 'idempotency_error'));
  }
  if (fingerprint !== asked) return fresh(errorAnswer(400, null, 'idempotency_error'));
  return { answer, is_replay: true };
}

function fresh(answer: Answer): HeardAnswer {
  return { answer, is_replay: false };
}

/** Two requests that change one object do not run at once: the second is told to come back. */
async function begin(state: AnsweringState, call: Call): Promise<Answer> {
  const { endpoint, id } = call;
  if (endpoint.method === 'GET' || id === '') return run(state, call);
  if (state.locked.has(id)) return errorAnswer(429, 'lock_timeout');
  state.locked.add(id);
  try {
    return await run(state, call);
  } finally {
    state.locked.delete(id);
  }
}

async function run(state: AnsweringState, call: Call): Promise<Answer> {
  const { endpoint, id, parameters } = call;
  // Long enough for others to arrive: Stripe is not alone with one request either.
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  if (call.fails) return { ...errorAnswer(500, null, 'api_error'), is_kept: true };
  const asked = {
    parameters,
    key: call.key === '' ? null : call.key,
    authenticate_url: (intent_id: string) => `${state.base_url()}/authenticate/${intent_id}`,
  };
  try {
    checkParameters(parameters, endpoint.published, endpoint.played);
    const answer = endpoint.answer(state.books, asked, id);
    const body = expand(state.books, answer, valuesOf(parameters, 'expand'));
    return { http_status: 200, body, is_kept: true };
  } catch (error) {
    if (!(error instanceof StripeRefusal)) throw error;
    const { http_status, is_kept } = error;
    return { http_status, body: { error: error.body }, is_kept };
  }
}

/** An answer before anything began. */
export function errorAnswer(
  http_status: number,
  code: string | null,
  type = 'invalid_request_error',
): Answer {
  const named = code === null ? {} : { code };
  const error = { type, ...named, message: `${type} ${code ?? ''}` };
  return { http_status, body: { error }, is_kept: false };
}
