import { fleet, payments } from '@drais/contracts';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import type { Point } from '@drais/vocabulary/units';
import { expect } from '../replay/day-town.ts';
import type { PatientClient } from '../rider/patient-client.ts';

/** What must be known to open an operating area. */
export interface Opening {
  readonly name: string;
  /** IANA name. */
  readonly time_zone: string;
  /** ISO 4217. */
  readonly currency: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

export interface FoundArea {
  readonly opened: boolean;
  readonly time_zone: string;
  readonly currency: string;
}

/**
 * Only what a ride needs at all: whoever imports replaces it by prices of their own. Amounts in
 * minor units.
 */
const STARTING_PRICE = {
  vehicle_class: 'e_bike',
  name: 'E-bike',
  unlock_minor: 100,
  per_minute_minor: 15,
  pause_per_minute_minor: 8,
  cap_minor: null,
  hold_minor: 1000,
  vat_bp: 0,
} as const;

/** The area as it is, or opened as `opening` says; an area that exists is never changed. */
export async function ensureArea(
  operator: PatientClient,
  wanted: {
    readonly area_id: string;
    readonly opening: Opening | undefined;
    readonly center: Point;
  },
): Promise<Outcome<FoundArea>> {
  const { area_id, opening, center } = wanted;
  const found = await operator.call(fleet.getArea, { area_id });
  if (found.ok) return accept({ opened: false, ...placeOf(found.value) });
  if (found.refusal.code !== 'fleet.area_unknown') return found;
  if (opening === undefined) {
    const detail = `There is no area ${area_id} yet: --time-zone, --currency, --country and --name are needed to open it.`;
    return refuse('import.area_unknown', detail);
  }
  const opened = await operator.call(fleet.openArea, { area_id, ...opening, center });
  return opened.ok ? accept({ opened: true, ...placeOf(opened.value) }) : opened;
}

function placeOf({ time_zone, currency }: { time_zone: string; currency: string }) {
  return { time_zone, currency };
}

/** E-bikes without a price cannot be ridden: publishes one where there is none, and says so. */
export async function ensurePlan(
  operator: PatientClient,
  { area_id, currency, tell }: { area_id: string; currency: string; tell: (line: string) => void },
): Promise<boolean> {
  const plans = expect(await operator.call(payments.listPricingPlans, { area_id, limit: 200 }));
  if (plans.items.some(({ vehicle_class }) => vehicle_class === STARTING_PRICE.vehicle_class))
    return false;
  expect(
    await operator.call(payments.publishPricingPlan, { area_id, ...STARTING_PRICE, currency }),
  );
  const { unlock_minor, per_minute_minor } = STARTING_PRICE;
  tell(
    `note: the area had no price for e-bikes: published one of ${String(unlock_minor)} to unlock and ${String(per_minute_minor)} a ` +
      `minute (smallest units of ${currency}, no VAT). Replace it by PUT /v1/areas/${area_id}/pricing-plans/e_bike.`,
  );
  return true;
}
