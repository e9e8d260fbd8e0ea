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
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES)).setAAD(
    Buffer.from(bound_to),
  );
  decipher.setAuthTag(sealed.subarray(tag_at));
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, tag_at)), decipher.final()]);
}
