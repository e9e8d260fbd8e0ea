import assert from 'node:assert/strict';
import { fleet } from '@drais/contracts';
import type { SystemFeeds } from '@drais/standards/gbfs/system-feeds';
import type { PatientClient } from '@drais/twin';
import type { OutputOf } from '@drais/vocabulary/define';
import { must } from './ride.ts';

interface Manifest {
  readonly version: string;
  readonly data: {
    readonly datasets: readonly {
      readonly system_id: string;
      readonly versions: readonly { readonly version: string; readonly url: string }[];
    }[];
  };
}

/** A feed as a consumer gets it. */
async function readFeed<Feed>(url: string): Promise<Feed> {
  const answer = await fetch(url);
  assert.equal(answer.status, 200, url);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
  return (await answer.json()) as Feed;
}

export function readManifest(base_url: string): Promise<Manifest> {
  return readFeed(`${base_url}/gbfs/manifest.json`);
}

/** Every feed of a system, found as a stranger finds them. */
export async function readSystem(gbfs_url: string): Promise<SystemFeeds> {
  const { data } = await readFeed<SystemFeeds['gbfs']>(gbfs_url);
  const feeds = await Promise.all(
    data.feeds.map(async ({ name, url }) => [name, await readFeed(url)] as const),
  );
  return Object.fromEntries(feeds) as unknown as SystemFeeds;
}

/** Every system of the deployment by its id, from its manifest on. */
export async function readSystems(base_url: string): Promise<Map<string, SystemFeeds>> {
  const systems = new Map<string, SystemFeeds>();
  for (const { system_id, versions } of (await readManifest(base_url)).data.datasets) {
    for (const { url } of versions) systems.set(system_id, await readSystem(url));
  }
  return systems;
}

export type FleetVehicle = OutputOf<typeof fleet.listFleet>['items'][number];

/** Every vehicle of an area as operators see it. */
export async function listWholeFleet(
  operator: PatientClient,
  area_id: string,
): Promise<FleetVehicle[]> {
  const vehicles: FleetVehicle[] = [];
  for (let cursor: string | undefined; ; ) {
    const ask = { area_id, limit: 3, ...(cursor === undefined ? {} : { cursor }) };
    const page = must(await operator.call(fleet.listFleet, ask));
    vehicles.push(...page.items);
    cursor = page.next_cursor;
    if (cursor === undefined) return vehicles;
  }
}
