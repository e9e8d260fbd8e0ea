import { Type } from 'typebox';
import { Instant, OneOf, Shape } from '../shapes.ts';

/** Why an operator ended a trip for its rider. */
export const END_REASONS = [
  'phone_dead',
  'app_failed',
  'no_coverage',
  'vehicle_fault',
  'rider_unwell',
  'other',
] as const;

/** What the rider sees of an end that was not their own. */
export const EndedForRider = Shape({
  by: Type.Literal('operator'),
  reason: OneOf(END_REASONS),
  decided_at: Instant,
});
