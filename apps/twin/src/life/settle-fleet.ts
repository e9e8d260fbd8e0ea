import { fleet } from '@drais/contracts';
import type { OutputOf } from '@drais/vocabulary/define';
import type { Point } from '@drais/vocabulary/units';
import { batches, enrol, expect } from '../replay/day-town.ts';
import type { PatientClient } from '../rider/patient-client.ts';
import type { DeviceCredentials, VehicleMemory } from '../vehicle/vehicle.ts';
import { afterSleep, type LifeMemory } from './life-memory.ts';
import type { PlannedVehicle } from './plan-fleet.ts';

/** A vehicle of the demo as it is about to be switched on. */
export interface SettledVehicle {
  readonly code: string;
  readonly vehicle_id: string;
  readonly vehicle_type_id: string;
  readonly credentials: DeviceCredentials;
  readonly remembered: VehicleMemory | undefined;
  /**
   * Where the platform last believed it to be: where it was parked, or where a crash caught it on
   * its way.
   */
  readonly position: Point;
  readonly charge_fraction: number;
}

type Known = OutputOf<typeof fleet.listFleet>['items'][number];

/**
 * Registers the planned vehicles that the area does not know yet, and enrols those whose keys are
 * not remembered. What exists is left as it is.
 */
export async function settleFleet(
  operator: PatientClient,
  {
    area_id,
    plan,
    memory,
    signal,
  }: {
    readonly area_id: string;
    readonly plan: readonly PlannedVehicle[];
    readonly memory: LifeMemory;
    readonly signal: AbortSignal;
  },
): Promise<SettledVehicle[]> {
  const before = await listFleet(operator, area_id);
  const missing = plan.filter(({ code }) => !before.has(code));
  for (const vehicles of batches(missing))
    expect(await operator.call(fleet.addVehicles, { area_id, vehicles }, { signal }));
  const known = missing.length === 0 ? before : await listFleet(operator, area_id);
  const settled: SettledVehicle[] = [];
  try {
    for (const planned of plan) {
      signal.throwIfAborted();
      const found = known.get(planned.code);
      if (found !== undefined) settled.push(await settle(operator, { planned, found, memory }));
    }
  } finally {
    // A password is shown once: those that were given must not be lost with the one that failed.
    memory.save();
  }
  return settled;
}

async function settle(
  operator: PatientClient,
  {
    planned,
    found,
    memory,
  }: { readonly planned: PlannedVehicle; readonly found: Known; readonly memory: LifeMemory },
): Promise<SettledVehicle> {
  const { code } = planned;
  const { vehicle_id, vehicle_type_id, lat, lon } = found;
  let kept = memory.vehicles.get(code);
  // Another device in its place means that what we remember was replaced, or belongs to another
  // database.
  if (
    kept === undefined ||
    kept.vehicle_id !== vehicle_id ||
    kept.credentials.device_id !== found.device_id
  ) {
    kept = { vehicle_id, credentials: await enrol(operator, vehicle_id) };
    memory.vehicles.set(code, kept);
  }
  return {
    code,
    vehicle_id,
    vehicle_type_id,
    credentials: kept.credentials,
    remembered: kept.memory === undefined ? undefined : afterSleep(kept.memory),
    position: lat === undefined || lon === undefined ? planned.position : { lat, lon },
    charge_fraction: found.charge_fraction ?? planned.charge_fraction,
  };
}

async function listFleet(operator: PatientClient, area_id: string): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  let cursor: string | undefined;
  do {
    const page = expect(
      await operator.call(fleet.listFleet, {
        area_id,
        limit: 200,
        ...(cursor === undefined ? {} : { cursor }),
      }),
    );
    for (const vehicle of page.items) known.set(vehicle.code, vehicle);
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  return known;
}
