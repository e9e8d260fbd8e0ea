import { defineRoute, defineStream } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import {
  AreaId,
  AreaThingId,
  Instant,
  OneOf,
  PageOf,
  PositionShape,
  pageInput,
  Reason,
  Shape,
} from '../shapes.ts';
import { CommandView, FleetVehicle, LOCK_KINDS, VehicleCaseView } from './shapes.ts';

export const streamFleet = defineStream({
  id: 'fleet.stream_fleet',
  summary: 'The whole fleet of an area for its operators, then every change.',
  path: '/v1/areas/{area_id}/fleet/stream',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({ area_id: AreaId }),
  message: Shape({
    kind: OneOf(['snapshot', 'changes']),
    at: Instant,
    vehicles: Type.Array(FleetVehicle),
    gone: Type.Array(Type.String()),
  }),
  refusals: ['fleet.area_unknown', 'fleet.too_many_viewers'],
});

export const listFleet = defineRoute({
  id: 'fleet.list_fleet',
  summary: 'All vehicles of an area, for its operators.',
  method: 'GET',
  path: '/v1/areas/{area_id}/fleet',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({ area_id: AreaId, ...pageInput }),
  output: PageOf(FleetVehicle),
  refusals: ['fleet.area_unknown'],
});

export const getFleetVehicle = defineRoute({
  id: 'fleet.get_fleet_vehicle',
  summary: 'One vehicle, for its operators.',
  method: 'GET',
  path: '/v1/fleet/{vehicle_id}',
  scope: 'operator',
  area_from: 'vehicle_id',
  input: Shape({ vehicle_id: AreaThingId }),
  output: FleetVehicle,
  refusals: ['fleet.vehicle_unknown'],
});

export const listVehicleHistory = defineRoute({
  id: 'fleet.list_vehicle_history',
  summary: 'What became of a vehicle, newest first.',
  method: 'GET',
  path: '/v1/fleet/{vehicle_id}/history',
  scope: 'operator',
  area_from: 'vehicle_id',
  input: Shape({ vehicle_id: AreaThingId, ...pageInput }),
  output: PageOf(
    Shape({ at: Instant, type: Type.String(), data: Type.Record(Type.String(), Type.Unknown()) }),
  ),
  refusals: ['fleet.vehicle_unknown'],
});

export const listCommands = defineRoute({
  id: 'fleet.list_commands',
  summary: 'The commands of a vehicle with their true states, newest first.',
  method: 'GET',
  path: '/v1/fleet/{vehicle_id}/commands',
  scope: 'operator',
  area_from: 'vehicle_id',
  input: Shape({ vehicle_id: AreaThingId, ...pageInput }),
  output: PageOf(CommandView),
  refusals: ['fleet.vehicle_unknown'],
});

export const sendCommand = defineRoute({
  id: 'fleet.send_command',
  summary: 'Ask a vehicle to lock or unlock, as an operator.',
  method: 'POST',
  path: '/v1/fleet/{vehicle_id}/commands',
  scope: 'operator',
  area_from: 'vehicle_id',
  success: 202,
  input: Shape({ vehicle_id: AreaThingId, kind: OneOf(LOCK_KINDS), reason: Reason }),
  output: CommandView,
  refusals: ['fleet.vehicle_unknown', 'fleet.vehicle_has_no_device', 'fleet.vehicle_on_trip'],
});

/**
 * `picked_up`: taken away by staff, so that its reports may come from anywhere. Source: MDS 2.0,
 * rebalance_pick_up.
 */
export const pickUpVehicle = defineRoute({
  id: 'fleet.pick_up_vehicle',
  summary: 'Take a free vehicle into a van.',
  method: 'POST',
  path: '/v1/fleet/{vehicle_id}/pick-up',
  scope: 'operator',
  area_from: 'vehicle_id',
  input: Shape({ vehicle_id: AreaThingId, reason: Reason }),
  output: FleetVehicle,
  refusals: ['fleet.vehicle_unknown', 'fleet.vehicle_on_trip', 'fleet.vehicle_already_picked_up'],
});

export const dropOffVehicle = defineRoute({
  id: 'fleet.drop_off_vehicle',
  summary: 'Put a vehicle back on the street. Source: MDS 2.0, rebalance_drop_off.',
  method: 'POST',
  path: '/v1/fleet/{vehicle_id}/drop-off',
  scope: 'operator',
  area_from: 'vehicle_id',
  input: Shape({ vehicle_id: AreaThingId, position: PositionShape }),
  output: FleetVehicle,
  refusals: ['fleet.vehicle_unknown', 'fleet.vehicle_not_picked_up'],
});

/**
 * Vehicles that moved without a trip, or whose lock is open though nobody has them; newest first.
 */
export const listVehicleCases = defineRoute({
  id: 'fleet.list_vehicle_cases',
  summary: 'Vehicles that somebody has to look at.',
  method: 'GET',
  path: '/v1/areas/{area_id}/vehicle-cases',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({ area_id: AreaId, status: Type.Optional(OneOf(['open', 'closed'])), ...pageInput }),
  output: PageOf(VehicleCaseView),
  refusals: ['fleet.area_unknown'],
});

/**
 * Where it stands now is its place from here on. Picking the vehicle up closes its case as well.
 */
export const closeVehicleCase = defineRoute({
  id: 'fleet.close_vehicle_case',
  summary: 'Somebody has looked at a vehicle.',
  method: 'POST',
  path: '/v1/vehicle-cases/{case_id}/close',
  scope: 'operator',
  area_from: 'case_id',
  input: Shape({ case_id: AreaThingId, reason: Reason }),
  output: VehicleCaseView,
  refusals: ['fleet.case_unknown', 'fleet.case_closed'],
});

export const listQuarantinedReports = defineRoute({
  id: 'fleet.list_quarantined_reports',
  summary: 'Reports of vehicles that cannot be true, and refused messages, newest first.',
  method: 'GET',
  path: '/v1/areas/{area_id}/quarantined-reports',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({ area_id: AreaId, ...pageInput }),
  output: PageOf(
    Shape({
      device_id: Type.String(),
      received_at: Instant,
      reason: Type.String(),
      report: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
  refusals: ['fleet.area_unknown'],
});
