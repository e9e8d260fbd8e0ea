const DIGITS = new Map<string, number>();

/** Digits after the point of an ISO 4217 currency: 2 for EUR, 0 for JPY. */
function minorDigits(currency: string): number {
  const known = DIGITS.get(currency);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  DIGITS.set(currency, digits);
  return digits;
}

/**
 * Minor units as the decimal number that GBFS wants: 123 EUR cents are 1.23. The only place where
 * an amount becomes a float, and only to be read: nothing is ever computed from it.
 */
export function majorUnits(amount_minor: number, currency: string): number {
  if (!Number.isSafeInteger(amount_minor)) throw new RangeError(`amount_minor is ${amount_minor}`);
  const digits = minorDigits(currency);
  return Number((amount_minor / 10 ** digits).toFixed(digits));
}
