import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fleet } from '@drais/contracts';
import { Unavailable } from '@drais/kit';
import { GBFS_FEED_NAMES } from '@drais/standards/gbfs/feed';
import { openMannheim, openWorld, operator, valueIn, type World } from '../fleet-world.fixture.ts';
import { getGbfsManifestUseCase } from './get-gbfs-manifest.ts';

const HEIDELBERG = {
  area_id: 'heidelberg',
  name: 'Heidelberg',
  time_zone: 'Europe/Berlin',
  currency: 'EUR',
  country: 'DE',
  center: { lat: 49.41, lon: 8.71 },
};

interface Manifest {
  readonly data: {
    readonly datasets: { system_id: string; versions: { version: string; url: string }[] }[];
  };
}

async function readManifest({ room }: World): Promise<Manifest> {
  return valueIn(await room.call(fleet.getGbfsManifest, {})) as unknown as Manifest;
}

describe('the GBFS 3.0 manifest', () => {
  it('names no system where there is no area', async (t) => {
    assert.deepEqual((await readManifest(await openWorld(t))).data.datasets, []);
  });

  it('names the system of every area on every database, each where its gbfs.json is', async (t) => {
    const world = await openWorld(t);
    await openMannheim(world);
    valueIn(await world.room.call(fleet.openArea, HEIDELBERG, operator));
    const shards = ['heidelberg', 'mannheim'].map((area_id) => world.room.tools.db.shard(area_id));
    assert.equal(new Set(shards.map(({ database }) => database)).size, 2);

    const { datasets } = (await readManifest(world)).data;
    const url = (area_id: string) => `http://localhost:8080/gbfs/${area_id}/gbfs.json`;
    assert.deepEqual(
      datasets,
      ['heidelberg', 'mannheim'].map((system_id) => ({
        system_id,
        versions: [{ version: '3.0', url: url(system_id) }],
      })),
    );
  });

  it('has the address that the information of each system gives', async (t) => {
    const world = await openWorld(t);
    await openMannheim(world);
    const ask = { area_id: 'mannheim', feed: 'system_information' };
    const told = valueIn(await world.room.call(fleet.getGbfsFeed, ask));
    const { manifest_url } = told['data'] as { manifest_url: string };
    assert.equal(manifest_url, `http://localhost:8080${fleet.getGbfsManifest.path}`);
  });

  it('is no feed of a system, so that discovery does not run in circles', () => {
    assert.ok(!(GBFS_FEED_NAMES as readonly string[]).includes('manifest'));
  });

  it('is not told in part while a database is away', async (t) => {
    const { room } = await openWorld(t);
    const [near, far] = room.tools.db.databases();
    assert.ok(near !== undefined && far !== undefined);
    const away = { ...far, query: () => Promise.reject(new Unavailable('a database')) };
    const db = { ...room.tools.db, databases: () => [near, away] };
    const context = { trace_id: 'a' } as Parameters<typeof getGbfsManifestUseCase.run>[1];
    await assert.rejects(
      getGbfsManifestUseCase.run({ ...room.tools, db }, context, {} as never),
      Unavailable,
    );
  });
});
