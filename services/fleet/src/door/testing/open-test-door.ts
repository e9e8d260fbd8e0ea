import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { openDirectory, shardNumber } from '@drais/kit/db/directory';
import { startTcpProxy, type TcpProxy } from '@drais/kit/faults/tcp-proxy';
import { defineRoom } from '@drais/kit/room';
import { type Cleanup, openTestRoom } from '@drais/kit/testing/open-room';
import type { Tools } from '@drais/kit/tools';
import { publicKeyText } from '@drais/standards/device/signing';
import { newId } from '@drais/vocabulary/ids';
import { accept, type Outcome } from '@drais/vocabulary/outcome';
import pg from 'pg';
import type { DoorLimits } from '../limits.ts';
import { type DeviceDoor, openDeviceDoor } from '../open-device-door.ts';
import { openCopyingDirectory } from './copying-directory.ts';

/** Two areas that lie on different databases whenever there are two. */
export const AREAS = ['first', 'second'].map((word, number) => {
  let area_id = word;
  while (shardNumber(area_id, 2) !== number) area_id += 'x';
  return area_id;
}) as [string, string];

/** The database alone, without the rest of the room. */
const doorRoom = defineRoom({
  name: 'fleet',
  migrations: new URL('../../store/migrations/', import.meta.url),
  state_tables: [],
  projectors: [],
  use_cases: [],
  handlers: [],
  jobs: [],
  open: async (tools) => ({ tools }),
});

export interface TestDevice {
  readonly area_id: string;
  readonly device_id: string;
  readonly vehicle_id: string;
  readonly password: string;
  readonly private_key: KeyObject;
}

export interface HandedReport {
  readonly device_id: string;
  readonly sequence: number;
}

export interface TestDoor {
  readonly door: DeviceDoor;
  /** Reports that the room was handed, call by call. */
  readonly handed: HandedReport[][];
  /** Payloads of acknowledgements that the room was handed. */
  readonly acks: string[];
  enrol(area_id: string): Promise<TestDevice>;
  /** Rows of a query as the owner of the area's database, past any disturbance. */
  rows<Row extends pg.QueryResultRow>(
    area_id: string,
    text: string,
    values?: unknown[],
  ): Promise<Row[]>;
  /** The links to the databases, in the order of `AREAS`. */
  readonly links: readonly TcpProxy[];
  readonly tools: Tools;
  /** Another door on the same databases, as after a restart. */
  reopen(): Promise<DeviceDoor>;
}

export interface TestDoorOptions {
  readonly limits?: Partial<DoorLimits>;
  /** Without COPY every batch takes the way that stands repeats. */
  readonly without_copy?: true;
  readonly takeReports?: (reports: HandedReport[]) => Promise<Outcome<unknown>>;
  readonly takeAck?: (payload: string) => Promise<Outcome<unknown>>;
  readonly pendingCommands?: (device_id: string) => Promise<string[]>;
  readonly now?: () => Date;
}

/**
 * Opens a door on two databases, each behind a link that a test can disturb, with the fleet room
 * played.
 */
export async function openTestDoor(t: Cleanup, options: TestDoorOptions = {}): Promise<TestDoor> {
  const handed: HandedReport[][] = [];
  const acks: string[] = [];
  // The databases go last: hooks run in the order in which they were added.
  const last: (() => Promise<void> | void)[] = [];
  const room = await openTestRoom({ after: (work) => void last.push(work) }, doorRoom, {
    ...(options.now === undefined ? {} : { now: options.now }),
    calls: {
      'fleet.take_reports': async ({ reports }: { reports: HandedReport[] }) => {
        const outcome = await (options.takeReports?.(reports) ?? accept({ taken: reports.length }));
        handed.push(reports);
        return outcome;
      },
      'fleet.take_acknowledgement': async ({ payload }: { payload: string }) => {
        const outcome = await (options.takeAck?.(payload) ?? accept({ status: 'acknowledged' }));
        acks.push(payload);
        return outcome;
      },
      'fleet.list_pending_commands': async ({ device_id }: { device_id: string }) =>
        accept({ payloads: (await options.pendingCommands?.(device_id)) ?? [] }),
    },
  });
  const links = await Promise.all(
    room.urls.map((url) => startTcpProxy({ target_port: Number(new URL(url).port || 5432) })),
  );
  const through = room.urls.map((url, number) => behind(url, links[number] as TcpProxy));
  const plain = openDirectory({ urls: through, role: 'drais_fleet', connections_max: 6 });
  const copying = openCopyingDirectory(plain, through);
  const tools = { ...room.tools, db: options.without_copy ? plain : copying };
  const owners = room.urls.map((url) => new pg.Pool({ connectionString: url, max: 2 }));
  // A pool ends before its sockets do, and may hear of the databases' end.
  for (const owner of owners) owner.on('error', () => undefined);
  const doors: DeviceDoor[] = [];
  const open = async () => {
    const door = await openDeviceDoor(tools, {
      port: 0,
      host: '127.0.0.1',
      limits: { latest_every_ms: 50, flush_every_ms: 20, ...options.limits },
    });
    doors.push(door);
    return door;
  };
  t.after(async () => {
    for (const link of links) link.resume();
    for (const door of doors) await door.close();
    await copying.close();
    await plain.close();
    for (const owner of owners) await owner.end();
    for (const link of links) await link.close();
    for (const work of last) await work();
  });
  const rows: TestDoor['rows'] = async (area_id, text, values = []) => {
    const owner = owners[shardNumber(area_id, owners.length)] as pg.Pool;
    return (await owner.query(text, values)).rows;
  };
  return {
    tools,
    door: await open(),
    handed,
    acks,
    links,
    rows,
    reopen: open,
    enrol: (area_id) => enrol(rows, area_id),
  };
}

function behind(url: string, link: TcpProxy): string {
  const changed = new URL(url);
  changed.hostname = '127.0.0.1';
  changed.port = String(link.port);
  return changed.href;
}

/** Puts a device into the state tables as the events of its enrolment would. */
async function enrol(rows: TestDoor['rows'], area_id: string): Promise<TestDevice> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const password = newId(area_id);
  const device = {
    area_id,
    device_id: newId(area_id),
    vehicle_id: newId(area_id),
    password,
    private_key: privateKey,
  };
  await rows(
    area_id,
    `insert into fleet.areas (area_id, name, time_zone, currency, country, center_lat, center_lon, opened_at, stream_version)
     values ($1, $1, 'Europe/Berlin', 'EUR', 'DE', 49, 8, '2026-01-01Z', 1) on conflict do nothing`,
    [area_id],
  );
  await rows(
    area_id,
    `insert into fleet.vehicle_types (area_id, vehicle_type_id, vehicle_class, name, range_max_m, speed_max_m_s)
     values ($1, 'scooter', 'scooter', 'Scooter', 30000, 7) on conflict do nothing`,
    [area_id],
  );
  await rows(
    area_id,
    `insert into fleet.vehicles (area_id, vehicle_id, public_vehicle_id, code, vehicle_type_id, vehicle_class,
       vehicle_state, state_changed_at, lat, lon, placed_at, charge_fraction, device_id, stream_version)
     values ($1, $2, $3, $2, 'scooter', 'scooter', 'available', '2026-01-01Z', 49, 8, '2026-01-01Z', 1, $4, 1)`,
    [area_id, device.vehicle_id, newId(area_id), device.device_id],
  );
  await rows(
    area_id,
    `insert into fleet.devices (area_id, device_id, vehicle_id, public_key, password_sha256, enrolled_at)
     values ($1, $2, $3, $4, $5, '2026-01-01Z')`,
    [
      area_id,
      device.device_id,
      device.vehicle_id,
      publicKeyText(privateKey),
      createHash('sha256').update(password).digest('hex'),
    ],
  );
  return device;
}
