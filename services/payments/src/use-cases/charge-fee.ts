import { shardKeyOf } from '@drais/vocabulary/ids';
import type { Money } from '@drais/vocabulary/units';
import { type FeeBasis, priceFee } from '../domain/fee.ts';
import { buildFeeReceipt } from '../domain/receipt.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { findPlanVersion } from '../store/pricing-plans.ts';
import { settleOwed } from './settle-owed.ts';

export interface ChargedFee {
  /** In the place of a trip: the same for ever, so that a fee is charged once. */
  readonly trip_id: string;
  readonly rider_id: string;
  readonly fee: FeeBasis;
  /** What the rider was shown. */
  readonly amount: Money;
  /** The version that was accepted with the promise. */
  readonly plan: { readonly pricing_plan_id: string; readonly version: number };
  readonly due_at: Date;
  readonly trace_id: string;
}

/**
 * Charges for a promise given back late or not used: a payment of its own without a hold, collected
 * like what is due for a trip. Quiet when repeated, and for a fee of nothing.
 * @throws {Error} when the plan says something else than the rider was shown: a person has to look
 */
export async function chargeFee(tools: PaymentsTools, charged: ChargedFee): Promise<void> {
  const { trip_id, rider_id, trace_id, fee, amount, due_at } = charged;
  if (amount.amount_minor === 0) return;
  const area_id = shardKeyOf(charged.plan.pricing_plan_id);
  const plan = await findPlanVersion(tools.db.shard(area_id), area_id, charged.plan);
  if (plan === null) throw new Error(`the fee ${trip_id} has a price that is not stored`);
  const { total } = priceFee(plan, fee.kind);
  if (total.amount_minor !== amount.amount_minor || total.currency !== amount.currency) {
    throw new Error(`the fee ${trip_id} is not that of the plan that was accepted`);
  }
  const owed = { trip_id, rider_id, trace_id, plan };
  await settleOwed(tools, { ...owed, purpose: 'fee', reason: fee.kind }, (head) =>
    buildFeeReceipt(head, plan, { fee, due_at }),
  );
}
