import type { TellAnswer } from '@drais/twin';
import type { SeenPossession, ToldUnderKey } from './history.ts';

/** Writes down what the clients of a day were told. */
export interface Witness {
  readonly onAnswer: (told: TellAnswer) => void;
  readonly onReport: (report: string) => void;
  /** Names of the writes that were acknowledged. */
  acknowledged(): readonly string[];
  /** What changes were answered, also where they were asked for twice. */
  told(): readonly ToldUnderKey[];
  /** Keys that were answered more than once. */
  askedTwice(): number;
  /** When riders were certain to have a vehicle; one who has not asked to end has it until now. */
  seen(vehicleOf: (trip_id: string) => string | undefined): SeenPossession[];
}

/** The names of what a call made, by its route. Routes that make nothing are not here. */
const MADE: Readonly<Record<string, (value: Answered, input: Answered) => string[]>> = {
  'users.sign_up': ({ account_id }) => [`account:${String(account_id)}`],
  'payments.add_payment_method': ({ payment_method_id }) => [
    `payment_method:${String(payment_method_id)}`,
  ],
  'booking.reserve_vehicle': ({ reservation_id }) => [`reservation:${String(reservation_id)}`],
  'booking.start_trip': ({ trip_id }) => [`trip:${String(trip_id)}`],
  'booking.end_trip': (_value, { trip_id }) => [`end:${String(trip_id)}`],
  'fleet.add_vehicles': ({ vehicles }) =>
    (vehicles as { vehicle_id: string }[]).map(({ vehicle_id }) => `vehicle:${vehicle_id}`),
};

type Answered = Readonly<Record<string, unknown>>;

/** Nothing for a look, and for an answer that says "later". */
function toldUnderKey(
  { route_id, answer, idempotency_key, is_final }: TellAnswer,
  made: readonly string[],
): ToldUnderKey[] {
  if (!is_final || idempotency_key === undefined) return [];
  const said = answer.ok ? ['accepted', ...made].join(' ') : `refused ${answer.refusal.code}`;
  return [{ key: `${route_id} ${idempotency_key}`, said }];
}

function madeBy(route_id: string, value: Answered, input: Answered): string[] {
  return MADE[route_id]?.(value, input) ?? [];
}

export function openWitness(): Witness {
  const acknowledged = new Set<string>();
  const told: ToldUnderKey[] = [];
  const opened_ms = new Map<string, number>();
  const ended_ms = new Map<string, number>();
  return {
    onAnswer: (answered) => {
      const { route_id, input, answer, asked_at_ms, answered_at_ms } = answered;
      const asked = input as Answered;
      const made = answer.ok ? madeBy(route_id, answer.value as Answered, asked) : [];
      told.push(...toldUnderKey(answered, made));
      // Whoever has asked to end is not certain any more, whatever the answer.
      if (route_id === 'booking.end_trip') keepFirst(ended_ms, asked['trip_id'], asked_at_ms);
      for (const name of made) acknowledged.add(name);
      if (answer.ok && route_id === 'booking.get_trip')
        keepOpened(opened_ms, answer.value as Answered, answered_at_ms);
    },
    onReport: (report) => acknowledged.add(`report:${report}`),
    acknowledged: () => [...acknowledged],
    told: () => told,
    askedTwice: () => told.length - new Set(told.map(({ key }) => key)).size,
    seen: (vehicleOf) =>
      [...opened_ms].flatMap(([trip_id, from_ms]) => {
        const vehicle_id = vehicleOf(trip_id);
        if (vehicle_id === undefined) return [];
        return [{ vehicle_id, trip_id, from_ms, until_ms: ended_ms.get(trip_id) ?? Date.now() }];
      }),
  };
}

function keepOpened(opened_ms: Map<string, number>, trip: Answered, at_ms: number): void {
  if (trip['status'] === 'active') keepFirst(opened_ms, trip['trip_id'], at_ms);
}

function keepFirst(times: Map<string, number>, name: unknown, at_ms: number): void {
  if (typeof name === 'string' && !times.has(name)) times.set(name, at_ms);
}
