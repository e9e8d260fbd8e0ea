export { createNearbyIndex, type FoundNearby } from './domain/nearby-index.ts';
export { deviceDoorRoom } from './door/device-door-room.ts';

import { defineRoom } from '@drais/kit';
import { fleetSigningKey, SIGNING_SECRET_PURPOSE } from './domain/fleet-signing-key.ts';
import { openLiveMap } from './domain/live-map.ts';
import { openWorkQueue } from './domain/work-queue.ts';
import { bookingHandlers } from './events/on-booking.ts';
import type { FleetTools } from './fleet-tools.ts';
import { driveCommands } from './jobs/drive-commands.ts';
import { forgetHolds } from './jobs/forget-past-holds.ts';
import { markSilentVehicles } from './jobs/mark-silent-vehicles.ts';
import { purgeMessages } from './jobs/purge-old-messages.ts';
import { watchRides } from './jobs/watch-rides.ts';
import { openLiveFleet } from './store/live-fleet.ts';
import { fleetProjectors } from './store/projectors.ts';
import { addStationsUseCase } from './use-cases/add-stations.ts';
import { addVehiclesUseCase } from './use-cases/add-vehicles.ts';
import { addZonesUseCase } from './use-cases/add-zones.ts';
import { checkParkingUseCase } from './use-cases/check-parking.ts';
import { defineVehicleTypesUseCase } from './use-cases/define-vehicle-types.ts';
import { enrolDeviceUseCase } from './use-cases/enrol-device.ts';
import { vehicleSearches } from './use-cases/find-vehicles.ts';
import { getGbfsFeedUseCase } from './use-cases/get-gbfs-feed.ts';
import { getGbfsManifestUseCase } from './use-cases/get-gbfs-manifest.ts';
import { getVehicleUseCase } from './use-cases/get-vehicle.ts';
import { issueCommandUseCase } from './use-cases/issue-command.ts';
import { listAreasUseCase } from './use-cases/list-areas.ts';
import { fleetListings } from './use-cases/list-fleet.ts';
import { listPendingCommandsUseCase } from './use-cases/list-pending-commands.ts';
import { placeListings } from './use-cases/list-places.ts';
import { listQuarantinedReportsUseCase } from './use-cases/list-quarantined-reports.ts';
import { listStandingVehiclesUseCase } from './use-cases/list-standing-vehicles.ts';
import { staffMoves } from './use-cases/move-by-staff.ts';
import { openAreaUseCase } from './use-cases/open-area.ts';
import { rideRules } from './use-cases/ride-rules.ts';
import { sendCommandUseCase } from './use-cases/send-command.ts';
import { liveStreams } from './use-cases/stream-vehicles.ts';
import { takeAcknowledgementUseCase } from './use-cases/take-acknowledgement.ts';
import { takeReportsUseCase } from './use-cases/take-reports.ts';
import { vehicleCases } from './use-cases/vehicle-cases.ts';

/**
 * Milliseconds between frames of the live map. People see 300 ms as at once; half of it doubles the
 * writes, which are most of the cost of a viewer.
 */
const MAP_TICK_MS = 300;
/** Viewers of live maps at once: 2,000 cost a tenth of a core at 2,000 moves a second. */
const MAP_VIEWERS_MAX = 2_500;

/** Warnings, limits and cases that are written at once: leaves connections to those who wait. */
const WATCHING_AT_ONCE_MAX = 4;

export const fleetRoom = defineRoom<FleetTools>({
  name: 'fleet',
  migrations: new URL('./store/migrations/', import.meta.url),
  state_tables: [
    'areas',
    'vehicle_types',
    'stations',
    'zones',
    'vehicles',
    'devices',
    'commands',
    'ride_rules',
    'ride_warnings',
    'vehicle_cases',
  ],
  projectors: fleetProjectors,
  use_cases: [
    listAreasUseCase,
    openAreaUseCase,
    defineVehicleTypesUseCase,
    addStationsUseCase,
    addZonesUseCase,
    addVehiclesUseCase,
    enrolDeviceUseCase,
    ...placeListings,
    ...vehicleSearches,
    ...fleetListings,
    sendCommandUseCase,
    ...staffMoves,
    ...vehicleCases,
    ...rideRules,
    listQuarantinedReportsUseCase,
    getGbfsFeedUseCase,
    getGbfsManifestUseCase,
    getVehicleUseCase,
    listStandingVehiclesUseCase,
    issueCommandUseCase,
    checkParkingUseCase,
    takeReportsUseCase,
    takeAcknowledgementUseCase,
    listPendingCommandsUseCase,
  ],
  streams: liveStreams,
  handlers: bookingHandlers,
  jobs: [driveCommands, markSilentVehicles, watchRides, forgetHolds, purgeMessages],
  open: async (tools) => {
    const background = new Set<Promise<void>>();
    const live = openLiveFleet({
      db: tools.db,
      now: () => tools.now(),
      wallNow: () => tools.wallNow(),
    });
    const map = openLiveMap({
      now: () => tools.now(),
      wallNow: () => tools.wallNow(),
      viewers_max: MAP_VIEWERS_MAX,
    });
    live.onOpen = (area) => map.attach(area);
    const fleet_tools: FleetTools = {
      ...tools,
      live,
      map,
      watching: openWorkQueue(WATCHING_AT_ONCE_MAX),
      signing_key: fleetSigningKey(tools.secret(SIGNING_SECRET_PURPOSE)),
      inBackground: (work) => {
        const done = work
          .catch((error: unknown) => tools.log.error({ err: error }, 'work after an answer failed'))
          .finally(() => background.delete(done));
        background.add(done);
      },
    };
    fleet_tools.inBackground(live.warmUp());
    const ticking = setInterval(() => map.tick(), MAP_TICK_MS);
    return {
      tools: fleet_tools,
      close: async () => {
        clearInterval(ticking);
        await Promise.all(background);
      },
    };
  },
});
