import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { privateKeyOf, publicKeyText } from '@drais/standards/device/signing';
import { fleetSigningKey, SIGNING_SECRET_PURPOSE } from './fleet-signing-key.ts';

const seed = new Uint8Array(32).fill(7);

describe('the key of the fleet', () => {
  it('is named by the first twelve digits of its public half', () => {
    const text = publicKeyText(privateKeyOf(seed));
    const digest = createHash('sha256').update(text).digest('hex');
    const key = fleetSigningKey(seed);
    assert.equal(key.key_id, `fleet-${digest.slice(0, 12)}`);
    assert.equal(publicKeyText(key.private_key), text);
  });

  it('has another name for another secret', () =>
    assert.notEqual(fleetSigningKey(new Uint8Array(32)).key_id, fleetSigningKey(seed).key_id));

  it('is made for these words, which every deployed vehicle depends on', () =>
    assert.equal(SIGNING_SECRET_PURPOSE, 'fleet command signing'));
});
