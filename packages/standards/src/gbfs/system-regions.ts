import {
  type Feed,
  type Freshness,
  feedOf,
  type LocalizedString,
  localized,
  type Wording,
} from './feed.ts';

/** A part of an area by its own name, such as a municipality. */
export interface GbfsRegion {
  readonly region_id: string;
  readonly name: Wording;
}

export interface SystemRegion {
  readonly region_id: string;
  readonly name: readonly LocalizedString[];
}

/** system_regions.json. */
export function systemRegionsFeed(
  regions: readonly GbfsRegion[],
  languages: readonly string[],
  freshness: Freshness,
): Feed<{ regions: SystemRegion[] }> {
  const listed = regions.map(({ region_id, name }) => ({
    region_id,
    name: localized(name, languages),
  }));
  return feedOf({ regions: listed }, freshness);
}
