import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { seal, unseal } from './sealed.ts';

describe('a sealed value', () => {
  const key = randomBytes(32);
  it('opens with its key at its place', () => {
    assert.deepEqual(unseal(key, seal(key, { a: 1 }, 'here'), 'here'), { a: 1 });
  });
  it('does not open elsewhere, with another key, or when a bit was changed', () => {
    const sealed = seal(key, 'secret', 'here');
    const changed = Buffer.from(sealed);
    changed[14] = (changed[14] ?? 0) ^ 1;
    assert.throws(() => unseal(key, sealed, 'there'));
    assert.throws(() => unseal(randomBytes(32), sealed, 'here'));
    assert.throws(() => unseal(key, changed, 'here'));
    assert.throws(() => unseal(key, sealed.subarray(0, 20), 'here'));
  });
});
