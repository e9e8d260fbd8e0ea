import type { IncomingHttpHeaders } from 'node:http';

/**
 * A message of the provider that something happened. A hint and nothing more: it may come late,
 * twice, out of order or never, and what it is about is looked up before anything is decided.
 */
export interface ProviderEvent {
  /** The same for each delivery of the same message. */
  readonly event_id: string;
  readonly type: string;
  /** RFC 3339, UTC, by the provider's clock. */
  readonly happened_at: string;
  readonly about: 'authorization' | 'dispute' | 'other';
  /** The provider's id of what it is about. */
  readonly object_id: string;
  /** Our payment's id, where the message tells it. */
  readonly metadata_reference: string | null;
}

export type WebhookRead =
  | { readonly status: 'read'; readonly event: ProviderEvent }
  /** Not signed by the provider, or signed too long ago: it may be a replay. */
  | { readonly status: 'unsigned' }
  /** Signed, and not in the promised form. */
  | { readonly status: 'unreadable' };

/** What a provider sends by itself, and how to know that it did. */
export interface ProviderWebhooks {
  /** Path under the public address. */
  readonly path: string;
  /** `body` as it came, byte for byte: the signature is over the bytes. */
  read(headers: IncomingHttpHeaders, body: Buffer, received_at: Date): WebhookRead;
}

/**
 * How old, or how far ahead of our clock, a signature may be, seconds. Five minutes are Stripe's
 * own default: longer gives a stolen message more time, shorter refuses what a slow network
 * delivers.
 */
export const REPLAY_WINDOW_S = 300;
