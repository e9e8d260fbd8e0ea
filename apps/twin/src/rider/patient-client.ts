import { type CallOptions, type Client, openClient, type Result } from '@drais/sdk';
import type { InputOf, RouteShape } from '@drais/vocabulary/define';
import { newUuid } from '@drais/vocabulary/ids';

/**
 * Refusals that mean "in a moment": a part restarts, or the first of two equal requests is still
 * worked on.
 */
const LATER = new Set([
  'gateway.unavailable',
  'gateway.timeout',
  'gateway.fault',
  'gateway.idempotency_key_busy',
  'gateway.too_many_requests',
  'booking.part_unavailable',
  'booking.payment_unclear',
]);
const PAUSE_MS = 100;

export interface PatientClient {
  /** Asks until there is an answer that time will not change, always with one idempotency key. */
  call<R extends RouteShape>(
    route: R,
    input: InputOf<R>,
    options?: CallOptions,
  ): Promise<Result<R>>;
}

export interface PatientOptions {
  readonly base_url: string;
  readonly token?: () => Promise<string>;
  /** How long an outage may last before this gives up. */
  readonly patience_ms: number;
  /** Told every final answer. */
  readonly onAnswer?: (told: TellAnswer) => void;
  /**
   * Where it is given, a share of what is changed is asked for twice: a moment after its answer the
   * same is asked again under the same key, beside whatever comes next. Told of each such question.
   */
  readonly onAskedAgain?: (asking: Promise<void>) => void;
}

/** A call and what it was answered in the end: for who compares that with what is stored. */
export interface TellAnswer {
  readonly route_id: string;
  readonly input: unknown;
  /** Undefined for a question, which has none. */
  readonly idempotency_key: string | undefined;
  readonly answer:
    | { readonly ok: true; readonly value: unknown }
    | { readonly ok: false; readonly refusal: { readonly code: string } };
  /** False for one that says "later", and that patience ended with. */
  readonly is_final: boolean;
  /** Wall time, milliseconds. */
  readonly asked_at_ms: number;
  readonly answered_at_ms: number;
}

/** One in four: enough of each route in a day, and few enough to be no load of their own. */
const ASKED_AGAIN = /^[0-3]/;
/** Between an answer and the same question again. */
const AGAIN_AFTER_MS = 1_000;

/**
 * A caller that outlasts restarts of the platform, as a person does who presses the button again.
 */
export function openPatientClient(options: PatientOptions): PatientClient {
  const client: Client = openClient(
    options.token === undefined
      ? { base_url: options.base_url }
      : { base_url: options.base_url, token: options.token },
  );
  const ask = (asked: Asked) => askUntilFinal(client, options, asked);
  return {
    call: async (route, input, call_options = {}) => {
      const idempotency_key = call_options.idempotency_key ?? newUuid();
      const asked = { route, input, call_options: { ...call_options, idempotency_key } };
      const told = await ask(asked);
      const is_doubted = route.method !== 'GET' && ASKED_AGAIN.test(idempotency_key);
      if (told.is_final && is_doubted) options.onAskedAgain?.(askAgain(() => ask(asked)));
      return told.answer as Result<typeof route>;
    },
  };
}

interface Asked {
  readonly route: RouteShape;
  readonly input: object;
  readonly call_options: CallOptions & { readonly idempotency_key: string };
}

async function askAgain(ask: () => Promise<unknown>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
  await ask();
}

async function askUntilFinal(
  client: Client,
  { patience_ms, onAnswer }: PatientOptions,
  { route, input, call_options }: Asked,
): Promise<TellAnswer> {
  const asked_at_ms = Date.now();
  const give_up_at = asked_at_ms + patience_ms;
  for (;;) {
    const answer = await client.call(route, input, call_options).catch((error: unknown) => {
      if (Date.now() > give_up_at || call_options.signal?.aborted === true) throw error;
      return undefined;
    });
    const is_final = answer !== undefined && (answer.ok || !LATER.has(answer.refusal.code));
    if (is_final || (answer !== undefined && Date.now() > give_up_at)) {
      const idempotency_key = route.method === 'GET' ? undefined : call_options.idempotency_key;
      const about = { route_id: route.id, input, idempotency_key, answer, is_final, asked_at_ms };
      const told = { ...about, answered_at_ms: Date.now() };
      onAnswer?.(told);
      return told;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
