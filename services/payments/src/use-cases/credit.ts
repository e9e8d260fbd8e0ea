import { payments } from '@drais/contracts';
import { retryOnConflict, useCase } from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import type { OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { Money } from '@drais/vocabulary/units';
import { paymentIdOf } from '../domain/ids.ts';
import { entryId, postingsForCredit } from '../domain/ledger.ts';
import { ledgerEvent } from '../domain/payment-events.ts';
import { AMOUNT_MINOR_MAX } from '../domain/pricing-plan.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { type CreditMovement, findMovement, listBalances, listMovements } from '../store/credit.ts';
import { loadPayment } from './save-payment.ts';

type MovementView = OutputOf<typeof payments.grantGoodwill>;

export interface Grant {
  readonly account_id: string;
  readonly area_id: string;
  readonly kind: 'goodwill' | 'outage' | 'voucher';
  readonly amount: Money;
  /** Names what it is for, uniquely among its kind: the same cause gives it once. */
  readonly cause: string;
  readonly trace_id: string;
  readonly trip_id?: string;
  readonly author_id?: string;
  readonly note?: string;
}

/**
 * Gives a rider credit, with its posting, in a stream of its own that the cause names. The second
 * grant for a cause finds the first.
 */
export function grantCredit(tools: PaymentsTools, grant: Grant): Promise<CreditMovement> {
  const { account_id, area_id, kind, amount, cause, trace_id, trip_id, author_id, note } = grant;
  const shard_key = shardKeyOf(account_id);
  const shard = tools.db.shard(shard_key);
  const reference = `${kind}:${cause}`;
  const movement_id = entryId('credit', account_id, reference);
  return retryOnConflict(async () => {
    const before = await findMovement(shard, account_id, movement_id);
    if (before !== null) return before;
    const now = tools.now();
    const scope = { account_id, area_id, occurred_at: now, reference };
    const more = {
      ...(trip_id === undefined ? {} : { trip_id }),
      ...(author_id === undefined ? {} : { author_id }),
      ...(note === undefined ? {} : { note }),
    };
    const data = { movement_id, account_id, area_id, kind, amount, cause, ...more };
    const head = { shard_key, stream_id: movement_id, stream_version: 0, trace_id };
    await shard.transaction((tx) =>
      tools.record(tx, head, [
        payments.events.creditGranted.at(now, data),
        ledgerEvent(postingsForCredit(scope, kind, amount)),
      ]),
    );
    return { movement_id, account_id, kind, amount, moved_at: now, trip_id: trip_id ?? null };
  });
}

export const grantGoodwillUseCase = useCase(
  payments.grantGoodwill,
  async (tools: PaymentsTools, context, { trip_id, rider_id, amount_minor, note }) => {
    const stored = await loadPayment(tools, paymentIdOf(rider_id, trip_id));
    if (stored === null) {
      return refuse('payments.payment_unknown', 'There is no payment of this trip and rider.');
    }
    const { area_id, payment } = stored;
    const movement = await grantCredit(tools, {
      account_id: rider_id,
      area_id,
      kind: 'goodwill',
      amount: { amount_minor, currency: payment.currency },
      cause: context.newId(shardKeyOf(rider_id), 'goodwill'),
      trace_id: context.trace_id,
      trip_id,
      author_id: context.principal.account_id,
      note,
    });
    return accept(movementView(movement));
  },
);

export const grantCreditUseCase = useCase(
  payments.grantCredit,
  async (tools: PaymentsTools, context, { amount, trip_id, ...grant }) => {
    if (amount.amount_minor < 1 || amount.amount_minor > AMOUNT_MINOR_MAX) {
      return refuse('payments.amount_invalid', `Credit is 1 to ${AMOUNT_MINOR_MAX} minor units.`);
    }
    const { trace_id } = context;
    const about = trip_id === undefined ? {} : { trip_id };
    const movement = await grantCredit(tools, { ...grant, ...about, amount, trace_id });
    return accept(movementView(movement));
  },
);

export const listCreditUseCase = useCase(
  payments.listCredit,
  async (tools: PaymentsTools, context, { limit = PAGE_ROWS, cursor }) => {
    const { account_id } = context.principal;
    const shard = tools.db.shard(shardKeyOf(account_id));
    const [balances, found] = await Promise.all([
      listBalances(shard, account_id),
      listMovements(shard, { account_id, before: cursor, limit: limit + 1 }),
    ]);
    const page = pageOf(found, limit, (movement) => movement.movement_id);
    return accept({ ...page, balances, items: page.items.map(movementView) });
  },
);

export function movementView(movement: CreditMovement): MovementView {
  const { movement_id, kind, amount, moved_at, trip_id } = movement;
  const about = trip_id === null ? {} : { trip_id };
  return { movement_id, kind, amount: { ...amount }, moved_at: moved_at.toISOString(), ...about };
}
