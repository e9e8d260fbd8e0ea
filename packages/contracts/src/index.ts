import * as bookingCasePreviews from './booking/case-previews.ts';
import * as bookingEvents from './booking/events.ts';
import * as bookingHealing from './booking/healing.ts';
import * as bookingOperator from './booking/operator-routes.ts';
import * as bookingRoutes from './booking/routes.ts';
import * as bookingWaitlist from './booking/waitlist.ts';
import * as fleetDoor from './fleet/device-door.ts';
import * as fleetEvents from './fleet/events.ts';
import * as fleetRoutes from './fleet/routes.ts';
import * as fleetStanding from './fleet/standing.ts';
import * as paymentsEvents from './payments/events.ts';
import * as paymentsRoutes from './payments/routes.ts';
import * as usersEvents from './users/events.ts';
import * as usersRoutes from './users/routes.ts';

export { bookingRefusals } from './booking/routes.ts';
export { fleetRefusals } from './fleet/routes.ts';
export { paymentsRefusals } from './payments/routes.ts';
export { usersRefusals } from './users/routes.ts';

export const booking = {
  ...bookingRoutes,
  ...bookingHealing,
  ...bookingOperator,
  ...bookingCasePreviews,
  ...bookingWaitlist,
  events: bookingEvents,
};
export const fleet = { ...fleetRoutes, ...fleetDoor, ...fleetStanding, events: fleetEvents };
export const payments = { ...paymentsRoutes, events: paymentsEvents };
export const users = { ...usersRoutes, events: usersEvents };
