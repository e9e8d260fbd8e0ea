import { booking } from '@drais/contracts';
import { type Tools, useCase } from '@drais/kit';
import type { InputOf } from '@drais/vocabulary/define';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { type Promised, promisedPeriod } from '../domain/reservation.ts';
import { findReservation } from '../store/reservations.ts';
import { findTripRules } from '../store/trip-rules.ts';
import { findCandidates } from './find-candidates.ts';
import { keepPromise } from './keep-promise.ts';
import { acceptedPlan, mayRide } from './rider-terms.ts';
import { reservationView } from './views.ts';

type Input = InputOf<typeof booking.reserveAtPlace>;

/**
 * Vehicles that are tried before the rider is told to ask again. Each lost one was taken in the
 * same moment: more than five at once means that a whole street wants a car.
 */
const TRIES_MAX = 5;

export const reserveAtPlaceUseCase = useCase(
  booking.reserveAtPlace,
  async (tools, context, input) => {
    const { area_id, vehicle_class } = input;
    const reservation_id = context.newId(area_id, 'reservation');
    const made_before = await findReservation(tools.db.shard(area_id), area_id, reservation_id);
    if (made_before !== null) return accept(await reservationView(tools, made_before));

    const plan = await acceptedPlan(tools, input);
    if (!plan.ok) return plan;
    const allowed = await mayRide(tools, context, vehicle_class);
    if (!allowed.ok) return allowed;
    const promised = await promise(tools, input);
    if (!promised.ok) return promised;
    const fit = await fitVehicles(tools, input, promised.value);
    if (!fit.ok) return fit;
    const offers = fit.value.slice(0, TRIES_MAX).map((vehicle) => ({
      reservation_id,
      vehicle,
      plan: plan.value,
      promised: promised.value,
    }));
    const kept = await keepPromise(tools, context, offers);
    if (!kept.ok) return kept;
    if (kept.value === null) return noneLeft();
    return accept(await reservationView(tools, kept.value, plan.value));
  },
);

async function promise(tools: Tools, { area_id, vehicle_class, starts_at, ends_at }: Input) {
  const { rules } = await findTripRules(tools.db.shard(area_id), area_id, vehicle_class);
  const asked = {
    starts_at: starts_at === undefined ? undefined : new Date(starts_at),
    ends_at: ends_at === undefined ? undefined : new Date(ends_at),
  };
  return promisedPeriod(vehicle_class, asked, rules, tools.now());
}

async function fitVehicles(tools: Tools, input: Input, period: Promised) {
  const { area_id, vehicle_class, station_id, lat, lon, radius_m } = input;
  const around = radius_m === undefined ? {} : { radius_m };
  const has_point = lat !== undefined && lon !== undefined;
  if (has_point === (station_id !== undefined))
    return refuse('booking.place_missing', 'Name either a station, or a point with lat and lon.');
  const where = has_point ? { lat, lon } : { station_id: station_id as string };
  const place = { area_id, vehicle_class, ...where, ...around };
  const found = await findCandidates(tools, place, { ...period, enough: TRIES_MAX });
  if (!found.ok) return refuse('booking.place_unknown', 'There is no such place here.');
  const { fit, is_charge_too_low } = found.value;
  if (fit.length > 0) return accept(fit);
  if (!is_charge_too_low) return noneLeft();
  return refuse('booking.charge_too_low', 'What is free here then would have too little charge.');
}

function noneLeft() {
  return refuse('booking.none_available', 'Nothing of this class is free here at that time.');
}
