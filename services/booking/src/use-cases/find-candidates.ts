import { fleet } from '@drais/contracts';
import type { Tools } from '@drais/kit';
import type { InputOf, OutputOf } from '@drais/vocabulary/define';
import { accept, type Outcome } from '@drais/vocabulary/outcome';
import { addSeconds } from '@drais/vocabulary/units';
import { type Choice, chooseVehicle } from '../domain/choose-vehicle.ts';
import type { Period } from '../domain/reservation.ts';
import { listPromisedOf } from '../store/reservations.ts';
import { findTripRules } from '../store/trip-rules.ts';

type Place = InputOf<typeof fleet.listStandingVehicles>;
export type StandingVehicle = OutputOf<typeof fleet.listStandingVehicles>['items'][number];
export type Offered = StandingVehicle & { readonly promised: readonly Period[] };

/** How far after a period the next promise still tells vehicles apart: longer than one may last. */
const LOOK_AHEAD_S = 8 * 86_400;

interface Span {
  readonly from: Date;
  readonly until: Date;
}

/** The vehicles of a class at a place, with what is promised of each in a span of time. */
export async function listStanding(
  tools: Tools,
  place: Place,
  span: Span,
): Promise<Outcome<Offered[], 'fleet.area_unknown' | 'fleet.place_unknown'>> {
  const { area_id } = place;
  const standing = await tools.call(fleet.listStandingVehicles, place);
  if (!standing.ok) return standing;
  const { items } = standing.value;
  const vehicle_ids = items.map(({ vehicle_id }) => vehicle_id);
  const promised = await listPromisedOf(tools.db.shard(area_id), { area_id, vehicle_ids, ...span });
  return accept(items.map((one) => ({ ...one, promised: promised.get(one.vehicle_id) ?? [] })));
}

/** The vehicles of a class at a place that may be promised for a period, best first. */
export async function findCandidates(
  tools: Tools,
  place: Place,
  period: Period,
): Promise<Outcome<Choice<Offered>, 'fleet.area_unknown' | 'fleet.place_unknown'>> {
  const { area_id, vehicle_class } = place;
  const until = addSeconds(period.ends_at, LOOK_AHEAD_S);
  const standing = await listStanding(tools, place, { from: period.starts_at, until });
  if (!standing.ok) return standing;
  const { rules } = await findTripRules(tools.db.shard(area_id), area_id, vehicle_class);
  const { charge_min_fraction } = rules;
  return accept(
    chooseVehicle(standing.value, { ...period, charge_min_fraction, now: tools.now() }),
  );
}
