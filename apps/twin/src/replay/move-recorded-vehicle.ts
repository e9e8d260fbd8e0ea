import { fleet } from '@drais/contracts';
import type { PlannedMove } from '@drais/standards/bikeshare/bikeshare-day';
import type { PatientClient } from '../rider/patient-client.ts';
import { expect, stationPoint } from './day-town.ts';
import { type DayOptions, vehicleOf } from './ridden-day.ts';

/** How long the news of a trip's end may take to reach the fleet. */
const NEWS_MS = 20_000;
/** Between two tries to take a vehicle along. */
const TRY_AGAIN_MS = 15;

/**
 * Staff with a van: what the record shows elsewhere was brought there. False when the vehicle
 * cannot be taken.
 */
export async function moveVehicle(options: DayOptions, move: PlannedMove): Promise<boolean> {
  const { vehicle_id, vehicle } = vehicleOf(options, move.bike_id);
  if (!(await pickUp(options.operator, vehicle_id))) return false;
  const position = stationPoint(options.town, move.to_terminal);
  await vehicle.report({ position, speed_m_s: 0 });
  expect(
    await options.operator.call(fleet.dropOffVehicle, {
      vehicle_id,
      position: { ...position, accuracy_m: 5 },
    }),
  );
  return true;
}

/** Staff try again while the rider before them has only just returned it. */
async function pickUp(operator: PatientClient, vehicle_id: string): Promise<boolean> {
  const give_up_at = Date.now() + NEWS_MS;
  for (;;) {
    const reason = 'The record has it elsewhere.';
    const picked = await operator.call(fleet.pickUpVehicle, { vehicle_id, reason });
    if (picked.ok) return true;
    if (picked.refusal.code !== 'fleet.vehicle_on_trip' || Date.now() > give_up_at) return false;
    await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
  }
}
