import type { EventDefinition, RouteShape, StreamShape } from '@drais/vocabulary/define';
import {
  booking,
  bookingRefusals,
  fleet,
  fleetRefusals,
  payments,
  paymentsRefusals,
  users,
  usersRefusals,
} from './index.ts';

const rooms = { booking, fleet, payments, users };

function isRoute(value: unknown): value is RouteShape {
  return typeof value === 'object' && value !== null && 'method' in value && 'scope' in value;
}

function isStream(value: unknown): value is StreamShape {
  return typeof value === 'object' && value !== null && 'message' in value && 'scope' in value;
}

function isEvent(value: unknown): value is EventDefinition {
  return typeof value === 'object' && value !== null && 'at' in value && 'version' in value;
}

const promises = Object.values(rooms).flatMap((room) => Object.values(room) as unknown[]);

/** Every route that any service promises, also those between services. */
export const allRoutes: readonly RouteShape[] = promises.filter(isRoute);
/** Every stream of server-sent events. */
export const allStreams: readonly StreamShape[] = promises.filter(isStream);
/** Every kind of event, in its newest version. */
export const allEvents: readonly EventDefinition[] = Object.values(rooms).flatMap((room) =>
  (Object.values(room.events) as unknown[]).filter(isEvent),
);

/** Refusals that the edge itself gives, whatever the route. */
export const edgeRefusals = {
  'gateway.token_missing': 401,
  'gateway.token_invalid': 401,
  'gateway.scope_missing': 403,
  'gateway.area_not_yours': 403,
  'gateway.input_invalid': 422,
  'gateway.body_not_json': 400,
  'gateway.body_too_large': 413,
  'gateway.route_unknown': 404,
  'gateway.method_not_allowed': 405,
  'gateway.media_type_unsupported': 415,
  'gateway.too_many_requests': 429,
  'gateway.idempotency_key_missing': 400,
  'gateway.idempotency_key_reused': 422,
  'gateway.idempotency_key_busy': 409,
  'gateway.origin_foreign': 403,
  'gateway.unavailable': 503,
  'gateway.timeout': 504,
  'gateway.fault': 500,
} as const;

/**
 * Every "no" that Drais can say, with its HTTP status (RFC 9110). One list, so that docs and tests
 * can walk it.
 */
export const allRefusals: Readonly<Record<string, number>> = {
  ...bookingRefusals,
  ...fleetRefusals,
  ...paymentsRefusals,
  ...usersRefusals,
  ...edgeRefusals,
};
