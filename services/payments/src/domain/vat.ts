/** A gross amount and the VAT inside it. `net_minor + vat_minor` is the gross amount, always. */
export interface Vat {
  /** Basis points: 1,900 is 19 %. */
  readonly vat_bp: number;
  readonly net_minor: number;
  readonly vat_minor: number;
}

/**
 * Takes the VAT out of a price that includes it: `gross x rate / (1 + rate)`, half a unit rounds
 * up, in whole numbers throughout.
 * @throws {RangeError} when `gross_minor` is negative or not whole: a fault in our code
 */
export function vatInside(gross_minor: number, vat_bp: number): Vat {
  // Doubled for the half: below 2^53 while gross stays under 10^11 and the rate under 100 %.
  const numerator = 2 * gross_minor * vat_bp + (10_000 + vat_bp);
  if (gross_minor < 0 || !Number.isSafeInteger(gross_minor) || !Number.isSafeInteger(numerator)) {
    throw new RangeError(`VAT of ${gross_minor} minor units at ${vat_bp} basis points`);
  }
  const divisor = 2 * (10_000 + vat_bp);
  const vat_minor = (numerator - (numerator % divisor)) / divisor;
  return { vat_bp, net_minor: gross_minor - vat_minor, vat_minor };
}
