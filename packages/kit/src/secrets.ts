import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Made once each: calls ask for them all the time. Bounded by the purposes in the code. */
const derived = new WeakMap<Buffer, Map<string, Buffer>>();

/**
 * One key per purpose, all from one master secret, so that every process of a deployment has the
 * same.
 */
export function deriveSecret(master: Buffer, purpose: string): Buffer {
  const known = derived.get(master) ?? new Map<string, Buffer>();
  derived.set(master, known);
  const found =
    known.get(purpose) ??
    Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `drais ${purpose}`, 32));
  known.set(purpose, found);
  return found;
}

/** Made once for each secret: preparing a key takes six times as long as using it. */
const keys = new WeakMap<Buffer, KeyObject>();

/** A secret as the key of a signature. */
export function keyOf(secret: Buffer): KeyObject {
  const known = keys.get(secret) ?? createSecretKey(secret);
  keys.set(secret, known);
  return known;
}

/**
 * The deployment's master secret: from the setting, or made once and kept in a file that only its
 * owner reads.
 */
export function masterSecret(file: string, setting: string | undefined): Buffer {
  if (setting !== undefined && setting !== '') {
    const given = Buffer.from(setting, 'base64');
    if (given.length < 32) throw new Error('DRAIS_SECRET must hold at least 32 bytes in base64');
    return given;
  }
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    // Written whole and then renamed: a process killed half-way leaves no short secret behind.
    writeFileSync(`${file}.new`, randomBytes(32).toString('base64'), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return Buffer.from(readFileSync(file, 'utf8'), 'base64');
}
