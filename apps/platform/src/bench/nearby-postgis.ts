import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Place, preparePlace, removePlace } from '@drais/kit/postgres/place';
import { stopPostmaster } from '@drais/kit/postgres/postmaster';
import { launchServer } from '@drais/kit/postgres/server';
import type { Point } from '@drais/vocabulary/units';
import pg from 'pg';
import type { Move, NearbyEngine } from './nearby-engine.ts';
import { CENTER } from './nearby-town.ts';
import { type Log, PeerMissing } from './result.ts';

/** Sessions of one engine: more only wait for each other on two cores. */
const SESSIONS = 8;
const OWNER = 'bench';
/** Metres of one degree of latitude; of longitude at the area's middle. */
const DEGREE_M = 111_195;
const LON_DEGREE_M = DEGREE_M * Math.cos((CENTER.lat * Math.PI) / 180);

export interface PostgisServer {
  readonly url: string;
  readonly pid: number;
  readonly version: string;
  close(): Promise<void>;
}

/** The folder of a PostgreSQL with PostGIS. @throws {PeerMissing} with the way to install it */
export function findPostgis(): string {
  const [control] = globSync('/usr/share/postgresql/*/extension/postgis.control');
  const version = control?.split('/')[4];
  const [program] =
    version === undefined ? [] : globSync(`/usr/lib/postgresql/${version}/bin/postgres`);
  if (program === undefined)
    throw new PeerMissing(
      'PostGIS is not on this machine. Install it: apt-get install postgresql-15-postgis-3',
    );
  return dirname(dirname(program));
}

/** A cluster of its own with its durability untouched, filled with vehicles 0 and up. */
export async function startPostgis(
  native_dir: string,
  places: readonly Point[],
  log: Log,
): Promise<PostgisServer> {
  const data_dir = mkdtempSync(join(tmpdir(), 'drais-postgis-'));
  const place = preparePlace(data_dir, { log, native_dir });
  const password = randomBytes(24).toString('base64url');
  const url = (port: number) =>
    `postgres://${OWNER}:${password}@127.0.0.1:${String(port)}/postgres`;
  try {
    await createCluster(place, password);
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      shared_buffers: '256MB',
    };
    const server = await launchServer({ place, settings, url, log }, undefined);
    const close = async (): Promise<void> => {
      await stopPostmaster(server.pid);
      removePlace(data_dir);
    };
    const version = await fill(url(server.port), places);
    return { url: url(server.port), pid: server.pid, version, close };
  } catch (error) {
    removePlace(data_dir);
    throw error;
  }
}

async function createCluster(place: Place, password: string): Promise<void> {
  const password_file = `${place.cluster_dir}.initdb`;
  mkdirSync(place.cluster_dir, { mode: 0o700 });
  writeFileSync(password_file, password, { mode: 0o600 });
  for (const path of place.account === undefined ? [] : [place.cluster_dir, password_file])
    chownSync(path, place.account?.uid ?? -1, place.account?.gid ?? -1);
  await promisify(execFile)(
    join(place.native_dir, 'bin/initdb'),
    [
      `--username=${OWNER}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      `--pgdata=${place.cluster_dir}`,
      `--pwfile=${password_file}`,
    ],
    { cwd: '/', env: { PATH: process.env['PATH'] ?? '' }, ...place.account },
  );
  rmSync(password_file);
}

async function fill(url: string, places: readonly Point[]): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('create extension postgis');
    await client.query(
      'create table vehicles (id integer primary key, place geometry(Point, 0) not null)',
    );
    await client.query(PUT, asArrays(places.map((place, id) => ({ id, place }))));
    await client.query('create index vehicles_place on vehicles using gist (place)');
    await client.query('vacuum analyze vehicles');
    const { rows } = await client.query<{ version: string }>(
      `select postgis_lib_version() || ' on PostgreSQL ' || current_setting('server_version') as version`,
    );
    return rows[0]?.version ?? '';
  } finally {
    await client.end();
  }
}

const PUT = `
  insert into vehicles as v (id, place)
  select m.id, st_makepoint(m.x, m.y) from unnest($1::int[], $2::float8[], $3::float8[]) as m (id, x, y)
  on conflict (id) do update set place = excluded.place`;
const TAKE = 'delete from vehicles where id = any ($1::int[])';
/** The index gives them in order; who is too far away is left out afterwards, which costs less. */
const NEAREST = `
  select id, place <-> st_makepoint($1, $2) as distance_m
  from vehicles order by place <-> st_makepoint($1, $2) limit $3`;

/** Plane metres around the area's middle: the cheapest distances that PostGIS has. */
export async function openPostgisEngine(url: string): Promise<NearbyEngine> {
  const pool = new pg.Pool({ connectionString: url, max: SESSIONS });
  pool.on('error', () => undefined);
  // Moves have a session of their own and do not queue behind searches.
  const mover = new pg.Client({ connectionString: url });
  mover.on('error', () => undefined);
  await mover.connect();
  return {
    search: async (from, { limit, radius_m }) => {
      const { rows } = await pool.query<{ id: number; distance_m: number }>({
        name: 'nearest',
        text: NEAREST,
        values: [...metresOf(from), limit],
      });
      return rows.filter(({ distance_m }) => distance_m <= radius_m);
    },
    move: async (moves) => {
      const put = moves.filter(({ place }) => place !== null);
      const gone = moves.filter(({ place }) => place === null);
      if (put.length > 0) await mover.query({ name: 'put', text: PUT, values: asArrays(put) });
      if (gone.length > 0)
        await mover.query({ name: 'take', text: TAKE, values: [gone.map(({ id }) => id)] });
    },
    close: async () => {
      await Promise.all([pool.end(), mover.end()]);
    },
  };
}

/** A vehicle that moved twice counts where it is last: one statement may change a row once. */
function asArrays(moves: readonly Move[]): [number[], number[], number[]] {
  const last = new Map(moves.map(({ id, place }) => [id, place]));
  const metres = [...last.values()].map((place) => metresOf(place ?? CENTER));
  return [[...last.keys()], metres.map(([x]) => x), metres.map(([, y]) => y)];
}

function metresOf({ lat, lon }: Point): [number, number] {
  return [(lon - CENTER.lon) * LON_DEGREE_M, (lat - CENTER.lat) * DEGREE_M];
}
