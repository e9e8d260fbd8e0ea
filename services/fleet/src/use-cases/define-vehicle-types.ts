import { fleet } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { accept } from '@drais/vocabulary/outcome';
import type { FleetTools } from '../fleet-tools.ts';
import { changePlaces } from './change-places.ts';
import { AREA_UNKNOWN } from './known-area.ts';

export const defineVehicleTypesUseCase = useCase(
  fleet.defineVehicleTypes,
  async (tools: FleetTools, { trace_id }, { area_id, vehicle_types }) => {
    const is_known = await changePlaces(tools, { area_id, trace_id }, async () =>
      vehicle_types.map((type) => fleet.events.vehicleTypeDefined.at(tools.now(), type)),
    );
    return is_known ? accept({ defined: vehicle_types.length }) : AREA_UNKNOWN;
  },
);
