import { booking } from '@drais/contracts';
import type { InputOf } from '@drais/vocabulary/define';
import { instantOfWallTime, type WallTime } from '../map/area-time.ts';

type Asked = InputOf<typeof booking.listAreaTrips>;

/**
 * Which trips are looked for, as the page's address says it. Times are those of the area's wall.
 */
export interface TripFilter {
  readonly status?: NonNullable<Asked['status']>;
  readonly code?: string;
  readonly since?: WallTime;
  readonly until?: WallTime;
  readonly has_case?: 'yes';
  readonly rider?: string;
  readonly vehicle?: string;
  /** Where the page before ended. */
  readonly after?: string;
}

const NAMES = ['code', 'since', 'until', 'rider', 'vehicle', 'after'] as const;

/** What an address holds that this page knows; the rest of it is left alone. */
export function filterOf(search: Readonly<Record<string, unknown>>): TripFilter {
  const text = (name: string) => {
    const value = search[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const status = booking.TRIP_STATUSES.find((one) => one === search['status']);
  return {
    ...Object.fromEntries(NAMES.flatMap((name) => (text(name) ? [[name, text(name)]] : []))),
    ...(status === undefined ? {} : { status }),
    ...(search['has_case'] === 'yes' ? { has_case: 'yes' as const } : {}),
  };
}

/** The address of a list, to keep, send or come back to. */
export function pathOf(filter: TripFilter): string {
  const query = new URLSearchParams(Object.entries(filter)).toString();
  return query === '' ? '/operator/trips' : `/operator/trips?${query}`;
}

/** As the platform is asked. */
export function askedBy(
  filter: TripFilter,
  area: { readonly area_id: string; readonly time_zone: string },
): Asked {
  const at = (wall: WallTime | undefined) =>
    wall === undefined ? undefined : instantOfWallTime(wall, area.time_zone)?.toISOString();
  const asked = {
    status: filter.status,
    code: filter.code?.trim().toUpperCase(),
    since: at(filter.since),
    until: at(filter.until),
    has_case: filter.has_case === undefined ? undefined : true,
    rider_id: filter.rider,
    vehicle_id: filter.vehicle,
    cursor: filter.after,
  };
  const said = Object.entries(asked).filter(([, value]) => value !== undefined);
  return { area_id: area.area_id, limit: 50, ...Object.fromEntries(said) };
}
