import * as bookingArea from './booking/area-routes.ts';
import * as bookingCasePreviews from './booking/case-previews.ts';
import * as bookingEvents from './booking/events.ts';
import * as bookingHealing from './booking/healing.ts';
import * as bookingOperator from './booking/operator-routes.ts';
import * as bookingReservations from './booking/reservation-routes.ts';
import * as bookingTrips from './booking/trip-routes.ts';
import * as bookingWaitlist from './booking/waitlist.ts';
import * as fleetArea from './fleet/area-routes.ts';
import * as fleetDoor from './fleet/device-door.ts';
import * as fleetEvents from './fleet/events.ts';
import * as fleetGbfs from './fleet/gbfs-routes.ts';
import * as fleetOperator from './fleet/operator-routes.ts';
import * as fleetService from './fleet/service-routes.ts';
import * as fleetStanding from './fleet/standing.ts';
import * as fleetVehicles from './fleet/vehicle-routes.ts';
import * as paymentsEvents from './payments/events.ts';
import * as paymentsRoutes from './payments/routes.ts';
import * as usersEvents from './users/events.ts';
import * as usersRoutes from './users/routes.ts';

export { bookingRefusals } from './booking/refusals.ts';
export { fleetRefusals } from './fleet/refusals.ts';
export { paymentsRefusals } from './payments/routes.ts';
export { usersRefusals } from './users/routes.ts';

export const booking = {
  ...bookingReservations,
  ...bookingHealing,
  ...bookingWaitlist,
  ...bookingTrips,
  ...bookingArea,
  ...bookingOperator,
  ...bookingCasePreviews,
  events: bookingEvents,
};
export const fleet = {
  ...fleetArea,
  ...fleetVehicles,
  ...fleetStanding,
  ...fleetOperator,
  ...fleetGbfs,
  ...fleetDoor,
  ...fleetService,
  events: fleetEvents,
};
export const payments = { ...paymentsRoutes, events: paymentsEvents };
export const users = { ...usersRoutes, events: usersEvents };
