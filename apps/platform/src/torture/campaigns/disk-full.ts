import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shardNumber } from '@drais/kit/db/directory';
import { between, drawOf } from '@drais/twin/life/draw';
import pg from 'pg';
import { defineCampaign, type Ground, type Step } from '../campaign.ts';
import { type DatabaseServer, openDatabaseServer } from '../database-server.ts';
import { mountSmallDisk, type SmallDisk } from '../small-disk.ts';
import { pause, walkSchedule } from '../walk-schedule.ts';

/** A fresh cluster is 40 MB and its log 32 MB; the rest is for the day. */
const SIZE_MB = 160;
/** Small segments are used up quickly, so that the server really asks for space. */
const SETTINGS = { min_wal_size: '32MB', max_wal_size: '48MB', wal_recycle: 'off' };
const FULL_S = 25;
const CALM_S = { least: 6, most: 12 };
/** How long it stays full beyond that until the server has really met the end of its space. */
const LONGER_S = 60;
/** While it is full, what becomes free (a removed segment of the log) is filled again. */
const FILL_AGAIN_S = 0.5;
const NO_SPACE = /No space left on device/g;

interface Filling extends Step {
  /** What asks for space: the day's rows alone, or the server's own log as well, which ends it. */
  readonly who: 'tables' | 'log';
  readonly full_s: number;
}

/** The disk of the shard with the area runs full; the other shard has room. */
export const diskFull = defineCampaign<Filling>({
  name: 'disk-full',
  sentence: 'The file system of one shard runs full, twice, and is relieved again.',
  trips: 40,
  plan: ({ seed, seconds = FULL_S }) => {
    const draw = drawOf(`disk full ${String(seed)}`);
    const order = draw() < 0.5 ? (['tables', 'log'] as const) : (['log', 'tables'] as const);
    return order.map((who) => ({
      who,
      full_s: seconds,
      takes_s: seconds,
      after_s: Math.round(10 * between(draw, CALM_S.least, CALM_S.most)) / 10,
      what: `no space is left for the ${who} of the area's shard for ${String(seconds)} s`,
    }));
  },
  open: async (ground, steps) => {
    const { data_dir, area_id, log } = ground;
    // Not in the platform's folder, which the database's account may not enter.
    const mounted = mkdtempSync(join(tmpdir(), 'drais-small-disk-'));
    ground.after(() => rmSync(mounted, { recursive: true, force: true }));
    const disk = mountSmallDisk(mounted, SIZE_MB);
    if ('skipped' in disk) return disk;
    ground.after(() => disk.unmount());
    const small = shardNumber(area_id, 2);
    const folders = [0, 1].map((n) => join(data_dir, `server-${String(n)}`));
    const folder = folders[small] as string;
    // Its data on the small disk; its log beside, where it can still be written.
    mkdirSync(folder);
    const database_folder = join(disk.folder, 'database');
    mkdirSync(database_folder, { mode: 0o711 });
    writeFileSync(join(folder, 'pg.place'), join(database_folder, 'pg'));
    const servers = await Promise.all(
      folders.map((own, n) =>
        openDatabaseServer({
          data_dir: own,
          databases: ['drais'],
          settings: n === small ? SETTINGS : {},
          log,
        }),
      ),
    );
    ground.after(async () => {
      disk.relieve();
      await Promise.all(servers.map((server) => server.stop()));
    });
    const env = { DATABASE_URL: servers.flatMap(({ urls }) => urls).join(',') };
    const server = servers[small] as DatabaseServer;
    return { env, begin: () => begin(ground, { disk, server, folder, steps }) };
  },
});

function begin(
  { log }: Ground,
  on: {
    readonly disk: SmallDisk;
    readonly server: DatabaseServer;
    /** Where the server keeps its log. */
    readonly folder: string;
    readonly steps: readonly Filling[];
  },
) {
  const { disk, server, folder, steps } = on;
  const told: Record<string, number> = {};
  let filled_bytes = 0;
  let is_unnoticed = false;
  const act = async ({ who, full_s }: Filling, stopped: AbortSignal): Promise<void> => {
    const until = performance.now() + full_s * 1000;
    const before = timesTold(folder);
    is_unnoticed = true;
    try {
      while (!stopped.aborted && isNotOver(until, is_unnoticed)) {
        filled_bytes += disk.fill();
        is_unnoticed = timesTold(folder) === before;
        if (who === 'log') await askForSegment(server);
        await pause(FILL_AGAIN_S, stopped);
      }
    } finally {
      is_unnoticed = false;
      disk.relieve();
    }
    told[who] = timesTold(folder) - before;
    log(`  the server was told ${String(told[who])} times that there is no space`);
  };
  const report = () => ({
    counts: { filled_bytes, no_space: told, server_restarts: server.restarts() },
    findings: Object.entries(told).flatMap(([who, times]) =>
      times > 0 ? [] : [`${who}: the server never noticed that its disk was full`],
    ),
  });
  return walkSchedule({ steps, act, log, report, waitsForWork: () => is_unnoticed });
}

function isNotOver(until: number, is_unnoticed: boolean): boolean {
  return performance.now() < until + (is_unnoticed ? LONGER_S * 1000 : 0);
}

function timesTold(folder: string): number {
  return readFileSync(join(folder, 'pg.log'), 'utf8').match(NO_SPACE)?.length ?? 0;
}

/** Makes the server open its next segment of the log at once, as a busier day would. */
async function askForSegment({ urls }: DatabaseServer): Promise<void> {
  const client = new pg.Client({ connectionString: urls[0], connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(`select pg_logical_emit_message(true, 'torture', 'x'), pg_switch_wal()`);
  } catch {
    // It is gone for the lack of space, which is what was wanted.
  } finally {
    await client.end().catch(() => undefined);
  }
}
