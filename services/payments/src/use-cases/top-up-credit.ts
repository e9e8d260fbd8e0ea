import { fleet, payments } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { paymentIdOf } from '../domain/ids.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { findDefaultMethod } from '../store/payment-methods.ts';
import type { ProviderAnswer } from './ask-provider.ts';
import { openAndAsk, waitForHold } from './place-hold.ts';
import { loadPayment } from './save-payment.ts';

/**
 * The rider pays credit in. It is a payment of its own: held, taken whole at once, and credit when
 * it is captured. Where the bank does not give it nothing is owed. The rider is there, so that
 * their bank may ask them.
 */
export const topUpCreditUseCase = useCase(
  payments.topUpCredit,
  async (tools: PaymentsTools, context, { area_id, amount_minor, currency }) => {
    const asked_at_ms = performance.now();
    const { account_id } = context.principal;
    const top_up_id = context.newId(area_id, 'top_up');
    const payment_id = paymentIdOf(account_id, top_up_id);
    let answer: ProviderAnswer | null = null;
    if ((await loadPayment(tools, payment_id)) === null) {
      const area = await tools.call(fleet.getArea, { area_id });
      if (!area.ok) return refuse('payments.area_unknown', 'There is no such area.');
      if (area.value.currency !== currency) {
        return refuse('payments.currency_not_of_area', `The area pays in ${area.value.currency}.`);
      }
      const bucket = shardKeyOf(account_id);
      const method = await findDefaultMethod(tools.db.shard(bucket), bucket, account_id);
      if (method === null) {
        return refuse('payments.method_missing', 'Add a means of payment first.');
      }
      const hold = { amount_minor, currency };
      const opening = { payment_id, trip_id: top_up_id, account_id, payer_present: true };
      const about = { purpose: 'top_up' as const, hold, method, trace_id: context.trace_id };
      answer = await openAndAsk(tools, { ...opening, ...about });
    }
    const held = await waitForHold(tools, { payment_id, asked_at_ms, answer });
    const { status, decline_code, action } = held;
    const more = {
      ...(decline_code === undefined ? {} : { decline_code }),
      ...(action === undefined ? {} : { action }),
    };
    return accept({ top_up_id, status: STATUSES[status], ...more });
  },
);

const STATUSES = {
  held: 'accepted',
  declined: 'declined',
  unclear: 'unclear',
  action_required: 'action_required',
  // Said only before a payment is opened, which is not asked here.
  no_method: 'declined',
  debt: 'declined',
} as const;
