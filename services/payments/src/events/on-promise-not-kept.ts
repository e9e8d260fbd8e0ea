import { booking } from '@drais/contracts';
import { handle } from '@drais/kit';
import type { DataOf } from '@drais/vocabulary/define';
import { moveFeeIdOf } from '../domain/ids.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { chargeFee } from '../use-cases/charge-fee.ts';

const { events } = booking;

type Fee = NonNullable<DataOf<typeof events.reservationCancelled>['fee']>;

/** A promise ends once, so that its own id names the fee of its end. */
export const onReservationCancelled = handle(
  events.reservationCancelled,
  (tools: PaymentsTools, event) => chargeForEnd(tools, event),
);

export const onReservationExpired = handle(
  events.reservationExpired,
  (tools: PaymentsTools, event) => chargeForEnd(tools, event),
);

/** It may be moved late more than once, each time at a fee that the rider agreed to. */
export const onReservationChanged = handle(
  events.reservationChanged,
  async (tools: PaymentsTools, event) => {
    const { reservation_id, rider_id, fee } = event.data;
    if (fee === undefined) return;
    if (rider_id === undefined) throw new Error(`nobody owes the fee of ${reservation_id}`);
    const trip_id = moveFeeIdOf(reservation_id, event.event_id);
    await charge(tools, event, { trip_id, reservation_id, rider_id, fee });
  },
);

interface Told {
  readonly occurred_at: string | Date;
  readonly trace_id: string;
}

async function chargeForEnd(
  tools: PaymentsTools,
  event: Told & { readonly data: DataOf<typeof events.reservationCancelled> },
): Promise<void> {
  const { reservation_id, rider_id, fee } = event.data;
  if (fee === undefined) return;
  await charge(tools, event, { trip_id: reservation_id, reservation_id, rider_id, fee });
}

function charge(
  tools: PaymentsTools,
  { occurred_at, trace_id }: Told,
  owed: {
    readonly trip_id: string;
    readonly reservation_id: string;
    readonly rider_id: string;
    readonly fee: Fee;
  },
): Promise<void> {
  const { trip_id, reservation_id, rider_id, fee } = owed;
  const { kind, plan, amount_minor, currency } = fee;
  // Without the version nobody knows whose tax is in it.
  if (plan === undefined) throw new Error(`the fee of ${reservation_id} names no plan`);
  const due_at = new Date(occurred_at);
  const amount = { amount_minor, currency };
  const what = { fee: { kind, reservation_id }, amount, plan, due_at };
  return chargeFee(tools, { trip_id, rider_id, ...what, trace_id });
}
