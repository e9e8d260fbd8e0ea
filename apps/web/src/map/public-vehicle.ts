import type { fleet } from '@drais/contracts';
import type { OutputOf } from '@drais/vocabulary/define';

/** A free vehicle as everybody sees it. */
export type PublicVehicle = Omit<
  OutputOf<typeof fleet.listVehiclesNear>['items'][number],
  'distance_m'
>;
