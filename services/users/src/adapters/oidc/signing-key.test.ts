import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { calculateJwkThumbprint, importJWK, jwtVerify, SignJWT } from 'jose';
import { publicPart, signingKey } from './signing-key.ts';

const secretOf = (n: number) =>
  createHash('sha256')
    .update(`secret ${String(n)}`)
    .digest();

describe('the signing key', () => {
  it('is the same in every process that has the secret, and another for another', () => {
    assert.deepEqual(signingKey(secretOf(1)), signingKey(secretOf(1)));
    assert.notEqual(signingKey(secretOf(1)).kid, signingKey(secretOf(2)).kid);
  });
  it('is known by its thumbprint (RFC 7638)', async () => {
    const key = signingKey(secretOf(1));
    assert.equal(key.kid, await calculateJwkThumbprint({ ...publicPart(key) }));
  });
  it('signs what its public part verifies', async () => {
    for (let n = 0; n < 20; n++) {
      const key = signingKey(secretOf(n));
      const jwt = await new SignJWT({})
        .setProtectedHeader({ alg: 'ES256' })
        .sign(await importJWK({ ...key }));
      await jwtVerify(jwt, await importJWK({ ...publicPart(key) }));
    }
  });
  it('keeps its private part to itself', () =>
    assert.ok(!('d' in publicPart(signingKey(secretOf(1))))));
});
