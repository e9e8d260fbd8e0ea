import { payments } from '@drais/contracts';
import type { EventDefinition } from '@drais/vocabulary/define';
import type { Static } from 'typebox';
import type { ChargeAnswer } from './charge.ts';
import {
  creditFare,
  paymentHeard,
  paymentSent,
  refundFound,
  retryPayment,
  returnCredit,
  settlePayment,
  spendCredit,
} from './payment.ts';
import type { Heard } from './payment-events.ts';
import type { PartName, Payment } from './payment-state.ts';

const { events } = payments;

/** What one kind of event makes of a payment. */
export interface PaymentFold {
  readonly definition: EventDefinition;
  run(payment: Payment, data: never): Payment;
}

function fold<D extends EventDefinition>(
  definition: D,
  run: (payment: Payment, data: Static<D['data']>) => Payment,
): PaymentFold {
  return { definition, run };
}

/** The same for an event by which the provider was heard. */
function heard<D extends EventDefinition>(
  definition: D,
  read: (data: Static<D['data']>) => readonly [Pick<Heard, 'charge' | 'about'>, ChargeAnswer],
): PaymentFold {
  return fold(definition, (payment, data) => {
    const [{ charge, about }, answer] = read(data);
    return paymentHeard(payment, { charge, about, action: about }, answer);
  });
}

/** The same for what was said about an amount that goes back. */
function heardRefund<D extends EventDefinition>(
  definition: D,
  read: (data: Static<D['data']>) => ChargeAnswer,
): PaymentFold {
  return fold(definition, (payment, data) => {
    const { charge } = data as { readonly charge: PartName };
    const about = { charge, about: 'refund', action: 'refund' } as const;
    return paymentHeard(payment, about, read(data));
  });
}

/**
 * How a payment, once opened, follows from its events alone. What is absent here changes no charge.
 */
export const PAYMENT_FOLDS: readonly PaymentFold[] = [
  fold(events.fareSet, (payment, { fare }) => {
    const outcome = settlePayment(payment, fare.amount_minor);
    if (!outcome.ok) throw new Error(outcome.refusal.detail);
    return outcome.value;
  }),
  fold(events.holdRequested, (payment, { charge = 'hold', amount }) =>
    paymentSent(payment, { charge, action: 'authorize', amount }),
  ),
  fold(events.captureRequested, (payment, { charge = 'hold', amount }) =>
    paymentSent(payment, { charge, action: 'capture', amount }),
  ),
  fold(events.releaseRequested, (payment, { charge = 'hold' }) => {
    // The whole hold goes: a release has no amount of its own.
    const amount = { amount_minor: 0, currency: payment.currency };
    return paymentSent(payment, { charge, action: 'release', amount });
  }),
  heard(events.holdPlaced, ({ charge = 'hold', authorization_id, amount }) => [
    { charge, about: 'authorize' },
    { status: 'authorized', authorization_id, amount },
  ]),
  heard(events.holdChallenged, ({ charge = 'hold', authorization_id, amount, ends_at }) => [
    { charge, about: 'authorize' },
    { status: 'requires_action', authorization_id, amount, challenge_ends_at: ends_at },
  ]),
  heard(events.holdDeclined, ({ charge = 'hold', code }) => [
    { charge, about: 'authorize' },
    { status: 'declined', code },
  ]),
  heard(events.paymentCaptured, ({ charge = 'hold', amount }) => [
    { charge, about: 'capture' },
    { status: 'captured', amount },
  ]),
  heard(events.holdReleased, ({ charge = 'hold' }) => [
    { charge, about: 'release' },
    { status: 'released' },
  ]),
  heard(events.closingRefused, ({ charge, about, code }) => [
    { charge, about },
    { status: 'declined', code },
  ]),
  heard(events.outcomeUnknown, ({ charge, about }) => [{ charge, about }, { status: 'unknown' }]),
  heard(events.requestUnrecorded, ({ charge, about }) => [
    { charge, about },
    { status: 'not_found' },
  ]),
  fold(events.paymentDue, (payment) => payment),
  fold(events.receiptCorrected, (payment, { correction }) =>
    creditFare(payment, correction.credited.amount_minor),
  ),
  fold(events.refundRequested, (payment, { charge, amount }) =>
    paymentSent(payment, { charge, action: 'refund', amount }),
  ),
  heardRefund(events.paymentRefunded, () => ({ status: 'refunded' })),
  heardRefund(events.refundDeclined, ({ code }) => ({ status: 'declined', code })),
  fold(events.refundFound, (payment, { charge, authorization_id, amount, provider_key }) => {
    const { amount_minor } = amount;
    return refundFound(payment, { charge, authorization_id, amount_minor, provider_key });
  }),
  fold(events.creditSpent, (payment, { amount }) => spendCredit(payment, amount.amount_minor)),
  fold(events.creditReturned, (payment, { amount }) => returnCredit(payment, amount.amount_minor)),
  fold(events.collectionRetried, (payment, { reason }) => retryPayment(payment, reason)),
  fold(events.paymentUncollected, (payment) => payment),
];
