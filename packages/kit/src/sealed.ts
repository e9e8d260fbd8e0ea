import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM: nonce, ciphertext and tag in one. `bound_to` says where it belongs; elsewhere it
 * does not open.
 */
export function seal(key: Buffer, plain: Buffer, bound_to: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(bound_to));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws {Error} when it was sealed with another key, for another place, or changed since */
export function openSealed(key: Buffer, sealed: Buffer, bound_to: string): Buffer {
  const tag_at = sealed.length - TAG_BYTES;
  // What is cut short must not be taken for one with a shorter tag, which could be guessed.
  if (tag_at < IV_BYTES) throw new RangeError('a sealed value is too short');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(bound_to)).setAuthTag(sealed.subarray(tag_at));
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, tag_at)), decipher.final()]);
}

/** The same for a JSON value. */
export function sealJson(key: Buffer, value: unknown, bound_to: string): Buffer {
  return seal(key, Buffer.from(JSON.stringify(value)), bound_to);
}

/** @throws {Error} as `openSealed` does */
export function openSealedJson(key: Buffer, sealed: Buffer, bound_to: string): unknown {
  return JSON.parse(openSealed(key, sealed, bound_to).toString('utf8'));
}
