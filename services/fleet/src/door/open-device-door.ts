import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { listenAt } from '@drais/kit/net/listen-at';
import type { Tools } from '@drais/kit/tools';
import { fleetSigningKey, SIGNING_SECRET_PURPOSE } from '../domain/fleet-signing-key.ts';
import { findDeviceCredentials } from '../store/device-credentials.ts';
import { openDeviceRegister } from './device-register.ts';
import { closeSession, type Door, type DoorShard, endSession } from './door.ts';
import { openDoorShard } from './door-shard.ts';
import { sendLease } from './downlink.ts';
import { DOOR_LIMITS, type DoorLimits } from './limits.ts';
import { type DoorMetrics, metricsOf } from './metrics.ts';
import { openRefusalBook } from './refusal-book.ts';
import { newSession } from './session.ts';
import { openSweep } from './sweep.ts';
import { readPackets } from './take-packet.ts';
import { openWriteBehind } from './write-behind.ts';

export interface DeviceDoorOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  /** Sockets that somebody else has bound to that port, instead of it. */
  readonly fds?: readonly number[] | undefined;
  /** PEM. Without it the door opens only for a demo or on loopback. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  readonly limits?: Partial<DoorLimits>;
}

export interface DeviceDoor {
  readonly port: number;
  /** Puts a signed lease on the device's connection; false when it has none that listens. */
  deliver(device_id: string, payload: string): boolean;
  /** Devices that are connected and admitted. */
  connections(): number;
  metrics(): DoorMetrics;
  /** Stores and acknowledges what came, then ends all connections. */
  close(): Promise<void>;
}

/**
 * Milliseconds that closing waits for batches under way; what is not stored then is sent again
 * later.
 */
const CLOSING_MS = 3_000;

/**
 * Opens the door for vehicles: MQTT 3.1.1 in, reports into the database, leases out. Resolves when
 * it listens.
 *
 * @throws {Error} when the port is taken, or when passwords would cross a network in the clear
 */
export async function openDeviceDoor(
  tools: Tools,
  options: DeviceDoorOptions,
): Promise<DeviceDoor> {
  if (options.tls === undefined && !tools.settings.demo && !isLoopback(options.host)) {
    throw new Error(
      'the device door needs a certificate: passwords would cross the network in the clear',
    );
  }
  const door = newDoor(tools, { ...DOOR_LIMITS, ...options.limits });
  const server = newServer(door, options);
  const { port, host, fds } = options;
  const listening = await listenAt(server, fds === undefined ? { port, host } : { fds });
  for (const shard of tools.db.databases()) {
    door.shards.set(shard.database, openDoorShard(door, shard));
  }
  const sweep = openSweep(door);
  const writer = openWriteBehind(door);
  return {
    port: listening.port,
    deliver: (device_id, payload) =>
      sendLease(door, door.sessions.get(device_id), device_id, payload),
    connections: () => door.sessions.size,
    metrics: () => metricsOf(door),
    close: async () => {
      sweep.close();
      const closed = server.listening ? once(server, 'close') : undefined;
      listening.stop();
      await drainLanes(door);
      for (const session of door.sockets) endSession(door, session, 'door_closing');
      await Promise.all([...door.shards.values()].map(({ feed }) => feed.close()));
      await writer.close();
      await closed;
    },
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function newDoor(tools: Tools, limits: DoorLimits): Door & { shards: Map<string, DoorShard> } {
  const now_ms = () => performance.now();
  return {
    tools,
    limits,
    now_ms,
    shards: new Map(),
    register: openDeviceRegister({
      find: (area_id, device_id) =>
        findDeviceCredentials(tools.db.shard(area_id), area_id, device_id),
      now_ms,
      kept_ms: limits.credentials_kept_ms,
      rate: { per_s: limits.messages_per_s, burst: limits.messages_burst },
    }),
    sockets: new Set(),
    sessions: new Map(),
    refusals: openRefusalBook(limits.refusals_per_minute_max),
    counts: {
      connects: 0,
      reports: 0,
      messages_refused: 0,
      acknowledgements: 0,
      time_answers: 0,
      leases_sent: 0,
      leases_sent_again: 0,
      closed: new Map(),
    },
    signing_key: fleetSigningKey(tools.secret(SIGNING_SECRET_PURPOSE)),
  };
}

function newServer(door: Door, options: DeviceDoorOptions): Server {
  const settings = { noDelay: true, keepAlive: true };
  const onSocket = (socket: Socket) => greet(door, socket);
  return options.tls === undefined
    ? createServer(settings, onSocket)
    : createTlsServer(
        { ...settings, ...options.tls, handshakeTimeout: door.limits.connect_timeout_ms },
        onSocket,
      );
}

function greet(door: Door, socket: Socket): void {
  const session = newSession(socket, door.now_ms());
  // The 'close' that follows says all that matters.
  socket.on('error', () => undefined);
  socket.on('close', () => closeSession(door, session, 'client_gone'));
  if (door.sockets.size >= door.limits.connections_max) {
    closeSession(door, session, 'door_full');
    return;
  }
  door.sockets.add(session);
  readPackets(door, session);
}

async function drainLanes(door: Door): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, CLOSING_MS);
  });
  await Promise.race([
    Promise.all([...door.shards.values()].map(({ lane }) => lane.drain())),
    late,
  ]);
  clearTimeout(timer);
}
