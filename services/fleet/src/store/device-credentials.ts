import type { Shard } from '@drais/kit/db/shard';
import { texts } from './array-literal.ts';

/** A device as the door needs it to let it in. */
export interface DeviceCredentials {
  readonly area_id: string;
  readonly device_id: string;
  readonly vehicle_id: string;
  /** Hexadecimal. */
  readonly password_sha256: string;
}

export async function findDeviceCredentials(
  shard: Shard,
  area_id: string,
  device_id: string,
): Promise<DeviceCredentials | null> {
  const rows = await shard.query<DeviceCredentials>(
    `select area_id, device_id, vehicle_id, password_sha256 from fleet.devices
     where area_id = $1 and device_id = $2`,
    [area_id, device_id],
  );
  return rows[0] ?? null;
}

/** The credentials of those among `devices` that are still enrolled. */
export async function listDeviceCredentials(
  shard: Shard,
  devices: readonly { readonly area_id: string; readonly device_id: string }[],
): Promise<DeviceCredentials[]> {
  return shard.query<DeviceCredentials & Record<string, unknown>>(
    `select d.area_id, d.device_id, d.vehicle_id, d.password_sha256
     from unnest($1::text[], $2::text[]) as asked (area_id, device_id)
     join fleet.devices d on d.area_id = asked.area_id and d.device_id = asked.device_id`,
    [texts(devices, (d) => d.area_id), texts(devices, (d) => d.device_id)],
  );
}
