import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { openSealedJson, sealJson } from './sealed.ts';

describe('a sealed value', () => {
  const key = randomBytes(32);

  it('opens with its key at its place', () => {
    assert.deepEqual(openSealedJson(key, sealJson(key, { a: 1 }, 'here'), 'here'), { a: 1 });
  });

  it('does not open elsewhere, with another key, changed, or cut short', () => {
    const sealed = sealJson(key, 'secret', 'here');
    const changed = Buffer.from(sealed);
    changed[14] = (changed[14] ?? 0) ^ 1;
    assert.throws(() => openSealedJson(key, sealed, 'there'));
    assert.throws(() => openSealedJson(randomBytes(32), sealed, 'here'));
    assert.throws(() => openSealedJson(key, changed, 'here'));
    assert.throws(() => openSealedJson(key, sealed.subarray(0, 20), 'here'), /too short/);
  });
});
