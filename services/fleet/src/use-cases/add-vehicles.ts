import { fleet } from '@drais/contracts';
import { LostRace, type Transaction, useCase } from '@drais/kit';
import type { InputOf, NewEvent } from '@drais/vocabulary/define';
import { newId } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { FleetTools } from '../fleet-tools.ts';
import { listTakenCodes } from '../store/vehicles.ts';
import { AREA_UNKNOWN } from './known-area.ts';

type NewVehicle = InputOf<typeof fleet.addVehicles>['vehicles'][number];

/**
 * All or none: a list with one taken code adds nothing. Asked again with the same key, it finds
 * what it added.
 */
export const addVehiclesUseCase = useCase(
  fleet.addVehicles,
  async (tools: FleetTools, context, { area_id, vehicles }) => {
    const area = await tools.live.findArea(area_id);
    if (area === null) return AREA_UNKNOWN;
    const { types } = area.places;
    const strange = vehicles.find(({ vehicle_type_id }) => !types.has(vehicle_type_id));
    if (strange !== undefined) {
      const detail = `There is no vehicle type ${strange.vehicle_type_id} in this area.`;
      return refuse('fleet.vehicle_type_unknown', detail);
    }
    const twice = findTwice(vehicles.map(({ code }) => code));
    if (twice !== undefined) return codeTaken(twice);

    const shard = tools.db.shard(area_id);
    const named = vehicles.map((vehicle) => ({
      ...vehicle,
      vehicle_id: context.newId(area_id, `vehicle ${vehicle.code}`),
    }));
    const taken = await listTakenCodes(
      shard,
      area_id,
      named.map(({ code }) => code),
    );
    const answer = { vehicles: named.map(({ code, vehicle_id }) => ({ code, vehicle_id })) };
    const known = new Map(taken.map(({ code, vehicle_id }) => [code, vehicle_id]));
    if (named.every(({ code, vehicle_id }) => known.get(code) === vehicle_id))
      return accept(answer);
    const first_taken = taken[0];
    if (first_taken !== undefined) return codeTaken(first_taken.code);

    try {
      await shard.oneFlight((tx) =>
        Promise.all(
          named.map((vehicle) =>
            register(tools, tx, {
              area_id,
              trace_id: context.trace_id,
              vehicle,
              event: eventOf(vehicle),
            }),
          ),
        ),
      );
    } catch (error) {
      if (error instanceof LostRace) return codeTaken(error.what);
      throw error;
    }
    await tools.live.refreshVehicles(
      area_id,
      named.map(({ vehicle_id }) => vehicle_id),
    );
    return accept(answer);

    function eventOf(vehicle: NewVehicle & { vehicle_id: string }): NewEvent {
      return fleet.events.vehicleRegistered.at(tools.now(), {
        vehicle_id: vehicle.vehicle_id,
        public_vehicle_id: newId(area_id),
        code: vehicle.code,
        vehicle_type_id: vehicle.vehicle_type_id,
        vehicle_class: types.get(vehicle.vehicle_type_id)?.vehicle_class ?? 'scooter',
        lat: vehicle.position.lat,
        lon: vehicle.position.lon,
        charge_fraction: vehicle.charge_fraction,
      });
    }
  },
);

async function register(
  tools: FleetTools,
  tx: Transaction,
  work: {
    readonly area_id: string;
    readonly trace_id: string;
    readonly vehicle: { readonly vehicle_id: string };
    readonly event: NewEvent;
  },
): Promise<void> {
  const { area_id, trace_id, vehicle, event } = work;
  const head = { shard_key: area_id, stream_id: vehicle.vehicle_id, stream_version: 0, trace_id };
  await tools.record(tx, head, [event]);
}

function codeTaken(code: string) {
  return refuse('fleet.code_taken', `The code ${code} is on another vehicle of this area.`);
}

function findTwice(codes: readonly string[]): string | undefined {
  return codes.find((code, n) => codes.indexOf(code) !== n);
}
