/** What a provider can be asked to do with one charge. */
export type ChargeAction = 'authorize' | 'capture' | 'release';

/**
 * One hold at the provider and what became of it. `attempts` counts the requests of the present
 * action, all with the same key. In the `..ing` states a request may be on its way; in the
 * `.._unknown` states nobody knows what became of it, and only the provider's books can tell.
 */
export type Charge =
  /** The provider has no hold of ours, or none that it knows of yet. */
  | {
      readonly status: 'none';
      readonly attempts: number;
      /** What was asked for before, minor units: its key stands for this amount for ever. */
      readonly asked_minor?: number;
    }
  | {
      readonly status: 'authorizing' | 'authorize_unknown';
      readonly amount_minor: number;
      readonly attempts: number;
    }
  /** The payer's bank wants to hear the payer first: nothing is held until it has. */
  | (Challenged & { readonly status: 'challenged' })
  | (Held & { readonly status: 'authorized' })
  | (Held & { readonly status: 'capturing' | 'capture_unknown' })
  | (Held & { readonly status: 'releasing' | 'release_unknown' })
  | (Closed & { readonly status: 'captured'; readonly captured_minor: number })
  | (Closed & { readonly status: 'released' })
  /** The hold ran out before it was captured: the money is the payer's again. */
  | (Closed & { readonly status: 'lapsed' })
  /** There will be no hold. */
  | { readonly status: 'declined'; readonly code: string }
  /** The provider said no where our books say yes: no rule knows better, a person has to look. */
  | (Closed & {
      readonly status: 'capture_declined' | 'release_declined';
      readonly code: string;
    });

interface Held {
  readonly authorization_id: string;
  readonly amount_minor: number;
  readonly attempts: number;
  /** What a capture was asked for, minor units: its key stands for this amount for ever. */
  readonly capture_minor?: number;
  /**
   * How long the payer may take, RFC 3339, wall time. Only of a hold whose payer was challenged, as
   * long as nobody heard that it was placed.
   */
  readonly challenge_ends_at?: string;
}

type Challenged = Held & { readonly challenge_ends_at: string };

interface Closed {
  readonly authorization_id: string;
}

/** What a provider says about an action, in the words of its interface. */
export type ChargeAnswer =
  | {
      readonly status: 'authorized';
      readonly authorization_id: string;
      readonly amount: { readonly amount_minor: number };
    }
  | {
      readonly status: 'requires_action';
      readonly authorization_id: string;
      readonly amount: { readonly amount_minor: number };
      /** How long we wait for the payer, RFC 3339, wall time. */
      readonly challenge_ends_at: string;
    }
  | { readonly status: 'captured'; readonly amount: { readonly amount_minor: number } }
  | { readonly status: 'released' }
  | { readonly status: 'refunded' }
  | {
      readonly status: 'declined';
      readonly code: string;
      /** The provider's own word, where ours says less. */
      readonly provider_code?: string;
    }
  | { readonly status: 'unknown' }
  | { readonly status: 'not_found' };

export const NO_CHARGE: Charge = { status: 'none', attempts: 0 };

/** Notes that `action` is about to be asked for. Must be stored before the request leaves. */
export function chargeSent(charge: Charge, action: ChargeAction, amount_minor: number): Charge {
  if (action === 'authorize' && charge.status === 'none') {
    return { status: 'authorizing', amount_minor, attempts: charge.attempts + 1 };
  }
  if (action === 'capture' && charge.status === 'authorized') {
    const capture_minor = charge.capture_minor ?? amount_minor;
    return { ...charge, status: 'capturing', attempts: charge.attempts + 1, capture_minor };
  }
  if (action === 'release' && isReleasable(charge)) {
    return { ...charge, status: 'releasing', attempts: charge.attempts + 1 };
  }
  throw new RangeError(`${action} of a charge that is ${charge.status}`);
}

/**
 * What a charge is after an answer about `action`. Total over late and repeated answers: what the
 * charge has outgrown changes nothing.
 * @throws {RangeError} when the answer belongs to another action: a mixed-up key is a fault of ours
 */
export function chargeHeard(charge: Charge, action: ChargeAction, answer: ChargeAnswer): Charge {
  if (!ANSWERS[action].has(answer.status)) {
    throw new RangeError(`${answer.status} is no answer to ${action}`);
  }
  if (action === 'authorize') return authorizeHeard(charge, answer);
  return action === 'capture' ? captureHeard(charge, answer) : releaseHeard(charge, answer);
}

const ANSWERS: Readonly<Record<ChargeAction, ReadonlySet<ChargeAnswer['status']>>> = {
  authorize: new Set(['authorized', 'requires_action', 'declined', 'unknown', 'not_found']),
  capture: new Set(['captured', 'declined', 'unknown', 'not_found']),
  release: new Set(['released', 'declined', 'unknown', 'not_found']),
};

function authorizeHeard(charge: Charge, answer: ChargeAnswer): Charge {
  if (charge.status === 'challenged') return challengeHeard(charge, answer);
  // `none` after an attempt: the request was given up, and arrived after all.
  const is_open =
    charge.status === 'authorizing' ||
    charge.status === 'authorize_unknown' ||
    (charge.status === 'none' && charge.attempts > 0);
  if (!is_open) return charge;
  switch (answer.status) {
    case 'authorized': {
      const { authorization_id, amount } = answer;
      const { amount_minor } = amount;
      return { status: 'authorized', authorization_id, amount_minor, attempts: 0 };
    }
    case 'requires_action': {
      const { authorization_id, challenge_ends_at, amount } = answer;
      const { amount_minor } = amount;
      const held = { authorization_id, amount_minor, attempts: 0, challenge_ends_at };
      return { status: 'challenged', ...held };
    }
    case 'declined':
      return { status: 'declined', code: answer.code };
    case 'not_found': {
      const asked_minor = charge.status === 'none' ? charge.asked_minor : charge.amount_minor;
      const asked = asked_minor === undefined ? {} : { asked_minor };
      return { status: 'none', attempts: charge.attempts, ...asked };
    }
    case 'unknown':
      return charge.status === 'none' ? charge : { ...charge, status: 'authorize_unknown' };
    default:
      return charge;
  }
}

/**
 * Only the end of a challenge is news: silence, a list that does not show it yet and the challenge
 * itself once more leave it and its deadline as they are. Once a release was asked for, a hold that
 * the payer has made of it is no news either: the release may still be on its way, and nothing may
 * be captured of what it will free.
 */
function challengeHeard(
  charge: Extract<Charge, { status: 'challenged' }>,
  answer: ChargeAnswer,
): Charge {
  if (answer.status === 'declined') return { status: 'declined', code: answer.code };
  if (answer.status !== 'authorized' || charge.attempts > 0) return charge;
  const { authorization_id, amount } = answer;
  const { amount_minor } = amount;
  return { status: 'authorized', authorization_id, amount_minor, attempts: 0 };
}

function captureHeard(charge: Charge, answer: ChargeAnswer): Charge {
  if (!isAsked(charge, 'capturing', 'capture_unknown')) return charge;
  const { authorization_id } = charge;
  switch (answer.status) {
    case 'captured':
      return { status: 'captured', authorization_id, captured_minor: answer.amount.amount_minor };
    case 'declined':
      return answer.code === 'authorization_expired'
        ? { status: 'lapsed', authorization_id }
        : { status: 'capture_declined', authorization_id, code: answer.code };
    case 'not_found':
      return { ...charge, status: 'authorized' };
    case 'unknown':
      return charge.status === 'authorized' ? charge : { ...charge, status: 'capture_unknown' };
    default:
      return charge;
  }
}

function releaseHeard(charge: Charge, answer: ChargeAnswer): Charge {
  if (!isAsked(charge, 'releasing', 'release_unknown')) return charge;
  const { authorization_id, challenge_ends_at } = charge;
  switch (answer.status) {
    case 'released':
      return { status: 'released', authorization_id };
    case 'declined':
      return answer.code === 'authorization_expired'
        ? { status: 'lapsed', authorization_id }
        : { status: 'release_declined', authorization_id, code: answer.code };
    case 'not_found':
      return challenge_ends_at === undefined
        ? { ...charge, status: 'authorized' }
        : { ...charge, status: 'challenged', challenge_ends_at };
    case 'unknown':
      return isReleasable(charge) ? charge : { ...charge, status: 'release_unknown' };
    default:
      return charge;
  }
}

/** Whether an answer about a held charge still matters: asked for, and not closed since. */
function isAsked(
  charge: Charge,
  ...pending: readonly ('capturing' | 'capture_unknown' | 'releasing' | 'release_unknown')[]
): charge is Extract<Charge, Held> {
  if (isReleasable(charge)) return charge.attempts > 0;
  return (pending as readonly string[]).includes(charge.status);
}

/** Whether a release can be asked for: there is a hold, or a payer who may still make it one. */
function isReleasable(
  charge: Charge,
): charge is Extract<Charge, { status: 'authorized' | 'challenged' }> {
  return charge.status === 'authorized' || charge.status === 'challenged';
}

/** The action whose outcome has to be looked up before anything else may be asked for. */
export function actionInDoubt(charge: Charge): ChargeAction | null {
  switch (charge.status) {
    case 'authorize_unknown':
      return 'authorize';
    case 'capture_unknown':
      return 'capture';
    case 'release_unknown':
      return 'release';
    default:
      return null;
  }
}

/** Whether a request may be on its way, or nobody knows what became of it. */
export function isPending(charge: Charge): boolean {
  return charge.status.endsWith('ing') || actionInDoubt(charge) !== null;
}

/** Whether the provider contradicts our books. */
export function needsPerson(charge: Charge): boolean {
  return charge.status === 'capture_declined' || charge.status === 'release_declined';
}
