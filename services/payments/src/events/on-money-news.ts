import { payments } from '@drais/contracts';
import { handle } from '@drais/kit';
import type { PaymentsTools } from '../payments-tools.ts';
import { collectFrom, collectFromCredit } from '../use-cases/collect.ts';
import { creditRedemption } from '../use-cases/vouchers.ts';

// The room hears its own events: what one shard decided, another has to follow.
const { events } = payments;

export const onPaymentMethodAdded = handle(
  events.paymentMethodAdded,
  (tools: PaymentsTools, { data, trace_id }) =>
    collectFrom(tools, { account_id: data.account_id, trace_id }),
);

/** Whatever gave it: a voucher, a courtesy, or the rider who paid it in. */
export const onCreditGranted = handle(
  events.creditGranted,
  (tools: PaymentsTools, { data, trace_id }) =>
    collectFromCredit(tools, { account_id: data.account_id, trace_id }),
);

/** The voucher counted the use; should its caller have died, the credit follows here. */
export const onVoucherRedeemed = handle(
  events.voucherRedeemed,
  async (tools: PaymentsTools, { data, trace_id }) => {
    await creditRedemption(tools, data, trace_id);
  },
);
