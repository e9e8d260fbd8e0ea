import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { Ack, CommandLease } from './command.ts';
import type { TimeAnswer } from './time.ts';

export type UnsignedLease = Omit<CommandLease, 'key_id' | 'signature'>;
export type UnsignedAck = Omit<Ack, 'signature'>;

/**
 * A key of the fleet with the name under which vehicles know it. Import it once: that is the slow
 * part.
 */
export interface FleetSigningKey {
  readonly key_id: string;
  readonly private_key: KeyObject;
}

/** The fleet's public keys by `key_id`: more than one while keys change. */
export type FleetKeys = ReadonlyMap<string, KeyObject>;

/** DER of a PKCS #8 private key of Ed25519 (RFC 8410) up to its 32 bytes. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_KEY = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** JSON Schema pattern of a public key: 32 bytes in base64url without padding. */
export const PUBLIC_KEY_PATTERN = PUBLIC_KEY.source;

/** The Ed25519 public key of this text (the `x` of its JWK, RFC 8037), or null when it is none. */
export function findPublicKey(text: string): KeyObject | null {
  if (!PUBLIC_KEY.test(text)) return null;
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: text }, format: 'jwk' });
}

/** The text of a public key, or of the public half of a private one. */
export function publicKeyText(key: KeyObject): string {
  const { x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  if (typeof x !== 'string') throw new RangeError('the key is not an Ed25519 key');
  return x;
}

/** The private key of a 32-byte seed (RFC 8032, section 5.1.5). The seed is the secret. */
export function privateKeyOf(seed: Uint8Array): KeyObject {
  if (seed.byteLength !== 32) throw new RangeError('an Ed25519 seed has 32 bytes');
  return createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, seed]),
    format: 'der',
    type: 'pkcs8',
  });
}

/**
 * What the signature of a lease covers: its values in this order, one a line. Joined lines instead
 * of canonical JSON, because a microcontroller builds them with one `snprintf`.
 */
export function leaseSigningText(lease: UnsignedLease & { key_id: string }): string {
  const { standstill, locked } = lease.precondition ?? {};
  return signingText([
    'drais-command-v1',
    lease.command_id,
    lease.device_id,
    lease.kind,
    standstill === true ? 'standstill' : '-',
    locked === undefined ? '-' : lockWord(locked),
    lease.issued_at,
    lease.expires_at,
    String(lease.sequence),
    lease.key_id,
    // The kind in line 4 says whether this line is there, so that no text has two meanings.
    ...(lease.max_speed_kph === undefined ? [] : [String(lease.max_speed_kph)]),
  ]);
}

/** What the signature of an acknowledgement covers. */
export function ackSigningText(ack: UnsignedAck): string {
  return signingText([
    'drais-ack-v1',
    ack.command_id,
    ack.device_id,
    ack.result,
    ack.executed_at,
    lockWord(ack.locked),
    String(ack.sequence),
  ]);
}

/** What the signature of a time answer covers. */
export function timeSigningText(answer: Omit<TimeAnswer, 'signature'>): string {
  return signingText(['drais-time-v1', answer.nonce, answer.server_time, answer.key_id]);
}

/** The lease with the fleet's name and signature on it. */
export function signLease(lease: UnsignedLease, key: FleetSigningKey): CommandLease {
  const named = { ...lease, key_id: key.key_id };
  return { ...named, signature: signatureOf(leaseSigningText(named), key.private_key) };
}

/** Whether one of the fleet's keys signed exactly this lease. */
export function verifyLease(lease: CommandLease, keys: FleetKeys): boolean {
  const key = keys.get(lease.key_id);
  return key !== undefined && isSignedBy(leaseSigningText(lease), lease.signature, key);
}

/**
 * The acknowledgement with the vehicle's signature. Ed25519 is deterministic: a repeat is the same
 * bytes.
 */
export function signAck(ack: UnsignedAck, device_key: KeyObject): Ack {
  return { ...ack, signature: signatureOf(ackSigningText(ack), device_key) };
}

/** Whether the vehicle with this public key signed exactly this acknowledgement. */
export function verifyAck(ack: Ack, device_key: KeyObject): boolean {
  return isSignedBy(ackSigningText(ack), ack.signature, device_key);
}

/** The signed answer to a time request. */
export function signTime(
  answer: Pick<TimeAnswer, 'nonce' | 'server_time'>,
  key: FleetSigningKey,
): TimeAnswer {
  const named = { nonce: answer.nonce, server_time: answer.server_time, key_id: key.key_id };
  return { ...named, signature: signatureOf(timeSigningText(named), key.private_key) };
}

/** Whether one of the fleet's keys signed exactly this time answer. */
export function verifyTime(answer: TimeAnswer, keys: FleetKeys): boolean {
  const key = keys.get(answer.key_id);
  return key !== undefined && isSignedBy(timeSigningText(answer), answer.signature, key);
}

function lockWord(locked: boolean): string {
  return locked ? 'locked' : 'unlocked';
}

function signingText(lines: readonly string[]): string {
  // A line feed inside a value would let two different messages share one signature.
  if (lines.some((line) => line.includes('\n')))
    throw new RangeError('a signed value has a line feed');
  return lines.join('\n');
}

function signatureOf(text: string, key: KeyObject): string {
  return sign(null, Buffer.from(text, 'utf8'), key).toString('base64url');
}

function isSignedBy(text: string, signature: string, key: KeyObject): boolean {
  return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64url'));
}
