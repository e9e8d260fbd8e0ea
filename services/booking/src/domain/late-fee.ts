import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import type { Money } from '@drais/vocabulary/units';
import { isLate, type Promised } from './reservation.ts';

/** The fees of the plan that the rider accepted; fixed with its price. */
export interface AgreedFees {
  readonly currency: string;
  readonly cancellation_fee_minor: number;
  readonly no_show_fee_minor: number;
}

export type FeeKind = 'late_cancellation' | 'no_show';
export type Fee = Money & { readonly kind: FeeKind };

export interface PromiseWithFees extends Pick<Promised, 'free_until'> {
  readonly fees: AgreedFees | null;
}

/** What it costs to give a promise back at `now`; null when it is free. */
export function cancellationFee(promise: PromiseWithFees, now: Date): Fee | null {
  return isLate(promise, now) ? feeOf(promise.fees, 'late_cancellation') : null;
}

/** What the plan asks for one kind of lateness; null when it asks for nothing. */
export function feeOf(fees: AgreedFees | null, kind: FeeKind): Fee | null {
  if (fees === null) return null;
  const amount_minor = kind === 'no_show' ? fees.no_show_fee_minor : fees.cancellation_fee_minor;
  return amount_minor > 0 ? { amount_minor, currency: fees.currency, kind } : null;
}

/** A fee as events tell it: with the version of the plan that it comes from. */
export function feeToOwe(
  { pricing_plan_id, plan_version }: AcceptedPlan,
  fee: Fee | null,
): { readonly fee?: Fee & { readonly plan: { pricing_plan_id: string; version: number } } } {
  return fee === null ? {} : { fee: { ...fee, plan: { pricing_plan_id, version: plan_version } } };
}

interface AcceptedPlan {
  readonly pricing_plan_id: string;
  readonly plan_version: number;
}

/**
 * B5: nothing is charged that was not shown. A fee counts only when the rider agreed to this very
 * amount; where none is due, whatever the rider agreed to, none is taken.
 */
export function agreeTo(
  fee: Fee | null,
  accepted: Money | undefined,
): Outcome<Fee | null, 'booking.fee_not_accepted'> {
  if (fee === null) return accept(null);
  const { amount_minor, currency } = fee;
  if (accepted?.amount_minor === amount_minor && accepted.currency === currency) return accept(fee);
  return refuse('booking.fee_not_accepted', 'This late it costs a fee, which you have to accept.', {
    facts: { fee_minor: amount_minor, currency },
  });
}
