import { defineRoom, type Tools } from '@drais/kit';
import { onAccountBlocked, onAccountUnblocked } from './events/on-account-blocked.ts';
import {
  onCommandAcknowledged,
  onCommandExpired,
  onCommandRefused,
} from './events/on-command-answered.ts';
import { onHoldDeclined, onHoldPlaced } from './events/on-hold-decided.ts';
import {
  onRecoveredVehicleReturned,
  onReservationCancelled,
  onReservationChanged,
  onReservationExpired,
  onTripEnded,
  onTripFailed,
  onTripStarted,
} from './events/on-trip-over.ts';
import { healReservations } from './jobs/heal-reservations.ts';
import { leaveMark } from './jobs/leave-mark.ts';
import { beginReservations, expireReservations } from './jobs/look-after-reservations.ts';
import { driveTrips, openRecoveryCases, releaseStaleSlots } from './jobs/look-after-trips.ts';
import { serveWaitlist } from './jobs/serve-waitlist.ts';
import { operatorProjectors } from './store/operator-projectors.ts';
import { outageProjectors } from './store/outages.ts';
import { projectors } from './store/projectors.ts';
import { acceptOfferUseCase } from './use-cases/accept-offer.ts';
import { acceptReplacementUseCase } from './use-cases/accept-replacement.ts';
import { addReturnPhotoUseCase } from './use-cases/add-return-photo.ts';
import { callOffTripUseCase } from './use-cases/call-off-trip.ts';
import { cancelReservationUseCase } from './use-cases/cancel-reservation.ts';
import { changeReservationUseCase } from './use-cases/change-reservation.ts';
import {
  decideConflictCaseUseCase,
  listConflictCasesUseCase,
} from './use-cases/decide-conflicts.ts';
import { endTripUseCase } from './use-cases/end-trip.ts';
import {
  addEvidencePhotoUseCase,
  endForRiderUseCase,
  previewEndForRiderUseCase,
} from './use-cases/end-trip-for-rider.ts';
import { getTripTimelineUseCase, viewEndPlaceUseCase } from './use-cases/get-trip-timeline.ts';
import { importTripsUseCase } from './use-cases/import-trips.ts';
import { listAreaTripsUseCase } from './use-cases/list-area-trips.ts';
import { listFreePeriodsUseCase } from './use-cases/list-free-periods.ts';
import {
  getReservationUseCase,
  getTripUseCase,
  listReservationsUseCase,
  listTripsUseCase,
} from './use-cases/my-trips.ts';
import {
  closeRecoveryCaseUseCase,
  getTripRulesUseCase,
  listRecoveryCasesUseCase,
  setTripRulesUseCase,
} from './use-cases/operate-trips.ts';
import { pauseTripUseCase, resumeTripUseCase } from './use-cases/pause-trip.ts';
import {
  previewCloseRecoveryUseCase,
  previewConflictDecisionUseCase,
} from './use-cases/preview-cases.ts';
import { reserveAtPlaceUseCase } from './use-cases/reserve-at-place.ts';
import { reserveVehicleUseCase } from './use-cases/reserve-vehicle.ts';
import { startTripUseCase } from './use-cases/start-trip.ts';
import {
  joinWaitlistUseCase,
  leaveWaitlistUseCase,
  listWaitlistEntriesUseCase,
} from './use-cases/wait-in-line.ts';
import {
  closeVehicleCheckUseCase,
  listCasesUseCase,
  workCaseUseCase,
} from './use-cases/work-cases.ts';

/** For measuring: the transaction behind every reservation. */
export { recordBehindLine } from './use-cases/keep-promise.ts';
export type { MadeReservation } from './use-cases/make-promise.ts';

/** Promise and possession of vehicles, and the saga of a trip. */
export const bookingRoom = defineRoom<Tools>({
  name: 'booking',
  migrations: new URL('./store/migrations/', import.meta.url),
  state_tables: [
    'reservations',
    'occupancy',
    'trips',
    'recovery_cases',
    'conflict_cases',
    'waitlist_entries',
    'trip_rules',
    'operator_ends',
    'case_work',
    'end_place_views',
    'outages',
  ],
  projectors: [...projectors, ...operatorProjectors, ...outageProjectors],
  use_cases: [
    reserveVehicleUseCase,
    reserveAtPlaceUseCase,
    changeReservationUseCase,
    cancelReservationUseCase,
    listFreePeriodsUseCase,
    getReservationUseCase,
    listReservationsUseCase,
    startTripUseCase,
    callOffTripUseCase,
    getTripUseCase,
    listTripsUseCase,
    pauseTripUseCase,
    resumeTripUseCase,
    addReturnPhotoUseCase,
    endTripUseCase,
    listAreaTripsUseCase,
    getTripTimelineUseCase,
    viewEndPlaceUseCase,
    previewEndForRiderUseCase,
    endForRiderUseCase,
    addEvidencePhotoUseCase,
    listCasesUseCase,
    workCaseUseCase,
    closeVehicleCheckUseCase,
    previewCloseRecoveryUseCase,
    previewConflictDecisionUseCase,
    listRecoveryCasesUseCase,
    closeRecoveryCaseUseCase,
    getTripRulesUseCase,
    setTripRulesUseCase,
    importTripsUseCase,
    acceptReplacementUseCase,
    joinWaitlistUseCase,
    leaveWaitlistUseCase,
    listWaitlistEntriesUseCase,
    acceptOfferUseCase,
    listConflictCasesUseCase,
    decideConflictCaseUseCase,
  ],
  handlers: [
    onCommandAcknowledged,
    onCommandRefused,
    onCommandExpired,
    onHoldPlaced,
    onHoldDeclined,
    onTripStarted,
    onTripEnded,
    onTripFailed,
    onRecoveredVehicleReturned,
    onReservationCancelled,
    onReservationChanged,
    onReservationExpired,
    onAccountBlocked,
    onAccountUnblocked,
  ],
  jobs: [
    expireReservations,
    beginReservations,
    healReservations,
    serveWaitlist,
    driveTrips,
    openRecoveryCases,
    releaseStaleSlots,
    leaveMark,
  ],
  open: async (tools) => ({ tools }),
});
