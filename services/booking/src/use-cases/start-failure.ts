import { type Outcome, refuse } from '@drais/vocabulary/outcome';

export type StartFailure =
  | 'booking.payment_method_missing'
  | 'booking.payment_declined'
  | 'booking.payment_unclear'
  | 'booking.payment_not_confirmed'
  | 'booking.payment_due'
  | 'booking.account_blocked'
  | 'booking.vehicle_unreachable'
  | 'booking.part_unavailable';

interface Words {
  readonly code: StartFailure;
  readonly detail: string;
  /** When trying again may help, seconds. */
  readonly retry_after_s?: number;
}

const NOT_CONFIRMED: Words = {
  code: 'booking.payment_not_confirmed',
  detail: 'You did not confirm the payment with your bank. Nothing was charged.',
};

/** By what a failed trip notes; anything else is a part that was away. */
const WORDS: Readonly<Record<string, Words>> = {
  payment_method_missing: {
    code: 'booking.payment_method_missing',
    detail: 'Add a means of payment first.',
  },
  payment_declined: {
    code: 'booking.payment_declined',
    detail: 'Your bank declined the hold. Try another means of payment.',
  },
  payment_unclear: {
    code: 'booking.payment_unclear',
    detail: 'Your bank did not answer. Nothing was charged.',
    retry_after_s: 10,
  },
  payment_due: {
    code: 'booking.payment_due',
    detail: 'You still owe for an earlier trip. Pay it, then start.',
  },
  payment_not_confirmed: NOT_CONFIRMED,
  called_off: NOT_CONFIRMED,
  account_blocked: {
    code: 'booking.account_blocked',
    detail: 'This account cannot start anything at the moment.',
  },
  vehicle_unreachable: {
    code: 'booking.vehicle_unreachable',
    detail: 'The vehicle does not answer. Nothing was charged.',
  },
};

const PART_AWAY: Words = {
  code: 'booking.part_unavailable',
  detail: 'This does not work at the moment. Nothing was charged.',
  retry_after_s: 2,
};

/** What the rider of a trip that failed is told. */
export function refusalOf(failure: string): Outcome<never, StartFailure> {
  const { code, detail, retry_after_s } = WORDS[failure] ?? PART_AWAY;
  return refuse(code, detail, retry_after_s === undefined ? {} : { retry_after_s });
}
