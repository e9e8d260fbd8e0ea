import { fleet } from '@drais/contracts';
import type { Tools } from '@drais/kit';
import type { InputOf, OutputOf } from '@drais/vocabulary/define';
import { accept, type Outcome } from '@drais/vocabulary/outcome';
import { addSeconds } from '@drais/vocabulary/units';
import { type Choice, chooseVehicle } from '../domain/choose-vehicle.ts';
import type { Period } from '../domain/reservation.ts';
import { listPromisedOf } from '../store/reservations.ts';
import { findTripRules } from '../store/trip-rules.ts';

type Place = Omit<InputOf<typeof fleet.listStandingVehicles>, 'limit'>;
export type StandingVehicle = OutputOf<typeof fleet.listStandingVehicles>['items'][number];
type Offered = StandingVehicle & { readonly promised: readonly Period[] };

/** How far after a period the next promise still tells vehicles apart: longer than one may last. */
const LOOK_AHEAD_S = 8 * 86_400;

/** The vehicles of a class at a place that may be promised for a period, best first. */
export async function findCandidates(
  tools: Tools,
  place: Place,
  period: Period,
): Promise<Outcome<Choice<Offered>, 'fleet.area_unknown' | 'fleet.place_unknown'>> {
  const { area_id, vehicle_class } = place;
  const standing = await tools.call(fleet.listStandingVehicles, place);
  if (!standing.ok) return standing;
  const { items } = standing.value;
  const shard = tools.db.shard(area_id);
  const { rules } = await findTripRules(shard, area_id, vehicle_class);
  const promised = await listPromisedOf(shard, {
    area_id,
    vehicle_ids: items.map(({ vehicle_id }) => vehicle_id),
    from: period.starts_at,
    until: addSeconds(period.ends_at, LOOK_AHEAD_S),
  });
  const offered = items.map((one) => ({ ...one, promised: promised.get(one.vehicle_id) ?? [] }));
  const { charge_min_fraction } = rules;
  return accept(chooseVehicle(offered, { ...period, charge_min_fraction, now: tools.now() }));
}
