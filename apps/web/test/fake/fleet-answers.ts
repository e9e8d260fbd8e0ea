import { booking, fleet, payments } from '@drais/contracts';
import type { OutputOf } from '@drais/vocabulary/define';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { Answers } from './router.ts';
import { AREA, fakeId, newNumber, PLANS, STATIONS, VEHICLE_TYPES, type World } from './world.ts';

const ZONES: OutputOf<typeof fleet.listZones>['items'] = [
  zone(1, { name: 'Planken', priority: 20, ride_allowed: false, park_allowed: false }),
  zone(2, { name: 'Innenstadt', priority: 10, speed_limit_m_s: 4.17 }),
];

function zone(number: number, rules: object) {
  const corner = [8.46, 49.48];
  return {
    zone_id: fakeId('mannheim', 7000 + number),
    name: '',
    polygon: {
      type: 'Polygon' as const,
      coordinates: [[corner, [8.47, 49.48], [8.47, 49.49], corner] as [number, number][]],
    },
    priority: 0,
    vehicle_classes: ['scooter' as const, 'e_bike' as const],
    ride_allowed: true,
    park_allowed: true,
    ...rules,
  };
}

/** What anybody and what operators may ask of an area. */
export function fleetAnswers(world: World, changed: () => void): Answers {
  const vehicleOf = (vehicle_id: unknown) =>
    world.vehicles.find((one) => one.vehicle_id === vehicle_id);
  return {
    [fleet.listAreas.id]: () => accept({ items: [AREA] }),
    [fleet.listVehicleTypes.id]: () => accept({ items: VEHICLE_TYPES }),
    [fleet.listStations.id]: () => accept({ items: STATIONS }),
    [fleet.listZones.id]: () => accept({ items: ZONES }),
    [payments.listPricingPlans.id]: () => accept({ items: PLANS }),
    [fleet.findVehicleByCode.id]: ({ code }) => {
      const found = world.vehicles.find((one) => one.code === code);
      if (found === undefined) return refuse('fleet.vehicle_unknown', 'Unknown.');
      const {
        public_vehicle_id,
        vehicle_class,
        vehicle_type_id,
        lat,
        lon,
        charge_fraction,
        range_m,
        vehicle_state,
        battery_low,
      } = found;
      return accept({
        public_vehicle_id,
        vehicle_class,
        vehicle_type_id,
        lat,
        lon,
        charge_fraction,
        range_m,
        ...(battery_low === undefined ? {} : { battery_low }),
        code: String(code),
        is_available: vehicle_state === 'available',
      });
    },
    [fleet.listFleet.id]: () => accept({ items: world.vehicles }),
    [fleet.getFleetVehicle.id]: ({ vehicle_id }) => {
      const found = vehicleOf(vehicle_id);
      return found === undefined ? refuse('fleet.vehicle_unknown', 'Unknown.') : accept(found);
    },
    [fleet.listVehicleHistory.id]: ({ vehicle_id }) =>
      accept({ items: historyOf(String(vehicle_id)) }),
    [fleet.listCommands.id]: ({ vehicle_id }) => {
      for (const command of world.commands) answerCommand(command, world);
      return accept({
        items: world.commands.filter((one) => one.vehicle_id === vehicle_id).reverse(),
      });
    },
    [fleet.sendCommand.id]: ({ vehicle_id, kind }, owner) => {
      const at = Date.now();
      const command = {
        command_id: fakeId('mannheim', newNumber(world)),
        vehicle_id: String(vehicle_id),
        kind: kind as 'lock' | 'unlock',
        status: 'issued' as const,
        issued_at: new Date(at).toISOString(),
        expires_at: new Date(at + 30_000).toISOString(),
        deliveries: 1,
        asked_by: owner,
      };
      world.commands.push(command);
      changed();
      return accept(command);
    },
    [booking.listAreaTrips.id]: ({ vehicle_id }) =>
      accept({
        items: world.trips
          .filter((one) => vehicle_id === undefined || one.vehicle_id === vehicle_id)
          .map((one) => ({ ...one.view, vehicle_id: one.vehicle_id, rider_id: one.owner })),
      }),
    [booking.closeRecoveryCase.id]: ({ case_id, ended_at, reason }) => {
      const found = world.cases.find((one) => one.case_id === case_id);
      if (found === undefined) return refuse('booking.case_unknown', 'Unknown.');
      Object.assign(found, {
        status: 'closed',
        closed_at: String(ended_at),
        reason: String(reason),
      });
      return accept(found);
    },
    [fleet.listQuarantinedReports.id]: () => accept({ items: reports() }),
  };
}

/** The vehicle answers before the second look, or lets the lease run out. */
function answerCommand(command: World['commands'][number], world: World): void {
  if (command.status !== 'issued') return;
  if (command.deliveries < 2) command.deliveries += 1;
  else if (world.script.vehicle_answers)
    Object.assign(command, {
      status: 'acknowledged',
      executed_at: new Date().toISOString(),
      result: 'done',
    });
  else Object.assign(command, { status: 'expired' });
}

function historyOf(vehicle_id: string) {
  const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const changed = (
    minutes: number,
    from_state: string,
    to_state: string,
    event_types: string[],
  ) => ({
    at: at(minutes),
    type: 'fleet.vehicle_state_changed',
    data: { vehicle_id, from_state, to_state, event_types },
  });
  return [
    changed(12, 'on_trip', 'available', ['trip_end']),
    {
      at: at(12),
      type: 'fleet.command_acknowledged',
      data: { vehicle_id, kind: 'lock', in_time: true },
    },
    changed(31, 'reserved', 'on_trip', ['trip_start']),
    { at: at(31), type: 'fleet.command_issued', data: { vehicle_id, kind: 'unlock' } },
    changed(34, 'available', 'reserved', ['reservation_start']),
    { at: at(2900), type: 'fleet.device_enrolled', data: { vehicle_id } },
  ];
}

function reports() {
  return [
    {
      device_id: fakeId('mannheim', 3004),
      received_at: new Date(Date.now() - 400_000).toISOString(),
      reason: 'teleport',
      report: { lat: 52.52, lon: 13.4, sequence: 881, speed_m_s: 5 },
    },
    {
      device_id: fakeId('mannheim', 3011),
      received_at: new Date(Date.now() - 9_400_000).toISOString(),
      reason: 'future_clock',
      report: { lat: 49.48, lon: 8.46, sequence: 12 },
    },
  ];
}
