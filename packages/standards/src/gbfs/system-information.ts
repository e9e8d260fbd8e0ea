import {
  type Feed,
  type Freshness,
  feedOf,
  type LocalizedString,
  localized,
  type Wording,
} from './feed.ts';

/** An operating area as the public may know it: one GBFS system. */
export interface GbfsArea {
  /** Becomes `system_id`; never changes once published. */
  readonly area_id: string;
  readonly name: Wording;
  /** IANA name, such as Europe/Berlin. */
  readonly time_zone: string;
  /** IETF BCP 47 codes of the form `de` or `de-AT`; every text of the feeds is given in each. */
  readonly languages: readonly [string, ...string[]];
  readonly operator: Wording;
  /** OSM opening_hours format; `24/7` when it never closes. */
  readonly opening_hours: string;
  /** A mailbox that somebody reads, for consumers of the feed. */
  readonly feed_contact_email: string;
  readonly url?: string;
  readonly email?: string;
  /** E.164, such as +4962112345. */
  readonly phone_number?: string;
  /** SPDX identifier of the licence of the data. */
  readonly license_id?: string;
  /** Required by GBFS when more than one system is published. */
  readonly manifest_url?: string;
}

export interface SystemInformation {
  readonly system_id: string;
  readonly languages: readonly string[];
  readonly name: readonly LocalizedString[];
  readonly operator: readonly LocalizedString[];
  readonly opening_hours: string;
  readonly feed_contact_email: string;
  readonly timezone: string;
  readonly url?: string;
  readonly email?: string;
  readonly phone_number?: string;
  readonly license_id?: string;
  readonly manifest_url?: string;
}

/** system_information.json. */
export function systemInformationFeed(
  area: GbfsArea,
  freshness: Freshness,
): Feed<SystemInformation> {
  const { url, email, phone_number, license_id, manifest_url } = area;
  const data: SystemInformation = {
    system_id: area.area_id,
    languages: area.languages,
    name: localized(area.name, area.languages),
    operator: localized(area.operator, area.languages),
    opening_hours: area.opening_hours,
    feed_contact_email: area.feed_contact_email,
    timezone: area.time_zone,
    ...(url !== undefined && { url }),
    ...(email !== undefined && { email }),
    ...(phone_number !== undefined && { phone_number }),
    ...(license_id !== undefined && { license_id }),
    ...(manifest_url !== undefined && { manifest_url }),
  };
  return feedOf(data, freshness);
}
