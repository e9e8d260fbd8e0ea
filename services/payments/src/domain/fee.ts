import type { FareBreakdown } from './fare.ts';
import type { PricingPlan } from './pricing-plan.ts';
import { vatInside } from './vat.ts';

/** Why a promise costs something without a trip: given back or moved late, or not used. */
export type FeeKind = 'late_cancellation' | 'no_show';

/** What a fee is for. */
export interface FeeBasis {
  readonly kind: FeeKind;
  readonly reservation_id: string;
}

/**
 * A fee of the plan as one line. Its VAT is its own: who gives a promise back pays for no service,
 * and in many countries such a fee is damages without VAT.
 */
export function priceFee(plan: PricingPlan, kind: FeeKind): FareBreakdown {
  const { cancellation_fee_minor = 0, no_show_fee_minor = 0, currency } = plan;
  const amount_minor = kind === 'no_show' ? no_show_fee_minor : cancellation_fee_minor;
  return {
    lines: [{ kind, quantity: 1, unit_minor: amount_minor, amount_minor }],
    total: { amount_minor, currency },
    vat: vatInside(amount_minor, feeVat_bp(plan)),
  };
}

/** Rate of the VAT inside the fees of a plan, basis points. */
export function feeVat_bp({ fee_vat_bp, vat_bp }: PricingPlan): number {
  return fee_vat_bp ?? vat_bp;
}
