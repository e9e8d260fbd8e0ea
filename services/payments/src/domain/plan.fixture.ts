import type { PricingPlan } from './pricing-plan.ts';

/** A plain plan by the minute, for tests that need one and change what they are about. */
export const planByMinute: PricingPlan = {
  pricing_plan_id: 'mannheim.0193e1a0-0000-7000-8000-000000000001',
  version: 1,
  area_id: 'mannheim',
  vehicle_class: 'scooter',
  name: 'Pay per minute',
  currency: 'EUR',
  unlock_minor: 100,
  per_minute_minor: 20,
  pause_per_minute_minor: 5,
  cap_minor: 2_000,
  hold_minor: 1_000,
  vat_bp: 1_900,
};
