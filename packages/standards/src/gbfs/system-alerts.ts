import {
  type Feed,
  type Freshness,
  feedOf,
  type LocalizedString,
  localized,
  type Wording,
} from './feed.ts';

export const ALERT_TYPES = ['system_closure', 'station_closure', 'station_move', 'other'] as const;
export type AlertType = (typeof ALERT_TYPES)[number];

export interface GbfsAlert {
  readonly alert_id: string;
  readonly type: AlertType;
  readonly summary: Wording;
  readonly description?: Wording;
  readonly starts_at?: Date;
  readonly ends_at?: Date;
  readonly station_ids?: readonly string[];
  readonly updated_at: Date;
}

export interface SystemAlert {
  readonly alert_id: string;
  readonly type: AlertType;
  readonly summary: readonly LocalizedString[];
  readonly last_updated: string;
  readonly description?: readonly LocalizedString[];
  readonly times?: readonly { readonly start: string; readonly end?: string }[];
  readonly station_ids?: readonly string[];
}

/** system_alerts.json: what riders should know now. */
export function systemAlertsFeed(
  alerts: readonly GbfsAlert[],
  languages: readonly string[],
  freshness: Freshness,
): Feed<{ alerts: SystemAlert[] }> {
  return feedOf({ alerts: alerts.map((alert) => alertOf(alert, languages)) }, freshness);
}

function alertOf(alert: GbfsAlert, languages: readonly string[]): SystemAlert {
  const { description, starts_at, ends_at, station_ids } = alert;
  const end = ends_at === undefined ? {} : { end: ends_at.toISOString() };
  return {
    alert_id: alert.alert_id,
    type: alert.type,
    summary: localized(alert.summary, languages),
    last_updated: alert.updated_at.toISOString(),
    ...(description !== undefined && { description: localized(description, languages) }),
    ...(starts_at !== undefined && { times: [{ start: starts_at.toISOString(), ...end }] }),
    ...(station_ids !== undefined && { station_ids }),
  };
}
