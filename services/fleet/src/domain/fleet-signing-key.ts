import { createHash } from 'node:crypto';
import { type FleetSigningKey, privateKeyOf, publicKeyText } from '@drais/standards/device/signing';

/**
 * What `tools.secret` is asked for to get the seed; every process of the fleet must use the same
 * words.
 */
export const SIGNING_SECRET_PURPOSE = 'fleet command signing';

/**
 * The fleet's key for leases and time answers, from its 32-byte seed. Its id follows from the key
 * itself, so that a deployment with another secret is never mistaken for this one.
 */
export function fleetSigningKey(seed: Uint8Array): FleetSigningKey {
  const private_key = privateKeyOf(seed);
  const digest = createHash('sha256').update(publicKeyText(private_key)).digest('hex');
  return { key_id: `fleet-${digest.slice(0, 12)}`, private_key };
}
