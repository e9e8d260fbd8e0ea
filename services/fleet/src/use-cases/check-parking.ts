import { fleet } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { accept } from '@drais/vocabulary/outcome';
import { checkParkingAt } from '../domain/parking.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { AREA_UNKNOWN } from './known-area.ts';

export const checkParkingUseCase = useCase(
  fleet.checkParking,
  async (tools: FleetTools, _context, { area_id, vehicle_class, lat, lon, accuracy_m }) => {
    const area = await tools.live.findArea(area_id);
    if (area === null) return AREA_UNKNOWN;
    const { stations, zones } = area.places;
    const place = { position: { lat, lon, accuracy_m }, vehicle_class };
    return accept(checkParkingAt(place, stations.values(), zones));
  },
);
