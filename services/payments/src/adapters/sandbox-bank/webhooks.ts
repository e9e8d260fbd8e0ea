import { type ProviderWebhooks, REPLAY_WINDOW_S } from '../provider-webhooks.ts';
import { isSigned, SIGNATURE_HEADER, webhookSecretOf } from './webhook-signature.ts';
import { readHint } from './wire.ts';

/** Reads what the sandbox bank sends by itself. */
export function sandboxBankWebhooks(api_key: string): ProviderWebhooks {
  const secret = webhookSecretOf(api_key);
  return {
    path: '/webhooks/sandbox-bank',
    read: (headers, body, received_at) => {
      const signature = headers[SIGNATURE_HEADER];
      const message = { signature, body, received_at, window_s: REPLAY_WINDOW_S };
      if (!isSigned(message, secret)) return { status: 'unsigned' };
      const hint = readHint(parsed(body));
      if (!hint.ok) return { status: 'unreadable' };
      const { event_id, type, created_at, about, object_id, metadata_reference } = hint.value;
      const event = { event_id, type, happened_at: created_at, about, object_id };
      return { status: 'read', event: { ...event, metadata_reference } };
    },
  };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
