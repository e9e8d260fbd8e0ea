import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  actionInDoubt,
  type Charge,
  type ChargeAction,
  type ChargeAnswer,
  chargeHeard,
  chargeSent,
  isPending,
  NO_CHARGE,
  needsPerson,
} from './charge.ts';

const challenge_ends_at = '2026-05-01T08:10:00.000Z';
const hold = { authorization_id: 'auth_1', amount_minor: 500, attempts: 0 };
const asked = { ...hold, attempts: 1 };
const closed = { authorization_id: 'auth_1' };

/** One charge in each state in which it can be. */
const CHARGES = {
  none: NO_CHARGE,
  authorizing: { status: 'authorizing', amount_minor: 500, attempts: 1 },
  authorize_unknown: { status: 'authorize_unknown', amount_minor: 500, attempts: 1 },
  challenged: { status: 'challenged', ...hold, challenge_ends_at },
  authorized: { status: 'authorized', ...hold },
  capturing: { status: 'capturing', ...asked, capture_minor: 300 },
  capture_unknown: { status: 'capture_unknown', ...asked, capture_minor: 300 },
  releasing: { status: 'releasing', ...asked },
  release_unknown: { status: 'release_unknown', ...asked },
  captured: { status: 'captured', ...closed, captured_minor: 300 },
  released: { status: 'released', ...closed },
  lapsed: { status: 'lapsed', ...closed },
  declined: { status: 'declined', code: 'card_declined' },
  capture_declined: { status: 'capture_declined', ...closed, code: 'odd' },
  release_declined: { status: 'release_declined', ...closed, code: 'odd' },
} as const satisfies Record<Charge['status'], Charge>;
type Status = keyof typeof CHARGES;
const ALL = Object.keys(CHARGES) as Status[];

const ANSWERS: Record<ChargeAnswer['status'], ChargeAnswer> = {
  authorized: { status: 'authorized', authorization_id: 'auth_2', amount: { amount_minor: 450 } },
  requires_action: {
    status: 'requires_action',
    authorization_id: 'auth_2',
    amount: { amount_minor: 450 },
    challenge_ends_at,
  },
  captured: { status: 'captured', amount: { amount_minor: 300 } },
  released: { status: 'released' },
  refunded: { status: 'refunded' },
  declined: { status: 'declined', code: 'card_declined' },
  unknown: { status: 'unknown' },
  not_found: { status: 'not_found' },
};

/** What a charge is after an answer, for those states that it changes at all. */
function changedBy(action: ChargeAction, answer: ChargeAnswer) {
  const changed: Partial<Record<Status, Charge>> = {};
  for (const status of ALL) {
    const after = chargeHeard(CHARGES[status], action, answer);
    if (after !== CHARGES[status]) changed[status] = after;
  }
  return changed;
}
const statusesOf = (charges: Partial<Record<Status, Charge>>) =>
  Object.fromEntries(Object.entries(charges).map(([before, { status }]) => [before, status]));

describe('a charge that is asked for', () => {
  it('is one that may be, with one more attempt', () => {
    assert.deepEqual(chargeSent(NO_CHARGE, 'authorize', 500), CHARGES.authorizing);
    assert.deepEqual(chargeSent(CHARGES.authorized, 'capture', 300), CHARGES.capturing);
    assert.deepEqual(chargeSent(CHARGES.authorized, 'release', 0), CHARGES.releasing);
    assert.deepEqual(chargeSent(CHARGES.challenged, 'release', 0), {
      ...CHARGES.releasing,
      challenge_ends_at,
    });
  });

  it('keeps the amount that its key stands for', () => {
    const again = { ...CHARGES.authorized, attempts: 1, capture_minor: 200 };
    const sent = chargeSent(again, 'capture', 300);
    assert.deepEqual(sent, { ...CHARGES.capturing, attempts: 2, capture_minor: 200 });
  });

  it('is no other', () => {
    const may: Record<ChargeAction, Status[]> = {
      authorize: ['none'],
      capture: ['authorized'],
      release: ['challenged', 'authorized'],
    };
    for (const action of Object.keys(may) as ChargeAction[])
      for (const status of ALL.filter((one) => !may[action].includes(one)))
        assert.throws(() => chargeSent(CHARGES[status], action, 1), RangeError, status);
  });
});

describe('an answer', () => {
  it('belongs to its action', () => {
    const belongs: Record<ChargeAction, ChargeAnswer['status'][]> = {
      authorize: ['authorized', 'requires_action', 'declined', 'unknown', 'not_found'],
      capture: ['captured', 'declined', 'unknown', 'not_found'],
      release: ['released', 'declined', 'unknown', 'not_found'],
    };
    for (const action of Object.keys(belongs) as ChargeAction[]) {
      for (const answer of Object.values(ANSWERS)) {
        const hear = () => chargeHeard(NO_CHARGE, action, answer);
        if (belongs[action].includes(answer.status)) hear();
        else assert.throws(hear, RangeError, `${answer.status} to ${action}`);
      }
    }
  });
});

describe('a hold that is asked for', () => {
  const open = ['authorizing', 'authorize_unknown'] as const;
  const held = { authorization_id: 'auth_2', amount_minor: 450, attempts: 0 };

  it('is placed, or the payer is asked first', () => {
    const placed: Charge = { status: 'authorized', ...held };
    assert.deepEqual(changedBy('authorize', ANSWERS.authorized), {
      authorizing: placed,
      authorize_unknown: placed,
      challenged: placed,
    });
    const waits: Charge = { status: 'challenged', ...held, challenge_ends_at };
    assert.deepEqual(changedBy('authorize', ANSWERS.requires_action), {
      authorizing: waits,
      authorize_unknown: waits,
    });
  });

  it('is refused', () => {
    const declined: Charge = { status: 'declined', code: 'card_declined' };
    assert.deepEqual(changedBy('authorize', ANSWERS.declined), {
      authorizing: declined,
      authorize_unknown: declined,
      challenged: declined,
    });
  });

  it('is none where the provider knows nothing of it, and its key keeps the amount', () => {
    const none: Charge = { status: 'none', attempts: 1, asked_minor: 500 };
    const changed = changedBy('authorize', ANSWERS.not_found);
    assert.deepEqual(changed, { authorizing: none, authorize_unknown: none });
    assert.deepEqual(chargeHeard(none, 'authorize', ANSWERS.not_found), none);
    const old: Charge = { status: 'none', attempts: 1 };
    assert.deepEqual(chargeHeard(old, 'authorize', ANSWERS.not_found), old);
  });

  it('is in doubt after silence', () => {
    const silent = changedBy('authorize', ANSWERS.unknown);
    assert.deepEqual(statusesOf(silent), {
      authorizing: 'authorize_unknown',
      authorize_unknown: 'authorize_unknown',
    });
    assert.deepEqual(silent.authorizing, CHARGES.authorize_unknown);
  });

  it('may arrive after it was given up, and only then', () => {
    const given_up: Charge = { status: 'none', attempts: 1 };
    assert.equal(chargeHeard(given_up, 'authorize', ANSWERS.authorized).status, 'authorized');
    assert.equal(chargeHeard(given_up, 'authorize', ANSWERS.unknown), given_up);
    assert.equal(chargeHeard(NO_CHARGE, 'authorize', ANSWERS.authorized), NO_CHARGE);
    for (const status of open) assert.ok(isPending(CHARGES[status]));
  });

  it('is no news once its release was asked for, unless there never was one', () => {
    const leaving = { ...CHARGES.challenged, attempts: 1 };
    assert.equal(chargeHeard(leaving, 'authorize', ANSWERS.authorized), leaving);
    assert.equal(chargeHeard(leaving, 'authorize', ANSWERS.declined).status, 'declined');
  });
});

describe('a capture', () => {
  const expired: ChargeAnswer = { status: 'declined', code: 'authorization_expired' };
  /** Asked for, and believed not to have arrived. */
  const back = { ...CHARGES.authorized, attempts: 1, capture_minor: 300 };

  it('ends as the provider says', () => {
    const both = (after: Charge) => ({ capturing: after, capture_unknown: after });
    assert.deepEqual(changedBy('capture', ANSWERS.captured), both(CHARGES.captured));
    assert.deepEqual(changedBy('capture', expired), both(CHARGES.lapsed));
    const odd: Charge = { status: 'capture_declined', ...closed, code: 'card_declined' };
    assert.deepEqual(changedBy('capture', ANSWERS.declined), both(odd));
    assert.deepEqual(changedBy('capture', ANSWERS.not_found), both(back));
    assert.deepEqual(changedBy('capture', ANSWERS.unknown), both(CHARGES.capture_unknown));
  });

  it('may have arrived although it was not found', () => {
    assert.deepEqual(chargeHeard(back, 'capture', ANSWERS.captured), CHARGES.captured);
    assert.equal(chargeHeard(back, 'capture', ANSWERS.unknown), back);
  });
});

describe('a release', () => {
  const expired: ChargeAnswer = { status: 'declined', code: 'authorization_expired' };
  const back = { ...CHARGES.authorized, attempts: 1 };

  it('ends as the provider says', () => {
    const both = (after: Charge) => ({ releasing: after, release_unknown: after });
    assert.deepEqual(changedBy('release', ANSWERS.released), both(CHARGES.released));
    assert.deepEqual(changedBy('release', expired), both(CHARGES.lapsed));
    const odd: Charge = { status: 'release_declined', ...closed, code: 'card_declined' };
    assert.deepEqual(changedBy('release', ANSWERS.declined), both(odd));
    assert.deepEqual(changedBy('release', ANSWERS.not_found), both(back));
    assert.deepEqual(changedBy('release', ANSWERS.unknown), both(CHARGES.release_unknown));
  });

  it('of what a payer was still asked for leaves the payer asked', () => {
    const leaving: Charge = { ...CHARGES.releasing, challenge_ends_at };
    const after = chargeHeard(leaving, 'release', ANSWERS.not_found);
    assert.deepEqual(after, { ...CHARGES.challenged, attempts: 1 });
    assert.equal(chargeHeard(after, 'release', ANSWERS.unknown), after);
    assert.deepEqual(chargeHeard(after, 'release', ANSWERS.released), CHARGES.released);
  });
});

describe('a charge', () => {
  it('has an action in doubt where nobody knows what became of it', () => {
    const doubts = ALL.map((status) => [status, actionInDoubt(CHARGES[status])]);
    assert.deepEqual(
      doubts.filter(([, action]) => action !== null),
      [
        ['authorize_unknown', 'authorize'],
        ['capture_unknown', 'capture'],
        ['release_unknown', 'release'],
      ],
    );
  });

  it('is pending while a request may be on its way', () =>
    assert.deepEqual(
      ALL.filter((status) => isPending(CHARGES[status])),
      [
        'authorizing',
        'authorize_unknown',
        'capturing',
        'capture_unknown',
        'releasing',
        'release_unknown',
      ],
    ));

  it('needs a person where the provider contradicts our books', () =>
    assert.deepEqual(
      ALL.filter((status) => needsPerson(CHARGES[status])),
      ['capture_declined', 'release_declined'],
    ));
});
