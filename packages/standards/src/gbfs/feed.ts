/** The feeds of GBFS 3.0 that are listed in gbfs.json, in the order of the specification. */
export const GBFS_FEED_NAMES = [
  'gbfs',
  'gbfs_versions',
  'system_information',
  'vehicle_types',
  'station_information',
  'station_status',
  'vehicle_status',
  'system_regions',
  'system_pricing_plans',
  'system_alerts',
  'geofencing_zones',
] as const;
export type GbfsFeedName = (typeof GBFS_FEED_NAMES)[number];

/** The envelope of every feed. */
export interface Feed<Data> {
  /** RFC 3339, UTC. */
  readonly last_updated: string;
  /** Seconds until the feed changes again. */
  readonly ttl: number;
  readonly version: '3.0';
  readonly data: Data;
}

/** When the data was read and for how long it is good. */
export interface Freshness {
  readonly updated_at: Date;
  /** Whole seconds, 0 or more. */
  readonly ttl_s: number;
}

/** `data` in the envelope of GBFS 3.0. */
export function feedOf<Data>(data: Data, { updated_at, ttl_s }: Freshness): Feed<Data> {
  return { last_updated: updated_at.toISOString(), ttl: ttl_s, version: '3.0', data };
}

/** Text for people: the same in every language (a proper name), or by IETF BCP 47 language code. */
export type Wording = string | Readonly<Record<string, string>>;

/** One translation. Source: GBFS 3.0, Localized Strings. */
export interface LocalizedString {
  readonly text: string;
  readonly language: string;
}

/**
 * The text once for each language of the system. @throws {RangeError} when a translation is missing
 */
export function localized(wording: Wording, languages: readonly string[]): LocalizedString[] {
  return languages.map((language) => {
    const text = typeof wording === 'string' ? wording : wording[language];
    if (text === undefined) throw new RangeError(`a text has no translation to ${language}`);
    return { text, language };
  });
}
