import { type Feed, type Freshness, feedOf, type GbfsFeedName } from './feed.ts';

interface FeedLink {
  readonly name: GbfsFeedName;
  readonly url: string;
}
interface VersionLink {
  readonly version: '3.0';
  readonly url: string;
}

/** gbfs.json: where each feed of one system is. `base_url` has no slash at its end. */
export function gbfsFeed(
  names: readonly GbfsFeedName[],
  base_url: string,
  freshness: Freshness,
): Feed<{ feeds: FeedLink[] }> {
  const feeds = names.map((name) => ({ name, url: `${base_url}/${name}.json` }));
  return feedOf({ feeds }, freshness);
}

/** gbfs_versions.json: the versions in which one system is published. */
export function gbfsVersionsFeed(
  base_url: string,
  freshness: Freshness,
): Feed<{ versions: VersionLink[] }> {
  return feedOf({ versions: [versionOf(base_url)] }, freshness);
}

/** manifest.json: every system of one publisher. Source: GBFS 3.0, manifest.json. */
export function manifestFeed(
  systems: readonly { readonly system_id: string; readonly base_url: string }[],
  freshness: Freshness,
): Feed<{ datasets: { system_id: string; versions: VersionLink[] }[] }> {
  const datasets = systems.map(({ system_id, base_url }) => ({
    system_id,
    versions: [versionOf(base_url)],
  }));
  return feedOf({ datasets }, freshness);
}

function versionOf(base_url: string): VersionLink {
  return { version: '3.0', url: `${base_url}/gbfs.json` };
}
