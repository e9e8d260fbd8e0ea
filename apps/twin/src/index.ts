export { openTown, type PlanTerms, placeVehicles, switchOn, type Town } from './replay/day-town.ts';
export { countInstants, replayDay } from './replay/replay-day.ts';
export type { DayResult } from './replay/ridden-day.ts';
export { lastingSignIn } from './rider/lasting-sign-in.ts';
export { openPatientClient, type PatientClient, type TellAnswer } from './rider/patient-client.ts';
export { joinAsRider, patiently, type Rider } from './rider/rider.ts';
export { discover, signIn } from './rider/sign-in.ts';
export { type DeviceCredentials, openVehicle, type Vehicle } from './vehicle/vehicle.ts';
