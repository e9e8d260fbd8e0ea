import type { DeclineCode, OperationKind } from '../payment-provider.ts';

/** How the bank treats a card. The token alone decides, so a test can foretell every answer. */
export interface CardBehaviour {
  /**
   * `cut`: the connection breaks and nothing is booked. `wait`: booked only after the slow pause.
   */
  readonly before_booking: 'go_on' | 'cut' | 'wait';
  readonly declines: DeclineCode | null;
  /**
   * The bank asks the payer before it holds anything, and declines where the payer is not there.
   */
  readonly challenges: boolean;
  /** How long a hold lasts, seconds. */
  readonly hold_s: number;
  /** The kind of operation whose first answer is lost after it is booked; a repeat is answered. */
  readonly first_answer_lost: OperationKind | null;
}

/**
 * Seven days, as card schemes allow for online purchases. Shorter would lapse during a long rental.
 */
const HOLD_S = 604_800;

const ORDINARY: CardBehaviour = {
  before_booking: 'go_on',
  declines: null,
  challenges: false,
  hold_s: HOLD_S,
  first_answer_lost: null,
};

export const CARD_BEHAVIOURS: ReadonlyMap<string, CardBehaviour> = new Map([
  ['sandbox_ok', ORDINARY],
  ['sandbox_declined', { ...ORDINARY, declines: 'card_declined' }],
  ['sandbox_insufficient_funds', { ...ORDINARY, declines: 'insufficient_funds' }],
  ['sandbox_sca', { ...ORDINARY, declines: 'sca_required' }],
  ['sandbox_sca_challenge', { ...ORDINARY, challenges: true }],
  ['sandbox_timeout', { ...ORDINARY, first_answer_lost: 'authorize' }],
  ['sandbox_capture_timeout', { ...ORDINARY, first_answer_lost: 'capture' }],
  ['sandbox_lost', { ...ORDINARY, before_booking: 'cut' }],
  ['sandbox_slow', { ...ORDINARY, before_booking: 'wait' }],
  ['sandbox_expired_hold', { ...ORDINARY, hold_s: 0 }],
]);

/** What the bank does with a token that it never issued. */
export const UNKNOWN_CARD: CardBehaviour = { ...ORDINARY, declines: 'payment_method_unknown' };

export function behaviourOf(payment_method_token: string): CardBehaviour {
  return CARD_BEHAVIOURS.get(payment_method_token) ?? UNKNOWN_CARD;
}
