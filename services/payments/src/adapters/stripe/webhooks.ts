import { Stripe } from 'stripe';
import {
  type ProviderEvent,
  type ProviderWebhooks,
  REPLAY_WINDOW_S,
} from '../provider-webhooks.ts';
import { idOf, instantOf, METADATA } from './intents.ts';

/**
 * Reads what Stripe sends by itself. Several secrets are taken, so that one can be replaced while
 * Stripe still signs with the other.
 */
export function stripeWebhooks(secrets: readonly string[]): ProviderWebhooks {
  return {
    path: '/webhooks/stripe',
    read: (headers, body, received_at) => {
      const signature = headers['stripe-signature'];
      if (typeof signature !== 'string' || isAhead(signature, received_at)) {
        return { status: 'unsigned' };
      }
      for (const secret of secrets) {
        const read = readSigned({ signature, body, received_at }, secret);
        if (read !== 'unsigned')
          return read === null ? UNREADABLE : { status: 'read', event: read };
      }
      return { status: 'unsigned' };
    },
  };
}

const UNREADABLE = { status: 'unreadable' } as const;

/** The library refuses what was signed too long ago, and not what was signed in the future. */
function isAhead(signature: string, received_at: Date): boolean {
  const at_s = Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(signature)?.[1]);
  return !(at_s * 1000 - received_at.getTime() <= REPLAY_WINDOW_S * 1000);
}

interface Signed {
  readonly signature: string;
  readonly body: Buffer;
  readonly received_at: Date;
}

function readSigned(
  { signature, body, received_at }: Signed,
  secret: string,
): ProviderEvent | null | 'unsigned' {
  try {
    const event = Stripe.webhooks.constructEvent(
      body,
      signature,
      secret,
      REPLAY_WINDOW_S,
      undefined,
      received_at.getTime(),
    );
    return eventOf(event);
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return 'unsigned';
    // Signed, and no JSON.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Only what a look-up needs is taken from a message; null where it is not what Stripe promises. */
function eventOf(event: Stripe.Event): ProviderEvent | null {
  const { id: event_id, type, created, data } = event ?? {};
  const object = data?.object as Named | undefined;
  if (typeof event_id !== 'string' || typeof type !== 'string') return null;
  if (!Number.isSafeInteger(created) || typeof object?.id !== 'string') return null;
  return { event_id, type, happened_at: instantOf(created), ...aboutOf(type, object) };
}

interface Named {
  readonly id?: string;
  readonly metadata?: Readonly<Record<string, string>> | null;
  readonly payment_intent?: string | { readonly id: string } | null;
}

function aboutOf(type: string, object: Named) {
  const metadata_reference = object.metadata?.[METADATA.payment] ?? null;
  const object_id = object.id ?? '';
  if (type.startsWith('charge.dispute.')) {
    return { about: 'dispute' as const, object_id, metadata_reference: null };
  }
  if (type.startsWith('payment_intent.')) {
    return { about: 'authorization' as const, object_id, metadata_reference };
  }
  if (!type.startsWith('refund.'))
    return { about: 'other' as const, object_id, metadata_reference };
  const authorization_id = idOf(object.payment_intent ?? null);
  return {
    about: 'authorization' as const,
    object_id: authorization_id ?? object_id,
    metadata_reference,
  };
}
