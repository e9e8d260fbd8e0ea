import type { Money } from '@drais/vocabulary/units';

/**
 * Digits of the smallest unit by ISO 4217 where they are not two. Ours: `amount_minor` counts
 * these. Source: ISO 4217, list one, column "minor unit".
 */
const ISO_DIGITS: ReadonlyMap<string, number> = new Map([
  ...of(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...of(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...of(4, 'CLF UYW'),
]);

/**
 * The same as Stripe counts: it takes ISK and UGX in hundredths that have to be 00, and MGA in
 * whole ariary although ISO gives it two digits. Source: docs.stripe.com/currencies, "Zero-decimal
 * currencies", "Three-decimal currencies" and "Special cases".
 */
const STRIPE_DIGITS: ReadonlyMap<string, number> = new Map([
  ...of(0, 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'),
  ...of(3, 'BHD JOD KWD OMR TND'),
]);

/** Stripe's amounts of these end in 0: its partners know no thousandths. Same source. */
const THREE_DIGIT_STEP = 10;

/**
 * An amount in Stripe's smallest unit; null where Stripe has no coin that small. It is never
 * rounded: a fare of which a part is left out, or made up, would not be the fare.
 */
export function toStripeAmount({ amount_minor, currency }: Money): number | null {
  const ours = ISO_DIGITS.get(currency) ?? 2;
  const theirs = STRIPE_DIGITS.get(currency) ?? 2;
  const amount =
    theirs >= ours ? amount_minor * 10 ** (theirs - ours) : amount_minor / 10 ** (ours - theirs);
  const step = theirs === 3 ? THREE_DIGIT_STEP : 1;
  return Number.isSafeInteger(amount) && amount % step === 0 ? amount : null;
}

/** @throws {RangeError} for an amount that is no whole number of ours */
export function fromStripeAmount(amount: number, stripe_currency: string): Money {
  const currency = stripe_currency.toUpperCase();
  const ours = ISO_DIGITS.get(currency) ?? 2;
  const theirs = STRIPE_DIGITS.get(currency) ?? 2;
  const amount_minor =
    ours >= theirs ? amount * 10 ** (ours - theirs) : amount / 10 ** (theirs - ours);
  if (!Number.isSafeInteger(amount_minor)) {
    throw new RangeError(`${String(amount)} ${currency} of Stripe are no whole number of ours`);
  }
  // Zero has no sign here.
  return { amount_minor: amount_minor + 0, currency };
}

function of(digits: number, currencies: string): [string, number][] {
  return currencies.split(' ').map((currency) => [currency, digits]);
}
