import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { randomHex } from './random-hex.ts';

describe('random digits', () => {
  it('never come twice, also beyond what is fetched at once', () => {
    const seen = new Set(Array.from({ length: 2_000 }, () => randomHex(16)));
    assert.equal(seen.size, 2_000);
    assert.ok([...seen].every((text) => /^[0-9a-f]{32}$/.test(text)));
  });
});
