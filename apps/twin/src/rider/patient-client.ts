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
}

/** A call and what it was answered in the end: for who compares that with what is stored. */
export interface TellAnswer {
  readonly route_id: string;
  readonly input: unknown;
  readonly answer: { readonly ok: true; readonly value: unknown } | { readonly ok: false };
  /** Wall time, milliseconds. */
  readonly asked_at_ms: number;
  readonly answered_at_ms: number;
}

/**
 * A caller that outlasts restarts of the platform, as a person does who presses the button again.
 */
export function openPatientClient(options: PatientOptions): PatientClient {
  const client: Client = openClient(
    options.token === undefined
      ? { base_url: options.base_url }
      : { base_url: options.base_url, token: options.token },
  );
  return {
    call: async (route, input, call_options = {}) => {
      const idempotency_key = call_options.idempotency_key ?? newUuid();
      const asked_at_ms = Date.now();
      const give_up_at = asked_at_ms + options.patience_ms;
      for (;;) {
        const answer = await client
          .call(route, input, { ...call_options, idempotency_key })
          .catch((error: unknown) => {
            if (Date.now() > give_up_at || call_options.signal?.aborted === true) throw error;
            return undefined;
          });
        const is_final = answer !== undefined && (answer.ok || !LATER.has(answer.refusal.code));
        if (is_final || (answer !== undefined && Date.now() > give_up_at)) {
          const told = { route_id: route.id, input, answer, asked_at_ms };
          options.onAnswer?.({ ...told, answered_at_ms: Date.now() });
          return answer;
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    },
  };
}
