import { createHash, timingSafeEqual } from 'node:crypto';
import { isId, shardKeyOf } from '@drais/vocabulary/ids';
import type { DeviceCredentials } from '../store/device-credentials.ts';
import { fullBucket, type Rate, type TokenBucket } from './token-bucket.ts';

/** A device that proved to be itself, with what outlives one connection of it. */
export interface KnownDevice {
  readonly area_id: string;
  readonly device_id: string;
  vehicle_id: string;
  password_sha256: Buffer;
  fetched_at_ms: number;
  seen_at_ms: number;
  /** Outlives the connection: reconnecting must not buy new tokens. */
  readonly bucket: TokenBucket;
  /** Highest sequence that this door has put into a batch; 0 when it knows none. */
  last_sequence: number;
}

export type Admission =
  | { readonly device: KnownDevice }
  | { readonly refused: 'unknown' | 'wrong_password' };

export interface DeviceRegister {
  /** Whether this is the device. @throws {Unavailable} when its shard cannot be asked */
  admit(device_id: string, password: Uint8Array): Promise<Admission>;
  /** Looks the device up again at its next connection. */
  forget(device_id: string): void;
  /** Forgets devices that have not been seen for a while. */
  prune(): void;
  size(): number;
}

export interface DeviceRegisterOptions {
  readonly find: (area_id: string, device_id: string) => Promise<DeviceCredentials | null>;
  readonly now_ms: () => number;
  readonly kept_ms: number;
  readonly rate: Rate;
}

/**
 * Milliseconds in which a device's row is not asked for again after a wrong password or an unknown
 * id.
 */
const RETRY_AFTER_MS = 1_000;
/**
 * Unknown ids remembered; beyond that the oldest half is forgotten. A stranger's flood costs 2 MiB
 * at most.
 */
const UNKNOWN_MAX = 20_000;
/** After this without a sign the device's entry goes; its rate limit is full again long before. */
const IDLE_MS = 600_000;

/**
 * Passwords of devices as hashes, looked up on the device's shard and believed for a short time.
 */
export function openDeviceRegister(options: DeviceRegisterOptions): DeviceRegister {
  const { now_ms } = options;
  const devices = new Map<string, KnownDevice>();
  const unknown = new Map<string, number>();
  const asked = new Map<string, Promise<KnownDevice | null>>();

  return {
    admit,
    prune,
    forget: (device_id) => void devices.delete(device_id),
    size: () => devices.size,
  };

  async function admit(device_id: string, password: Uint8Array): Promise<Admission> {
    if (!isId(device_id)) return { refused: 'unknown' };
    const offered = createHash('sha256').update(password).digest();
    const device = await lookUp(device_id, options.kept_ms);
    if (device === null) return { refused: 'unknown' };
    if (timingSafeEqual(device.password_sha256, offered)) return seen(device);
    // The password may have been changed since it was looked up.
    const again = await lookUp(device_id, RETRY_AFTER_MS);
    if (again === null) return { refused: 'unknown' };
    return timingSafeEqual(again.password_sha256, offered)
      ? seen(again)
      : { refused: 'wrong_password' };
  }

  function seen(device: KnownDevice): Admission {
    device.seen_at_ms = now_ms();
    return { device };
  }

  async function lookUp(device_id: string, kept_ms: number): Promise<KnownDevice | null> {
    const known = devices.get(device_id);
    if (known !== undefined && now_ms() - known.fetched_at_ms < kept_ms) return known;
    const missed_at_ms = unknown.get(device_id);
    if (missed_at_ms !== undefined && now_ms() - missed_at_ms < RETRY_AFTER_MS) return null;
    // Many connections of one device in one moment ask once.
    let answer = asked.get(device_id);
    if (answer === undefined) {
      answer = fetch(device_id).finally(() => asked.delete(device_id));
      asked.set(device_id, answer);
    }
    return answer;
  }

  async function fetch(device_id: string): Promise<KnownDevice | null> {
    const row = await options.find(shardKeyOf(device_id), device_id);
    if (row === null) {
      devices.delete(device_id);
      remember(device_id);
      return null;
    }
    const password_sha256 = Buffer.from(row.password_sha256, 'hex');
    const fresh = { vehicle_id: row.vehicle_id, password_sha256, fetched_at_ms: now_ms() };
    const known = devices.get(device_id);
    if (known !== undefined) return Object.assign(known, fresh);
    const device: KnownDevice = {
      area_id: row.area_id,
      device_id,
      ...fresh,
      seen_at_ms: now_ms(),
      bucket: fullBucket(options.rate, now_ms()),
      last_sequence: 0,
    };
    devices.set(device_id, device);
    return device;
  }

  function remember(device_id: string): void {
    unknown.delete(device_id);
    unknown.set(device_id, now_ms());
    if (unknown.size <= UNKNOWN_MAX) return;
    let surplus = UNKNOWN_MAX / 2;
    for (const oldest of unknown.keys()) {
      if (surplus-- <= 0) break;
      unknown.delete(oldest);
    }
  }

  function prune(): void {
    for (const [device_id, device] of devices) {
      if (now_ms() - device.seen_at_ms > IDLE_MS) devices.delete(device_id);
    }
  }
}
