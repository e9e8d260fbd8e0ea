import { paymentKey } from '../domain/payment-state.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { PROVIDER_TIMEOUT_MS } from './ask-provider.ts';
import { hear } from './hear-provider.ts';
import { loadPayment } from './save-payment.ts';

/**
 * Asks the provider again for what went back of a payment: the payer's bank may have sent some of
 * it back days later. True when it did and that is news.
 */
export async function lookIntoRefunds(tools: PaymentsTools, payment_id: string): Promise<boolean> {
  const refunds = (await loadPayment(tools, payment_id))?.payment.refunds ?? [];
  let is_news = false;
  for (const [index, { status, authorization_id, provider_key }] of refunds.entries()) {
    // One that somebody made at the provider has no key of ours: its coming back is for a person.
    if (status !== 'refunded' || provider_key !== undefined) continue;
    const charge = `refund_${index + 1}` as const;
    const idempotency_key = paymentKey(payment_id, charge, 'refund');
    const answer = await tools.provider.find({
      kind: 'refund',
      idempotency_key,
      authorization_id,
      payment_method_token: null,
      timeout_ms: PROVIDER_TIMEOUT_MS,
    });
    const heard = { charge, about: 'refund', action: 'refund' } as const;
    if (answer.status !== 'declined') continue;
    if (await hear(tools, { payment_id, heard, tries: 0 }, answer)) is_news = true;
  }
  return is_news;
}
