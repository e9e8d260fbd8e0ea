import { Type } from 'typebox';
import { AreaThingId, Instant, MoneyShape, OneOf, Shape } from '../shapes.ts';

/**
 * Why a promise cannot be kept. `late`: somebody still has the vehicle. `flat`: too little charge
 * at the start. `silent`: nobody hears it or knows where it is. `faulty`: broken, in a van or not
 * here.
 */
export const CONFLICT_CAUSES = ['late', 'flat', 'silent', 'faulty'] as const;
export const ConflictCause = OneOf(CONFLICT_CAUSES);

/**
 * `cleared`: the cause went away. `healed`: the rider has another vehicle. `unhealable`: there was
 * none, and the rider was told. `kept`: an operator said that the vehicle will come. `over`: the
 * rider gave it back, or began the trip.
 */
export const CONFLICT_OUTCOMES = ['cleared', 'healed', 'unhealable', 'kept', 'over'] as const;
export const ConflictOutcome = OneOf(CONFLICT_OUTCOMES);

/**
 * News about a promise that could not be kept. `replaced`: another reservation stands for it.
 * `replacement`: this one does. `released`: there was no other vehicle.
 */
export const ReservationNotice = Shape({
  kind: OneOf(['replaced', 'replacement', 'released']),
  cause: ConflictCause,
  /** The other one of the two. */
  reservation_id: Type.Optional(AreaThingId),
  /** The code of the vehicle that was promised first. */
  former_code: Type.Optional(Type.String()),
  /** `replacement`: to be accepted by then; giving it back is free until then. */
  answer_by: Type.Optional(Instant),
  accepted_at: Type.Optional(Instant),
  /** `released`: what the rider gets for it. */
  credit: Type.Optional(MoneyShape),
});
