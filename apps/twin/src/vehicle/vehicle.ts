import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import { encodeAck, parseLease } from '@drais/standards/device/command';
import { encodeReport } from '@drais/standards/device/report';
import { findPublicKey, signAck, verifyLease, verifyTime } from '@drais/standards/device/signing';
import { encodeTimeRequest, parseTimeAnswer } from '@drais/standards/device/time';
import { deviceTopic } from '@drais/standards/device/topics';
import { stepVehicleLeases } from '@drais/standards/device/vehicle-lease';
import {
  type LeaseInput,
  type LeaseOutput,
  type LockCommand,
  newVehicleLeases,
  takeSequence,
  type VehicleLeases,
} from '@drais/standards/device/vehicle-lease-state';
import type { Point } from '@drais/vocabulary/units';
import mqtt, { type MqttClient } from 'mqtt';
import { openSpeedLimiter } from './speed-limiter.ts';

/** What the operator was given when the vehicle's device was enrolled. */
export interface DeviceCredentials {
  readonly device_id: string;
  readonly mqtt_password: string;
  /** PKCS #8 PEM of the device's Ed25519 key: it never leaves the vehicle. */
  readonly private_key_pem: string;
  readonly server_keys: readonly { readonly key_id: string; readonly public_key: string }[];
}

export interface VehicleOptions {
  readonly mqtt_url: string;
  readonly credentials: DeviceCredentials;
  readonly position: Point;
  readonly charge_fraction: number;
  /** The vehicle's clock: the wall's, or the demo's. */
  now(): Date;
  /** Its memory from an earlier run, so that no number is used twice. */
  readonly remembered?: VehicleMemory;
  /** Told the number of each report that the platform has acknowledged. */
  onAcknowledged?(sequence: number): void;
  /** Told that its lock is to move; false when it tries and stays as it is. Absent: it moves. */
  moveLock?(command: LockCommand): boolean;
  /** Gives up waiting for the first connection. */
  readonly signal?: AbortSignal;
}

/** What a vehicle keeps while it is switched off. */
export interface VehicleMemory {
  readonly state: VehicleLeases;
  readonly locked: boolean;
}

export interface Vehicle {
  readonly device_id: string;
  isLocked(): boolean;
  /** How fast it goes when its rider wants this speed: a limit of the fleet slows it gradually. */
  allowed_m_s(wanted_m_s: number): number;
  position(): Point;
  /**
   * Says where it is and resolves when the platform has it on disk. Without `observed_at`: now;
   * without a charge: as before. It reports no more speed than it is allowed.
   */
  report(reading: {
    position: Point;
    speed_m_s: number;
    charge_fraction?: number;
    observed_at?: Date;
  }): Promise<void>;
  /** Silent and deaf, as in a tunnel. */
  setCoverage(on: boolean): void;
  memory(): VehicleMemory;
  close(): Promise<void>;
}

/** A phone-grade fix under an open sky. */
const ACCURACY_M = 5;
/** Time between looks at leases that wait for a clock or end unheard. */
const TICK_MS = 1000;
/** Connections come back after this, so that a restarted platform is found within a second. */
const RECONNECT_MS = 500;

/**
 * A vehicle that speaks the published device protocol: the reference for who builds one. Its lock
 * moves at once; what it may do and when is decided by the protocol's own lease machine.
 */
export async function openVehicle(options: VehicleOptions): Promise<Vehicle> {
  const { device_id } = options.credentials;
  const device_key: KeyObject = createPrivateKey(options.credentials.private_key_pem);
  const fleet_keys = fleetKeysOf(options.credentials);
  const boot_id = randomBytes(8).toString('hex');
  let state = options.remembered?.state ?? newVehicleLeases(device_id);
  let locked = options.remembered?.locked ?? true;
  let position = options.position;
  let speed_m_s = 0;
  const limiter = openSpeedLimiter();
  let has_restarted = false;
  let { charge_fraction } = options;

  const client = connect(options);
  client.on('error', () => undefined);
  const subscribed = new Promise<void>((resolve, reject) => {
    if (options.signal?.aborted === true) reject(options.signal.reason);
    options.signal?.addEventListener('abort', () => reject(options.signal?.reason), { once: true });
    client.on('connect', () => {
      client.subscribe(
        [deviceTopic(device_id, 'commands'), deviceTopic(device_id, 'time')],
        { qos: 1 },
        (error) => {
          if (error) return;
          // First once it is heard: a time request into the void would be waited for.
          step({ kind: has_restarted ? 'tick' : 'restarted' });
          has_restarted = true;
          resolve();
        },
      );
    });
  });
  client.on('message', (topic, payload) => {
    if (topic === deviceTopic(device_id, 'commands')) takeLease(payload);
    else takeTime(payload);
  });
  const ticking = setInterval(() => {
    if (has_restarted) step({ kind: 'tick' });
  }, TICK_MS);

  function takeLease(payload: Buffer): void {
    const lease = parseLease(payload);
    if (lease.ok)
      step({ kind: 'lease', lease: lease.value, verified: verifyLease(lease.value, fleet_keys) });
  }

  function takeTime(payload: Buffer): void {
    const answer = parseTimeAnswer(payload);
    if (answer.ok)
      step({ kind: 'time', answer: answer.value, verified: verifyTime(answer.value, fleet_keys) });
  }

  function askForTime(nonce: string): void {
    // Now or never: a question that waits for a connection would get an answer that is of no use.
    if (client.connected)
      client.publish(deviceTopic(device_id, 'time_requests'), encodeTimeRequest({ nonce }), {
        qos: 1,
      });
  }

  function step(input: LeaseInput): void {
    const taken = stepVehicleLeases(state, input, {
      monotonic_ms: performance.now(),
      clock_ms: options.now().getTime(),
      standstill: speed_m_s < 1,
      locked,
      nonce: randomBytes(16).toString('base64url'),
    });
    state = taken.state;
    for (const output of taken.outputs) act(output);
  }

  function act(output: LeaseOutput): void {
    switch (output.kind) {
      case 'acknowledge': {
        const ack = encodeAck(signAck(output.ack, device_key));
        client.publish(deviceTopic(device_id, 'acks'), ack, { qos: 1 });
        break;
      }
      case 'request_time':
        askForTime(output.nonce);
        break;
      case 'limit_speed':
        limiter.limit(output.max_speed_kph, speed_m_s, performance.now());
        break;
      case 'execute':
        if (options.moveLock?.(output.command) !== false) locked = output.command === 'lock';
        step({ kind: 'executed', command_id: output.command_id });
        break;
    }
  }

  async function close(): Promise<void> {
    clearInterval(ticking);
    await client.endAsync(true);
  }

  step({ kind: 'restarted' });
  try {
    await subscribed;
  } catch (error) {
    await close();
    throw error;
  }
  return {
    device_id,
    isLocked: () => locked,
    allowed_m_s: (wanted_m_s) => limiter.allowed_m_s(wanted_m_s, performance.now()),
    position: () => position,
    report: async (reading) => {
      position = reading.position;
      speed_m_s = limiter.allowed_m_s(reading.speed_m_s, performance.now());
      charge_fraction = reading.charge_fraction ?? charge_fraction;
      const taken = takeSequence(state);
      state = taken.state;
      const report = encodeReport({
        sequence: taken.sequence,
        boot_id,
        observed_at: (reading.observed_at ?? options.now()).toISOString(),
        lat: position.lat,
        lon: position.lon,
        accuracy_m: ACCURACY_M,
        speed_m_s,
        charge_fraction,
        locked,
      });
      await client.publishAsync(deviceTopic(device_id, 'reports'), report, { qos: 1 });
      options.onAcknowledged?.(taken.sequence);
    },
    setCoverage: (on) => {
      // Without a period the client does not look for the platform by itself.
      client.options.reconnectPeriod = on ? RECONNECT_MS : 0;
      const { incomingStore, outgoingStore } = client;
      if (on) client.reconnect({ incomingStore, outgoingStore });
      else client.stream.destroy();
    },
    memory: () => ({ state, locked }),
    close,
  };
}

/** The vehicle's link to the platform, which looks for it again whenever it is lost. */
function connect(options: VehicleOptions): MqttClient {
  const { device_id } = options.credentials;
  return mqtt.connect(options.mqtt_url, {
    clientId: device_id,
    username: device_id,
    password: options.credentials.mqtt_password,
    protocolVersion: 4,
    clean: true,
    keepalive: 30,
    reconnectPeriod: RECONNECT_MS,
    connectTimeout: 5_000,
    // The platform's topics are asked for anew at each connection; what waits for PUBACK is sent
    // again.
    resubscribe: true,
    queueQoSZero: false,
    // A door that starts up says so in its answer to CONNECT: the vehicle comes back.
    reconnectOnConnackError: true,
  });
}

/** The keys whose leases and time answers this vehicle believes. */
function fleetKeysOf({ server_keys }: DeviceCredentials): Map<string, KeyObject> {
  return new Map(
    server_keys.map(({ key_id, public_key }) => {
      const key = findPublicKey(public_key);
      if (key === null) throw new RangeError(`${key_id} is no Ed25519 key`);
      return [key_id, key] as const;
    }),
  );
}
