import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Where the bank puts its signature. */
export const SIGNATURE_HEADER = 'sandbox-signature';

/**
 * The secret under which the bank signs what it sends: made from the API key, which both sides
 * have, and of no use for asking the bank anything.
 */
export function webhookSecretOf(api_key: string): string {
  const digest = createHash('sha256').update(`sandbox bank webhooks ${api_key}`).digest('hex');
  return `whsec_${digest}`;
}

/**
 * Signs bytes and instant together, in the form that Stripe publishes for its own webhooks:
 * `t=<seconds>,v1=<HMAC-SHA256 of "t.body">`.
 */
export function signWebhook(secret: string, body: string, at: Date): string {
  const t = String(Math.floor(at.getTime() / 1000));
  return `t=${t},v1=${hmacOf(secret, t, Buffer.from(body)).toString('hex')}`;
}

export interface SignedBytes {
  readonly signature: unknown;
  readonly body: Buffer;
  readonly received_at: Date;
  /** How far the signature's instant may be from `received_at`, either way. */
  readonly window_s: number;
}

/** Whether these bytes were signed under `secret`, and not long ago: else it may be a replay. */
export function isSigned(message: SignedBytes, secret: string): boolean {
  const { signature, body, received_at, window_s } = message;
  const parts = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(String(signature));
  const [, t = '', v1 = ''] = parts ?? [];
  if (parts === null) return false;
  if (Math.abs(Number(t) * 1000 - received_at.getTime()) > window_s * 1000) return false;
  return timingSafeEqual(Buffer.from(v1, 'hex'), hmacOf(secret, t, body));
}

function hmacOf(secret: string, t: string, body: Buffer): Buffer {
  return createHmac('sha256', secret).update(`${t}.`).update(body).digest();
}
