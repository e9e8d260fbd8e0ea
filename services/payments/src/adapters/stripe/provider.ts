import type { PaymentProvider } from '../payment-provider.ts';
import { openStripeClient, type StripeClientOptions } from './client.ts';
import { findDispute } from './disputes.ts';
import { find } from './find.ts';
import { authorize, capture, release } from './holds.ts';
import { list } from './list.ts';
import { listMovements } from './movements.ts';
import { openPayers } from './payers.ts';
import { refund } from './refunds.ts';

/**
 * Stripe behind the provider interface: a hold is a payment intent with manual capture, its id our
 * `authorization_id`. Keeps no state but whose card is whose, and asks nothing twice by itself.
 */
export function stripeProvider(options: StripeClientOptions): PaymentProvider {
  const stripe = openStripeClient(options);
  const tools = { stripe, payers: openPayers(stripe) };
  return {
    authorize: (request) => authorize(tools, request),
    capture: (request) => capture(tools, request),
    release: (request) => release(tools, request),
    refund: (request) => refund(tools, request),
    find: (request) => find(tools, request),
    list: (request) => list(stripe, request),
    listMovements: (request) => listMovements(stripe, request),
    findDispute: (request) => findDispute(stripe, request),
  };
}
