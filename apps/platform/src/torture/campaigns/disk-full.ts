import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shardNumber } from '@drais/kit/db/directory';
import { between, drawOf } from '@drais/twin/life/draw';
import { defineCampaign, type Ground, type Step } from '../campaign.ts';
import { type DatabaseServer, openDatabaseServer } from '../database-server.ts';
import { mountSmallDisk, type SmallDisk } from '../small-disk.ts';
import { pause, walkSchedule } from '../walk-schedule.ts';

/** A fresh cluster is 40 MB and its log 32 MB; the rest is for the day. */
const SIZE_MB = 160;
/** Small segments are used up quickly, so that the server really asks for space. */
const SETTINGS = { min_wal_size: '32MB', max_wal_size: '48MB', wal_recycle: 'off' };
const FULL_S = 25;
const TIMES = 2;
const CALM_S = { least: 6, most: 12 };
/** While it is full, what becomes free (a removed segment of the log) is filled again. */
const FILL_AGAIN_S = 0.5;
const NO_SPACE = /No space left on device/g;

interface Filling extends Step {
  readonly full_s: number;
}

/** The disk of the shard with the area runs full; the other shard has room. */
export const diskFull = defineCampaign<Filling>({
  name: 'disk-full',
  sentence: 'The file system of one shard runs full, twice, and is relieved again.',
  trips: 40,
  plan: ({ seed, seconds = FULL_S }) => {
    const draw = drawOf(`disk full ${String(seed)}`);
    return Array.from({ length: TIMES }, () => ({
      full_s: seconds,
      after_s: Math.round(10 * between(draw, CALM_S.least, CALM_S.most)) / 10,
      what: `no space is left on the disk of the area's shard for ${String(seconds)} s`,
    }));
  },
  open: async (ground, steps) => {
    const { data_dir, area_id, log } = ground;
    const disk = mountSmallDisk(join(data_dir, 'small-disk'), SIZE_MB);
    if ('skipped' in disk) return disk;
    ground.after(() => disk.unmount());
    const small = shardNumber(area_id, 2);
    const servers = await Promise.all(
      [0, 1].map((n) =>
        openDatabaseServer({
          data_dir: n === small ? join(disk.folder, 'data') : join(data_dir, 'roomy'),
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
    return { env, begin: () => begin(ground, { disk, server, steps }) };
  },
});

function begin(
  { log }: Ground,
  on: { disk: SmallDisk; server: DatabaseServer; steps: readonly Filling[] },
) {
  const { disk, server, steps } = on;
  let filled_bytes = 0;
  const said = () =>
    readFileSync(join(disk.folder, 'data', 'pg.log'), 'utf8').match(NO_SPACE)?.length ?? 0;
  let no_space = 0;
  const act = async ({ full_s }: Filling, stopped: AbortSignal): Promise<void> => {
    const until = performance.now() + full_s * 1000;
    try {
      while (performance.now() < until && !stopped.aborted) {
        filled_bytes += disk.fill();
        await pause(FILL_AGAIN_S, stopped);
      }
    } finally {
      no_space = said();
      disk.relieve();
    }
    log(`  the server was told ${String(no_space)} times that there is no space`);
  };
  const report = () => ({
    counts: { filled_bytes, no_space, server_restarts: server.restarts() },
    findings: no_space > 0 ? [] : ['the server never noticed that its disk was full'],
  });
  return walkSchedule({ steps, act, log, report });
}
