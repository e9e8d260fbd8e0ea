import { payments } from '@drais/contracts';
import { effectIdOf, hadEffect, useCase } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { paymentIdOf } from '../domain/ids.ts';
import { isRefundRefused } from '../domain/payment.ts';
import { consequencesOf } from '../domain/payment-events.ts';
import { overpaid_minor } from '../domain/payment-state.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { listMovements } from '../store/credit.ts';
import { movementView } from './credit.ts';
import { loadPayment, savePayment } from './save-payment.ts';
import { retryOnRace, returnTo } from './spend-credit.ts';

/** Movements that are looked through for the one of a call that is made again. */
const RECENT_MAX = 50;

/**
 * What the provider would not give back becomes credit: the money stays with the rider, and nothing
 * is asked of the provider again.
 */
export const creditRefusedRefundUseCase = useCase(
  payments.creditRefusedRefund,
  (tools: PaymentsTools, context, { trip_id, rider_id, note }) =>
    retryOnRace(async () => {
      const payment_id = paymentIdOf(rider_id, trip_id);
      const stored = await loadPayment(tools, payment_id);
      if (stored === null) {
        return refuse('payments.payment_unknown', 'There is no payment of this trip and rider.');
      }
      const { payment: before, stream_version } = stored;
      const shard_key = shardKeyOf(rider_id);
      const effect_id = effectIdOf(context, shard_key);
      if (isRefundRefused(before)) {
        const now = tools.now();
        const by = { author_id: context.principal.account_id, note };
        const amount_minor = overpaid_minor(before);
        const back = returnTo(stored, { payment: before, amount_minor, by }, now);
        const more = consequencesOf(stored, { before, after: back.after }, now);
        const events = [...back.events, ...more];
        const { trace_id } = context;
        const save = { payment_id, stream_version, trace_id, events, timer: null };
        await savePayment(tools, { ...save, effect_id });
      } else if (!(await hadEffect(tools, shard_key, effect_id))) {
        return refuse('payments.no_refused_refund', 'No refund of this trip was refused.');
      }
      const recent = { account_id: rider_id, before: undefined, limit: RECENT_MAX };
      const moved = await listMovements(tools.db.shard(shard_key), recent);
      const own = moved.find((one) => one.kind === 'returned' && one.trip_id === trip_id);
      if (own === undefined) throw new Error(`the credit of ${trip_id} is gone`);
      return accept(movementView(own));
    }),
);
