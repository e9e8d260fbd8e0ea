import type { Intent } from './books.fixture.ts';

/** An answer of Stripe that says no, with the fields of its published error object. */
export class StripeRefusal extends Error {
  readonly http_status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** Whether the endpoint had begun: only then is the answer kept under the key. */
  readonly is_kept: boolean;

  constructor(http_status: number, body: Readonly<Record<string, unknown>>, is_kept = true) {
    super(JSON.stringify(body));
    this.name = 'StripeRefusal';
    this.http_status = http_status;
    this.body = body;
    this.is_kept = is_kept;
  }
}

/** A request that fails validation: nothing began, and nothing is kept under its key. */
export function invalid(code: string, param: string): StripeRefusal {
  const message = `Invalid ${param}: ${code}`;
  return new StripeRefusal(400, { type: 'invalid_request_error', code, param, message }, false);
}

/** An endpoint that began and says no. `code` is null where Stripe gives none. */
export function refused(
  code: string | null,
  more: Readonly<Record<string, unknown>> = {},
): StripeRefusal {
  const http_status = code === 'resource_missing' ? 404 : 400;
  const named = code === null ? {} : { code };
  const message = `Refused: ${code ?? 'see param'}`;
  return new StripeRefusal(http_status, {
    type: 'invalid_request_error',
    ...named,
    message,
    ...more,
  });
}

export function missing(param: string, id: string): StripeRefusal {
  return refused('resource_missing', { param, message: `No such ${param}: '${id}'` });
}

/** The bank's no, with the intent that it is about, as Stripe gives it. */
export function cardRefusal(
  error: { readonly code: string; readonly decline_code?: string },
  intent: Intent | null,
): StripeRefusal {
  const about = intent === null ? {} : { payment_intent: intent };
  const message = 'Your card was declined.';
  return new StripeRefusal(402, { type: 'card_error', message, ...error, ...about });
}

/** An intent in a state in which this cannot be done to it. */
export function unexpectedState(intent: Intent, doing: string): StripeRefusal {
  const message = `This PaymentIntent could not be ${doing} because it has a status of ${intent.status}.`;
  return refused('payment_intent_unexpected_state', { message, payment_intent: intent });
}
