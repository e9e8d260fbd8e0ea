import { booking } from '@drais/contracts';
import { handle } from '@drais/kit';
import type { PaymentsTools } from '../payments-tools.ts';
import { grantCredit } from '../use-cases/credit.ts';

/** A promise that nobody could keep (P6): its rider has credit without asking for it. */
export const onReservationUnhealable = handle(
  booking.events.reservationUnhealable,
  async (tools: PaymentsTools, { data, shard_key, trace_id }) => {
    const { rider_id, reservation_id, credit } = data;
    if (credit === undefined || credit.amount_minor < 1) return;
    await grantCredit(tools, {
      account_id: rider_id,
      area_id: shard_key,
      kind: 'outage',
      amount: credit,
      cause: reservation_id,
      trace_id,
    });
  },
);
