import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { shardNumber } from '@drais/kit/db/directory';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@drais/kit/postgres/embedded';
import { makeOwnFolder, removeOwnFolder } from '@drais/kit/postgres/own-folder';
import type { Rider } from '@drais/twin';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { type Drais, openDrais } from './support/platform.ts';
import {
  codeOf,
  endRide,
  must,
  reserve,
  startRide,
  untilPaid,
  untilStatus,
} from './support/ride.ts';

/** Two servers, so that one can be stopped. */
async function openTwoServers(t: TestContext) {
  const folders = [0, 1].map(() => makeOwnFolder('shard'));
  const start = (n: number) =>
    startEmbeddedPostgres({
      data_dir: folders[n] as string,
      log: () => undefined,
      databases: ['drais'],
      settings: { fsync: 'off' },
    });
  const servers: EmbeddedPostgres[] = await Promise.all([start(0), start(1)]);
  // Last in, last out: the platform that is opened next must be gone before its databases.
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop().catch(() => undefined)));
    for (const folder of folders) await removeOwnFolder(folder);
  };
  const cleanups: (() => Promise<void> | void)[] = [];
  t.after(async () => {
    for (const work of cleanups) await work();
    await stop();
  });
  const drais = await openDrais(
    {
      after: (work) => {
        cleanups.push(work);
      },
    },
    { DATABASE_URL: servers.map((server) => server.url('drais')).join(',') },
  );
  const area_shard = shardNumber(drais.area_id, 2);
  return {
    drais,
    area_shard,
    stopServer: async (n: number) => servers[n]?.stop(),
    startServer: async (n: number) => {
      servers[n] = await start(n);
    },
  };
}

async function riderOn(drais: Drais, shard: number): Promise<Rider> {
  for (let tries = 0; tries < 40; tries++) {
    const rider = await drais.rider();
    if (shardNumber(shardKeyOf(rider.account_id), 2) === shard) return rider;
  }
  throw new Error('forty riders on one shard');
}

describe('with one shard stopped', () => {
  it('rides whose area and account lie elsewhere go on, and a running trip can always be ended', async (t) => {
    const { drais, area_shard, stopServer, startServer } = await openTwoServers(t);
    const other_shard = 1 - area_shard;
    await drais.vehicle('SHARD-1');
    await drais.vehicle('SHARD-2');
    const near = await riderOn(drais, area_shard);
    const far = await riderOn(drais, other_shard);
    const far_trip = await startRide(far, 'SHARD-2');

    await stopServer(other_shard);
    const near_trip = await startRide(near, 'SHARD-1');
    must(await endRide(near, near_trip));
    await untilStatus(near, near_trip, 'ended');
    await untilPaid(near, near_trip);

    must(await endRide(far, far_trip));
    const ended = await untilStatus(far, far_trip, 'ended');
    assert.equal(ended.lock_confirmed, true);

    await startServer(other_shard);
    await untilPaid(far, far_trip);
    assert.equal(codeOf(await reserve(far, 'SHARD-2')), 'ok');
  });
});
