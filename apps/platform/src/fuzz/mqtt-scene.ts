import { createPrivateKey } from 'node:crypto';
import { fleet } from '@drais/contracts';
import { openVehicle } from '@drais/twin';
import { enrol, expect } from '@drais/twin/replay/day-town';
import { giveBack, openStreet, unlock } from '../bench/riding.ts';
import type { RunningPlatform } from '../platform.ts';
import { AREA_ID, type clientOf, openOperator } from './identities.ts';
import type { Insider } from './mqtt-attacker.ts';
import { PARKING } from './street.ts';
import { openWitnesses, type Witnesses } from './witnesses.ts';

export type Client = ReturnType<typeof clientOf>;

/** Who is there when the attack begins: honest vehicles, a ride that is on, and traitors. */
export interface Scene {
  readonly operator: Client;
  readonly witnesses: Witnesses;
  readonly insiders: readonly Insider[];
  /** Devices of honest vehicles. */
  readonly victims: readonly string[];
  /** The command that opened the ridden vehicle. */
  readonly command_id: string;
  /** Ends the ride as any other, and leaves its vehicle. */
  endRide(): Promise<void>;
}

const WITNESSES = 8;
/** Attackers are told apart by device and held back by it: more of them get further at once. */
const INSIDERS = { least: 24, most: 150, packets_each: 5_000 };
/** Vehicles that are enrolled and switched on at once. */
const ENROLLED_AT_ONCE = 10;

/** `packets`: how many will be sent, and so how many devices there are to send them. */
export async function openScene({ environment }: RunningPlatform, packets: number): Promise<Scene> {
  const mqtt_url = `mqtt://127.0.0.1:${String(environment.mqtt_port)}`;
  const operator = await openOperator(environment);
  const witnesses = await openWitnesses(operator, mqtt_url, WITNESSES);
  const insiders = await enrolInsiders(operator, mqtt_url, insidersFor(packets));
  const street = await openStreet(environment.public_url);
  const [rider, parked] = await Promise.all([street.rider(), street.vehicle('RIDDEN', mqtt_url)]);
  const riding = await unlock(rider, parked);
  if ('failure' in riding) throw new Error(`the ride did not begin: ${riding.failure}`);
  return {
    operator,
    witnesses,
    insiders,
    victims: [...witnesses.device_ids, parked.vehicle.device_id],
    command_id: await unlockCommandOf(operator, parked.code),
    endRide: async () => {
      await giveBack(rider, parked, riding.trip_id);
      await parked.vehicle.close();
    },
  };
}

function insidersFor(packets: number): number {
  const { least, most, packets_each } = INSIDERS;
  return Math.min(most, Math.max(least, Math.round(packets / packets_each)));
}

async function makeInsider(
  operator: Client,
  mqtt_url: string,
  vehicle_id: string,
): Promise<Insider> {
  const credentials = await enrol(operator, vehicle_id);
  const place = { position: PARKING, charge_fraction: 0.5 };
  const once = await openVehicle({ mqtt_url, credentials, ...place, now: () => new Date() });
  await once.report({ position: PARKING, speed_m_s: 0 });
  await once.close();
  const { device_id, mqtt_password: password, private_key_pem } = credentials;
  return { device_id, password, key: createPrivateKey(private_key_pem) };
}

/** Devices that were honest once: the first report of a device is believed, the next are judged. */
async function enrolInsiders(
  operator: Client,
  mqtt_url: string,
  count: number,
): Promise<Insider[]> {
  const added = expect(
    await operator.call(fleet.addVehicles, {
      area_id: AREA_ID,
      vehicles: Array.from({ length: count }, (_, n) => ({
        code: `INSIDER-${String(n)}`,
        vehicle_type_id: 'scooter',
        position: PARKING,
        charge_fraction: 0.5,
      })),
    }),
  );
  const insiders: Insider[] = [];
  for (let from = 0; from < count; from += ENROLLED_AT_ONCE) {
    const some = added.vehicles.slice(from, from + ENROLLED_AT_ONCE);
    const enrolled = some.map(({ vehicle_id }) => makeInsider(operator, mqtt_url, vehicle_id));
    insiders.push(...(await Promise.all(enrolled)));
  }
  return insiders;
}

/** The command that opened the ridden vehicle: an attacker may have read of it. */
async function unlockCommandOf(operator: Client, code: string): Promise<string> {
  const { items } = expect(await operator.call(fleet.listFleet, { area_id: AREA_ID, limit: 200 }));
  const vehicle_id = items.find((item) => item.code === code)?.vehicle_id;
  if (vehicle_id === undefined) throw new Error(`there is no vehicle ${code}`);
  const commands = expect(await operator.call(fleet.listCommands, { vehicle_id }));
  const [newest] = commands.items;
  if (newest === undefined) throw new Error('the ride began without a command');
  return newest.command_id;
}
