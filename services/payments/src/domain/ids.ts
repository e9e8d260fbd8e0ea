import { createHash } from 'node:crypto';
import { idFromBytes, shardKeyOf } from '@drais/vocabulary/ids';
import type { VehicleClass } from '@drais/vocabulary/vehicle';

/**
 * The one payment of a trip, on its rider's shard: whoever asks about the trip finds the same one.
 */
export function paymentIdOf(account_id: string, trip_id: string): string {
  return derivedId(shardKeyOf(account_id), ['payment', account_id, trip_id]);
}

export function receiptIdOf(account_id: string, trip_id: string): string {
  return derivedId(shardKeyOf(account_id), ['receipt', account_id, trip_id]);
}

/** A fee for moving a reservation late, by the event that told it. In the reservation's area. */
export function moveFeeIdOf(reservation_id: string, event_id: string): string {
  return derivedId(shardKeyOf(reservation_id), ['move_fee', reservation_id, event_id]);
}

/** An area has one line of prices per class; its versions share this id. */
export function pricingPlanIdOf(area_id: string, vehicle_class: VehicleClass): string {
  return derivedId(area_id, ['pricing_plan', area_id, vehicle_class]);
}

/** The one use of a voucher by one rider, on the voucher's shard. */
export function redemptionIdOf(voucher_id: string, account_id: string): string {
  return derivedId(shardKeyOf(voucher_id), ['redemption', voucher_id, account_id]);
}

function derivedId(shard_key: string, parts: readonly string[]): string {
  return idFromBytes(shard_key, createHash('sha256').update(JSON.stringify(parts)).digest());
}

/** Whose money it is where it is nobody's but the operator's own: payouts, fees of no payment. */
export const OPERATOR_ACCOUNT_ID = derivedId('000', ['operator']);

/** The area of what belongs to none. */
export const NO_AREA = '-';
