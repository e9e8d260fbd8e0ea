import { Unavailable } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { PaymentsTools } from '../payments-tools.ts';
import { findPayment } from '../store/payments.ts';

/**
 * What a payment is for, to stand beside it in a list of an area. The area knows a payment by its
 * id alone; this stands on the rider's shard. Nothing while that cannot be asked.
 */
export async function findPurpose(tools: PaymentsTools, payment_id: string) {
  try {
    const found = await findPayment(tools.db.shard(shardKeyOf(payment_id)).lookups, payment_id);
    return found === null ? {} : { purpose: found.purpose };
  } catch (error) {
    if (error instanceof Unavailable) return {};
    throw error;
  }
}
