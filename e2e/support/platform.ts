import { fleet } from '@drais/contracts';
import { removeOwnFolder } from '@drais/kit/postgres/own-folder';
import { DEMO_OPERATOR } from '@drais/platform/demo/accounts';
import { ownPlatformSettings } from '@drais/platform/own-platform';
import { type RunningPlatform, startPlatform } from '@drais/platform/platform';
import { readSettings } from '@drais/platform/settings';
import {
  discover,
  joinAsRider,
  openPatientClient,
  openVehicle,
  type PatientClient,
  type Rider,
  signIn,
  type Vehicle,
} from '@drais/twin';
import { enrol } from '@drais/twin/replay/day-town';
import { newUuid } from '@drais/vocabulary/ids';

/** A rider and what they would type to sign in. */
export interface KnownRider extends Rider {
  readonly email: string;
  readonly password: string;
}

interface Cleanup {
  after(work: () => Promise<void> | void): unknown;
}

/** Everything a story needs: a platform with the demo area, an operator, riders and vehicles. */
export interface Story {
  readonly base_url: string;
  readonly area_id: string;
  readonly operator: PatientClient;
  rider(card?: string): Promise<KnownRider>;
  /** A connected vehicle at a place of the demo area; an e-bike unless another type is named. */
  vehicle(
    code: string,
    position?: { lat: number; lon: number },
    vehicle_type_id?: string,
  ): Promise<{ vehicle_id: string; vehicle: Vehicle }>;
}

/** A story in a platform of its own. */
export interface Drais extends Story {
  readonly platform: RunningPlatform;
}

/** In the station at the Wasserturm. */
export const WASSERTURM = { lat: 49.4841, lon: 8.4757 };
const PATIENCE_MS = 20_000;

/**
 * Starts a platform of its own, in an empty folder and on free ports: all rooms in one process, on
 * two shards, unless `SERVICES` and `DRAIS_SHARDS` or the story itself say otherwise.
 */
export async function openDrais(t: Cleanup, settings: Record<string, string> = {}): Promise<Drais> {
  const own = await ownPlatformSettings('story', {
    DRAIS_DEMO_AREA: 'on',
    DRAIS_SHARDS: process.env['DRAIS_SHARDS'] ?? '2',
    SERVICES: process.env['SERVICES'] ?? 'all',
    ...settings,
  });
  const platform = await startPlatform(readSettings(own), tellOfEnds);
  const { public_url, mqtt_port } = platform.environment;
  const opened: Vehicle[] = [];
  t.after(async () => {
    await Promise.all(opened.map((vehicle) => vehicle.close()));
    await platform.stop();
    await removeOwnFolder(own.DRAIS_DATA_DIR);
  });
  const mqtt_url = `mqtt://127.0.0.1:${String(mqtt_port)}`;
  return { ...(await enterDrais({ base_url: public_url, mqtt_url, opened })), platform };
}

/** A process that ends by itself explains a story that fails. */
function tellOfEnds(line: string): void {
  if (/ ended|does not start/.test(line)) console.error(line);
}

/** Enters a running platform by its public doors; who opened it closes the `opened` vehicles. */
export async function enterDrais(doors: {
  readonly base_url: string;
  readonly mqtt_url: string;
  readonly opened: Vehicle[];
}): Promise<Story> {
  const { base_url, mqtt_url, opened } = doors;
  const configuration = await discover(base_url);
  const signed_in = await signIn(configuration, DEMO_OPERATOR, 'rider operator');
  const operator = openPatientClient({
    base_url,
    patience_ms: PATIENCE_MS,
    token: signed_in.token,
  });
  const area_id = 'mannheim';

  return {
    base_url,
    area_id,
    operator,
    rider: async (card = 'sandbox_ok') => {
      const who = { email: `${newUuid()}@example.org`, password: `correct horse ${newUuid()}` };
      const rider = await joinAsRider(
        { base_url, configuration, patience_ms: PATIENCE_MS },
        { ...who, name: 'Rider', birth_date: '1990-01-01', card },
      );
      return { ...rider, ...who };
    },
    vehicle: async (code, position = WASSERTURM, vehicle_type_id = 'e-bike') => {
      const added = await operator.call(fleet.addVehicles, {
        area_id,
        vehicles: [{ code, vehicle_type_id, position, charge_fraction: 0.9 }],
      });
      if (!added.ok) throw new Error(added.refusal.detail);
      const { vehicle_id } = added.value.vehicles[0] as { vehicle_id: string };
      const credentials = await enrol(operator, vehicle_id);
      const vehicle = await openVehicle({
        mqtt_url,
        credentials,
        position,
        charge_fraction: 0.9,
        now: () => new Date(),
      });
      opened.push(vehicle);
      await vehicle.report({ position, speed_m_s: 0 });
      return { vehicle_id, vehicle };
    },
  };
}
