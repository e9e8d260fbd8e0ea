import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normaliseEmail } from './email.ts';

describe('an e-mail address', () => {
  it('is the same in any case and with spaces around it', () => {
    assert.equal(normaliseEmail('  Karl@Example.ORG '), 'karl@example.org');
  });
  it('is the same in composed and decomposed letters', () => {
    assert.equal(
      normaliseEmail('mu\u0308ller@example.org'),
      normaliseEmail('m\u00fcller@example.org'),
    );
  });
  it('keeps its dots and tags', () =>
    assert.equal(normaliseEmail('k.arl+x@example.org'), 'k.arl+x@example.org'));
});
