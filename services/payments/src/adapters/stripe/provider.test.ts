import { paymentProviderContract } from '../payment-provider.contract.ts';
import type { PayerAction } from '../payment-provider.ts';
import { STRIPE_API_VERSION } from './client.ts';
import { closeDispute, failRefund, openDispute, payOut } from './exchange/balance.fixture.ts';
import { openStripeExchange } from './exchange/exchange.fixture.ts';
import { authenticate } from './exchange/intents.fixture.ts';
import { stripeProvider } from './provider.ts';

const SECRET_KEY = 'sk_test_exchange';
const SECOND_MS = 1_000;

paymentProviderContract('Stripe over HTTP', async () => {
  const exchange = await openStripeExchange({
    secret_key: SECRET_KEY,
    api_version: STRIPE_API_VERSION,
  });
  const { base_url, books } = exchange;
  return {
    provider: stripeProvider({ secret_key: SECRET_KEY, base_url }),
    tokens: {
      ok: 'pm_visa',
      declined: 'pm_charge_customer_fail',
      insufficient_funds: 'pm_insufficient_funds',
      sca_required: 'pm_authentication_required',
      sca_challenge: 'pm_authentication_required',
      authorize_answer_lost: 'pm_create_answer_lost',
      capture_answer_lost: 'pm_capture_answer_lost',
      request_lost: 'pm_request_lost',
      expired_hold: 'pm_hold_lapses',
    },
    controls: {
      answer: async (action, answer) => authenticate(books, intentOf(action), answer === 'yes'),
      dispute: async (intent_id, amount) => openDispute(books, intent_id, amount).id,
      closeDispute: async (dispute_id, outcome) => closeDispute(books, dispute_id, outcome),
      failRefund: async (refund_id) => failRefund(books, refund_id),
      payOut: async (currency) => payOut(books, currency.toLowerCase()),
    },
    timeout_ms: 20 * SECOND_MS,
    // Long enough for a booking on a busy machine: the request must have arrived when we give up.
    lost_timeout_ms: SECOND_MS,
    close: () => exchange.close(),
  };
});

function intentOf(action: PayerAction): string {
  if (action.kind !== 'redirect') throw new Error(`the exchange redirects, not ${action.kind}`);
  return new URL(action.url).pathname.split('/').at(-1) ?? '';
}
