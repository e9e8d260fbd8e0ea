import { createRefund } from './balance.fixture.ts';
import { type Books, newStripeId } from './books.fixture.ts';
import { CARDS } from './cards.fixture.ts';
import { metadataOf, textOf } from './form.fixture.ts';
import {
  type Asked,
  cancelIntent,
  captureIntent,
  createIntent,
  intentNow,
} from './intents.fixture.ts';
import { listEvents, listIntents, listRefunds, pageOf, searchIntents } from './lists.fixture.ts';
import { type PublishedField, publishedFields } from './published.fixture.ts';
import { cardRefusal, missing, refused } from './refusals.fixture.ts';

/** One of Stripe's endpoints as the exchange plays it. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** `:id` stands for an object's id. */
  readonly path: string;
  readonly published: ReadonlyMap<string, PublishedField>;
  /** Those of the published parameters that the exchange understands. */
  readonly played: readonly string[];
  answer(books: Books, asked: Asked, id: string): object;
}

const PAGE = ['limit', 'starting_after', 'ending_before', 'created', 'expand'];

/** Every endpoint that is played: file and interface of the package, then what is understood. */
export const ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/v1/customers',
    published: publishedFields('Customers', 'CustomerCreateParams'),
    played: ['metadata'],
    answer: (books, { parameters }) => {
      const metadata = metadataOf(parameters);
      const customer = { id: newStripeId('cus'), object: 'customer' as const, metadata };
      books.customers.set(customer.id, customer);
      return customer;
    },
  },
  {
    method: 'GET',
    path: '/v1/payment_methods/:id',
    published: publishedFields('PaymentMethods', 'PaymentMethodRetrieveParams'),
    played: ['expand'],
    answer: (books, _asked, id) => methodOf(books, id),
  },
  {
    method: 'POST',
    path: '/v1/payment_methods/:id/attach',
    published: publishedFields('PaymentMethods', 'PaymentMethodAttachParams'),
    played: ['customer', 'expand'],
    answer: (books, asked, id) => attach(books, asked, id),
  },
  {
    method: 'POST',
    path: '/v1/payment_intents',
    published: publishedFields('PaymentIntents', 'PaymentIntentCreateParams'),
    played: [
      'amount',
      'currency',
      'capture_method',
      'confirm',
      'customer',
      'payment_method',
      'allowed_payment_method_types',
      'metadata',
      'expand',
      'off_session',
      'return_url',
    ],
    answer: createIntent,
  },
  {
    method: 'GET',
    path: '/v1/payment_intents',
    published: publishedFields('PaymentIntents', 'PaymentIntentListParams'),
    played: [...PAGE, 'customer'],
    answer: (books, { parameters }) =>
      asList('/v1/payment_intents', listIntents(books, parameters)),
  },
  {
    method: 'GET',
    path: '/v1/payment_intents/search',
    published: publishedFields('PaymentIntents', 'PaymentIntentSearchParams'),
    played: ['query', 'limit', 'expand'],
    answer: (books, { parameters }) => ({
      ...asList('/v1/payment_intents/search', searchIntents(books, parameters)),
      object: 'search_result',
      next_page: null,
    }),
  },
  {
    method: 'GET',
    path: '/v1/payment_intents/:id',
    published: publishedFields('PaymentIntents', 'PaymentIntentRetrieveParams'),
    played: ['expand'],
    answer: (books, _asked, id) => intentNow(books, id),
  },
  {
    method: 'POST',
    path: '/v1/payment_intents/:id/capture',
    published: publishedFields('PaymentIntents', 'PaymentIntentCaptureParams'),
    played: ['amount_to_capture', 'metadata', 'expand'],
    answer: (books, asked, id) => captureIntent(books, id, asked),
  },
  {
    method: 'POST',
    path: '/v1/payment_intents/:id/cancel',
    published: publishedFields('PaymentIntents', 'PaymentIntentCancelParams'),
    played: ['cancellation_reason', 'expand'],
    answer: (books, asked, id) => cancelIntent(books, id, asked),
  },
  {
    method: 'POST',
    path: '/v1/refunds',
    published: publishedFields('Refunds', 'RefundCreateParams'),
    played: ['payment_intent', 'amount', 'metadata', 'expand'],
    answer: createRefund,
  },
  {
    method: 'GET',
    path: '/v1/refunds',
    published: publishedFields('Refunds', 'RefundListParams'),
    played: [...PAGE, 'payment_intent'],
    answer: (books, { parameters }) => asList('/v1/refunds', listRefunds(books, parameters)),
  },
  {
    method: 'GET',
    path: '/v1/balance_transactions',
    published: publishedFields('BalanceTransactions', 'BalanceTransactionListParams'),
    played: PAGE,
    answer: (books, { parameters }) =>
      asList('/v1/balance_transactions', pageOf(books.transactions, parameters)),
  },
  {
    method: 'GET',
    path: '/v1/disputes/:id',
    published: publishedFields('Disputes', 'DisputeRetrieveParams'),
    played: ['expand'],
    answer: (books, _asked, id) => {
      const dispute = books.disputes.get(id);
      if (dispute === undefined) throw missing('dispute', id);
      return dispute;
    },
  },
  {
    method: 'GET',
    path: '/v1/events',
    published: publishedFields('Events', 'EventListParams'),
    played: [...PAGE, 'types'],
    answer: (books, { parameters }) => asList('/v1/events', listEvents(books, parameters)),
  },
];

function asList(
  url: string,
  page: { readonly data: readonly object[]; readonly has_more: boolean },
) {
  return { object: 'list', url, ...page };
}

function methodOf(books: Books, id: string) {
  const method = books.methods.get(id);
  if (method === undefined) throw missing('payment_method', id);
  return method;
}

function attach(books: Books, { parameters }: Asked, id: string) {
  const method = methodOf(books, id);
  const customer = textOf(parameters, 'customer') ?? '';
  if (!books.customers.has(customer)) throw missing('customer', customer);
  const refusal = CARDS[id]?.attach_refusal;
  if (refusal !== undefined) throw cardRefusal(refusal, null);
  if (method.customer !== null && method.customer !== customer) {
    throw refused('payment_method_unexpected_state');
  }
  method.customer = customer;
  return method;
}
