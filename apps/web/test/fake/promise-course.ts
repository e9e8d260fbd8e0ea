import { isReservedForPeriod } from '@drais/vocabulary/vehicle';
import {
  type FleetVehicle,
  fakeId,
  newNumber,
  PLANS,
  type Plan,
  type Receipt,
  type Reservation,
  type World,
} from './world.ts';

export type Money = NonNullable<NonNullable<Reservation['cancellation']>['fee']>;
export type Promised = World['reservations'][number];
type FeeKind = NonNullable<Receipt['fee']>['kind'];

/** Until then a period is moved or given back free of charge. */
const FREE_UNTIL_MS = 1_800_000;
const HOLD_MS = 1_800_000;
const NO_SHOW_MS = 900_000;

export function promiseOf(
  world: World,
  owner: string,
  reservation_id: unknown,
): Promised | undefined {
  return world.reservations.find(
    (one) => one.owner === owner && one.view.reservation_id === reservation_id,
  );
}

/** A promise of one vehicle: for a period as asked for, or from now on as a hold. */
export function newPromise(
  world: World,
  vehicle: FleetVehicle,
  { starts_at, ends_at }: { readonly starts_at?: unknown; readonly ends_at?: unknown },
): Reservation {
  const from = starts_at === undefined ? new Date() : new Date(String(starts_at));
  const until = ends_at === undefined ? after(from, HOLD_MS) : String(ends_at);
  const { vehicle_id, public_vehicle_id, code, vehicle_class } = vehicle;
  const plan = PLANS.find((one) => one.vehicle_class === vehicle_class) as Plan;
  return {
    reservation_id: fakeId('mannheim', newNumber(world)),
    vehicle_id,
    public_vehicle_id,
    code,
    vehicle_class,
    status: 'held',
    starts_at: from.toISOString(),
    ends_at: until,
    ...(isReservedForPeriod(vehicle_class) ? { lapses_at: after(from, NO_SHOW_MS) } : {}),
    cancellation: termsOf(plan, from),
    plan,
  };
}

function termsOf(plan: Plan, from: Date): NonNullable<Reservation['cancellation']> {
  const free_until = new Date(Math.max(Date.now(), from.getTime() - FREE_UNTIL_MS));
  const { currency, cancellation_fee_minor, no_show_fee_minor } = plan;
  return {
    free_until: free_until.toISOString(),
    ...(cancellation_fee_minor === undefined
      ? {}
      : { fee: { amount_minor: cancellation_fee_minor, currency } }),
    ...(no_show_fee_minor === undefined
      ? {}
      : { no_show_fee: { amount_minor: no_show_fee_minor, currency } }),
  };
}

/** What giving it back costs by now. An offer is declined for nothing. */
export function feeNow({ status, cancellation }: Reservation): Money | undefined {
  if (status !== 'held' || cancellation === undefined) return undefined;
  return Date.now() > Date.parse(cancellation.free_until) ? cancellation.fee : undefined;
}

export function isAgreed(fee: Money | undefined, accepted: Money | undefined): boolean {
  return fee === undefined || fee.amount_minor === accepted?.amount_minor;
}

/**
 * Writes the receipt of a fee: one line, and both its times are the moment at which it fell due.
 */
export function chargeFee(world: World, { owner, view }: Promised, kind: FeeKind): Receipt {
  const { plan, reservation_id } = view;
  const { currency, cancellation_fee_minor = 0, no_show_fee_minor = 0, fee_vat_bp } = plan;
  const amount_minor = kind === 'no_show' ? no_show_fee_minor : cancellation_fee_minor;
  const vat_bp = fee_vat_bp ?? plan.vat_bp;
  const net_minor = Math.round(amount_minor / (1 + vat_bp / 10_000));
  const at = new Date().toISOString();
  const receipt: Receipt = {
    receipt_id: `R-${String(newNumber(world))}`,
    trip_id: reservation_id,
    issued_at: at,
    plan,
    usage: { started_at: at, ended_at: at, paused_s: 0 },
    fee: { kind, reservation_id },
    fare: {
      lines: [{ kind, quantity: 1, unit_minor: amount_minor, amount_minor }],
      total: { amount_minor, currency },
      vat: { vat_bp, net_minor, vat_minor: amount_minor - net_minor },
    },
    status: 'paid',
  };
  world.receipts.set(reservation_id, { owner, receipt });
  return receipt;
}

function after(from: Date, length_ms: number): string {
  return new Date(from.getTime() + length_ms).toISOString();
}
