import type { Stripe } from 'stripe';
import type { Declined, Unknown } from '../payment-provider.ts';
import { ask, asUnknown, type Deadline, type FailedBefore, faultOf, type Refused } from './ask.ts';
import { declineOf, isAboutPayment, isMissing } from './declines.ts';
import { idOf, METADATA } from './intents.ts';

/**
 * Payment methods whose customer is remembered. A method never moves to another customer, so that a
 * remembered one stays true; ten thousand are a day's riders and about 1 MB.
 */
const REMEMBERED_MAX = 10_000;

export interface Payer {
  readonly status: 'payer';
  readonly customer: string;
}

interface WantedPayer {
  readonly payment_method_token: string;
  readonly account_reference: string;
}

/**
 * Whose card it is, at Stripe. Every hold is asked for with a method that belongs to a customer:
 * one without can be used only once, and a customer's intents are what `find` reads when an answer
 * was lost.
 */
export interface Payers {
  /** The method's customer; a method without one is given to a new customer. */
  claim(deadline: Deadline, wanted: WantedPayer): Promise<Payer | Declined | Unknown>;
  /** The method's customer; null where it has none, and so was never used. */
  find(deadline: Deadline, payment_method_token: string): Promise<Payer | null | Unknown>;
}

type Method = Stripe.PaymentMethod;

export function openPayers(stripe: Stripe): Payers {
  const customers = new Map<string, string>();

  function remember(payment_method_token: string, customer: string): Payer {
    if (customers.size >= REMEMBERED_MAX) {
      const [oldest] = customers.keys();
      if (oldest !== undefined) customers.delete(oldest);
    }
    customers.set(payment_method_token, customer);
    return { status: 'payer', customer };
  }

  async function look(deadline: Deadline, token: string): Promise<Payer | Method | null | Unknown> {
    const known = customers.get(token);
    if (known !== undefined) return { status: 'payer', customer: known };
    const asked = await ask<Method>(deadline, (options) =>
      stripe.paymentMethods.retrieve(token, {}, options),
    );
    if (asked.status === 'refused') {
      if (isMissing(asked.refusal)) return null;
      throw faultOf(asked.refusal, 'to show a payment method');
    }
    if (asked.status !== 'answered') return asUnknown(asked);
    const customer = idOf(asked.value.customer);
    return customer === null ? asked.value : remember(token, customer);
  }

  /** A repeat within a day is the same customer; a later one a second, which harms nobody. */
  async function makeCustomer(deadline: Deadline, account_reference: string) {
    const metadata = { [METADATA.account]: account_reference };
    return ask<Stripe.Customer>(
      deadline,
      (options) => stripe.customers.create({ metadata }, options),
      `customer:${account_reference}`,
    );
  }

  async function attach(
    deadline: Deadline,
    { payment_method_token, account_reference }: WantedPayer,
  ): Promise<Payer | Declined | Unknown> {
    const made = await makeCustomer(deadline, account_reference);
    if (made.status !== 'answered') return notMade(made);
    const customer = made.value.id;
    const attached = await ask<Method>(
      deadline,
      (options) => stripe.paymentMethods.attach(payment_method_token, { customer }, options),
      `attach:${payment_method_token}:${customer}`,
    );
    if (attached.status === 'answered') return remember(payment_method_token, customer);
    return notMade(attached);
  }

  return {
    claim: async (deadline, wanted) => {
      const found = await look(deadline, wanted.payment_method_token);
      if (found === null) return { status: 'declined', code: 'payment_method_unknown' };
      if ('status' in found) return found;
      return attach(deadline, wanted);
    },
    find: async (deadline, payment_method_token) => {
      const found = await look(deadline, payment_method_token);
      return found !== null && 'status' in found ? found : null;
    },
  };
}

/** A bank may refuse a card as soon as it is kept. */
function notMade(asked: Refused | FailedBefore | Unknown): Declined | Unknown {
  if (asked.status !== 'refused') return asUnknown(asked);
  if (asked.kind === 'card' || isAboutPayment(asked.refusal)) return declineOf(asked.refusal);
  if (isMissing(asked.refusal)) return { status: 'declined', code: 'payment_method_unknown' };
  throw faultOf(asked.refusal, 'to keep a payment method');
}
