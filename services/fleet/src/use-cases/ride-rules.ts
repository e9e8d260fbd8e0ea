import { fleet } from '@drais/contracts';
import { recordAlone, retryOnConflict, type UseCase, useCase } from '@drais/kit';
import { accept } from '@drais/vocabulary/outcome';
import { defaultRideRules } from '../domain/ride-rules.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { listRideRules } from '../store/rides.ts';
import { AREA_UNKNOWN } from './known-area.ts';

const getRideRulesUseCase = useCase(
  fleet.getRideRules,
  async (tools: FleetTools, _context, { area_id, vehicle_class }) => {
    const area = await tools.live.findArea(area_id);
    if (area === null) return AREA_UNKNOWN;
    return accept({ ...area.rideRulesOf(vehicle_class) });
  },
);

const setRideRulesUseCase = useCase(
  fleet.setRideRules,
  async (tools: FleetTools, context, { area_id, vehicle_class, rules }) => {
    if ((await tools.live.findArea(area_id)) === null) return AREA_UNKNOWN;
    const next = await retryOnConflict(async () => {
      const set = await listRideRules(tools.db.shard(area_id), area_id);
      const current = set.find((row) => row.vehicle_class === vehicle_class);
      const merged = { ...(current?.rules ?? defaultRideRules(vehicle_class)), ...rules };
      const head = {
        shard_key: area_id,
        stream_id: `${area_id}/ride-rules/${vehicle_class}`,
        stream_version: current?.stream_version ?? 0,
        trace_id: context.trace_id,
      };
      const by = context.principal.account_id;
      const event = fleet.events.rideRulesSet.at(tools.now(), { vehicle_class, rules: merged, by });
      await recordAlone(tools, head, [event]);
      return merged;
    });
    await tools.live.refreshPlaces(area_id);
    return accept(next);
  },
);

export const rideRules: readonly UseCase<FleetTools>[] = [getRideRulesUseCase, setRideRulesUseCase];
