import {
  type Books,
  bookTransaction,
  type Charge,
  type Intent,
  newStripeId,
  tell,
} from './books.fixture.ts';
import { CARDS } from './cards.fixture.ts';
import { metadataOf, type Parameters, textOf } from './form.fixture.ts';
import { cardRefusal, invalid, missing, refused, unexpectedState } from './refusals.fixture.ts';

/** Smallest charge in euros, cents. docs.stripe.com/currencies, "Minimum and maximum amounts". */
const EUR_MIN = 50;
/** How long a card's hold lasts, seconds. */
const HOLD_S = 604_800;
/** What the exchange keeps of a capture: 1.5 % and 25 of the smallest unit. */
const feeOf = (amount: number) => Math.round(amount * 0.015) + 25;

/** A request, and the key that it came with. */
export interface Asked {
  readonly parameters: Parameters;
  readonly key: string | null;
  /** Where the payer's bank asks them. */
  readonly authenticate_url: (intent_id: string) => string;
}

export function createIntent(books: Books, asked: Asked): Intent {
  const { parameters, key } = asked;
  const amount = amountOf(parameters);
  const method_id = textOf(parameters, 'payment_method') ?? '';
  const method = books.methods.get(method_id);
  if (method === undefined) throw missing('payment_method', method_id);
  const customer = textOf(parameters, 'customer') ?? null;
  if (method.customer !== customer) throw refused(null, { param: 'payment_method' });
  if (textOf(parameters, 'confirm') !== 'true') throw new Error('the exchange plays confirm=true');
  const intent = newIntent(books, { ...asked, amount, method_id, customer: customer ?? '' });
  books.intents.set(intent.id, intent);
  tell(books, 'payment_intent.created', intent, key);
  return confirm(books, intent, asked);
}

function amountOf(parameters: Parameters): number {
  const amount = Number(textOf(parameters, 'amount'));
  const currency = textOf(parameters, 'currency') ?? '';
  if (currency !== currency.toLowerCase()) throw invalid('parameter_invalid', 'currency');
  const step = ['isk', 'ugx'].includes(currency)
    ? 100
    : ['bhd', 'jod', 'kwd', 'omr', 'tnd'].includes(currency)
      ? 10
      : 1;
  if (amount % step !== 0) throw refused('invalid_charge_amount', { param: 'amount' });
  if (currency === 'eur' && amount < EUR_MIN)
    throw refused('amount_too_small', { param: 'amount' });
  if (amount > 99_999_999) throw refused('amount_too_large', { param: 'amount' });
  return amount;
}

function newIntent(
  books: Books,
  made: Asked & { readonly amount: number; readonly method_id: string; readonly customer: string },
): Intent {
  const { parameters, amount, method_id, customer } = made;
  const id = newStripeId('pi');
  return {
    id,
    object: 'payment_intent',
    amount,
    amount_capturable: 0,
    amount_received: 0,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: textOf(parameters, 'capture_method') ?? 'automatic',
    client_secret: `${id}_secret_${newStripeId('x')}`,
    created: books.now_s(),
    currency: textOf(parameters, 'currency') ?? '',
    customer,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    metadata: metadataOf(parameters),
    next_action: null,
    payment_method: method_id,
    payment_method_types: ['card'],
    status: 'requires_confirmation',
  };
}

/** Asks the card's bank, or its payer first. */
function confirm(
  books: Books,
  intent: Intent,
  { parameters, key, authenticate_url }: Asked,
): Intent {
  const card = CARDS[intent.payment_method] ?? {};
  const return_url = textOf(parameters, 'return_url');
  if (card.charge_refusal !== undefined) throw decline(books, intent, card.charge_refusal, key);
  if (card.asks === true && textOf(parameters, 'off_session') === 'true') {
    const code = 'authentication_required';
    throw decline(books, intent, { code, decline_code: code }, key);
  }
  if (card.asks === true) {
    intent.status = 'requires_action';
    const url = authenticate_url(intent.id);
    const redirect_to_url = { url, return_url: return_url ?? '' };
    intent.next_action = { type: 'redirect_to_url', redirect_to_url };
    tell(books, 'payment_intent.requires_action', intent, key);
    return intent;
  }
  return place(books, intent, key);
}

function place(books: Books, intent: Intent, key: string | null): Intent {
  const charge = newCharge(books, intent, 'succeeded');
  intent.latest_charge = charge.id;
  intent.status = 'requires_capture';
  intent.amount_capturable = intent.amount;
  intent.next_action = null;
  tell(books, 'payment_intent.amount_capturable_updated', intent, key);
  return intent;
}

function decline(
  books: Books,
  intent: Intent,
  error: { readonly code: string; readonly decline_code: string },
  key: string | null,
) {
  intent.latest_charge = newCharge(books, intent, 'failed').id;
  intent.status = 'requires_payment_method';
  intent.last_payment_error = { ...error, type: 'card_error' };
  tell(books, 'payment_intent.payment_failed', intent, key);
  return cardRefusal(error, structuredClone(intent));
}

function newCharge(books: Books, intent: Intent, status: Charge['status']): Charge {
  const charge: Charge = {
    id: newStripeId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    captured: false,
    created: books.now_s(),
    currency: intent.currency,
    disputed: false,
    metadata: { ...intent.metadata },
    payment_intent: intent.id,
    payment_method_details: { type: 'card', card: { capture_before: books.now_s() + HOLD_S } },
    refunded: false,
    status,
  };
  books.charges.set(charge.id, charge);
  return charge;
}

/** The payer answers their bank, unless the intent is over. */
export function authenticate(books: Books, intent_id: string, passes: boolean): void {
  const intent = books.intents.get(intent_id);
  if (intent?.status !== 'requires_action') return;
  if (passes) {
    place(books, intent, null);
    return;
  }
  intent.status = 'requires_payment_method';
  intent.next_action = null;
  const code = 'payment_intent_authentication_failure';
  intent.last_payment_error = { code, type: 'invalid_request_error' };
  tell(books, 'payment_intent.payment_failed', intent, null);
}

/** An intent as it is now: a hold that ran out is cancelled by Stripe itself. */
export function intentNow(books: Books, intent_id: string): Intent {
  const intent = books.intents.get(intent_id);
  if (intent === undefined) throw missing('intent', intent_id);
  const lapses = CARDS[intent.payment_method]?.lapses === true;
  if (lapses && intent.status === 'requires_capture') {
    close(books, intent, { reason: 'automatic', key: null });
  }
  return intent;
}

export function captureIntent(books: Books, intent_id: string, { parameters, key }: Asked): Intent {
  const intent = intentNow(books, intent_id);
  if (intent.status !== 'requires_capture') throw unexpectedState(intent, 'captured');
  const amount = Number(textOf(parameters, 'amount_to_capture') ?? intent.amount_capturable);
  if (amount > intent.amount_capturable)
    throw refused('amount_too_large', { param: 'amount_to_capture' });
  if (amount < 1) throw refused('amount_too_small', { param: 'amount_to_capture' });
  const charge = books.charges.get(intent.latest_charge ?? '');
  if (charge === undefined) throw new Error('a hold without a charge');
  charge.captured = true;
  charge.amount_captured = amount;
  intent.amount_received = amount;
  intent.amount_capturable = 0;
  intent.status = 'succeeded';
  intent.metadata = { ...intent.metadata, ...metadataOf(parameters) };
  const { id: source, currency } = charge;
  bookTransaction(books, { type: 'charge', amount, fee: feeOf(amount), currency, source });
  tell(books, 'payment_intent.succeeded', intent, key);
  return intent;
}

export function cancelIntent(books: Books, intent_id: string, { parameters, key }: Asked): Intent {
  const intent = intentNow(books, intent_id);
  if (['canceled', 'succeeded'].includes(intent.status)) throw unexpectedState(intent, 'canceled');
  close(books, intent, { reason: textOf(parameters, 'cancellation_reason') ?? null, key });
  return intent;
}

function close(
  books: Books,
  intent: Intent,
  { reason, key }: { readonly reason: string | null; readonly key: string | null },
): void {
  const charge = books.charges.get(intent.latest_charge ?? '');
  if (charge?.status === 'succeeded') {
    charge.refunded = true;
    charge.amount_refunded = charge.amount;
  }
  intent.status = 'canceled';
  intent.amount_capturable = 0;
  intent.canceled_at = books.now_s();
  intent.cancellation_reason = reason;
  intent.next_action = null;
  tell(books, 'payment_intent.canceled', intent, key);
}
