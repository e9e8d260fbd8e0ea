import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A JSON value encrypted with AES-256-GCM. `bound_to` names the place it is kept in: sealed for one
 * place, it does not open in another.
 */
export function seal(key: Buffer, value: unknown, bound_to: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(bound_to));
  const text = [cipher.update(JSON.stringify(value), 'utf8'), cipher.final()];
  return Buffer.concat([iv, ...text, cipher.getAuthTag()]);
}

/** @throws {Error} when the value was changed, or sealed with another key or for another place */
export function unseal(key: Buffer, sealed: Buffer, bound_to: string): unknown {
  const tag_at = sealed.length - TAG_BYTES;
  if (tag_at < IV_BYTES) throw new RangeError('a sealed value is too short');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(bound_to)).setAuthTag(sealed.subarray(tag_at));
  const text = [decipher.update(sealed.subarray(IV_BYTES, tag_at)), decipher.final()];
  return JSON.parse(Buffer.concat(text).toString('utf8'));
}
