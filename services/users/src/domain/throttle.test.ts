import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { waitBeforeNext_s } from './throttle.ts';

describe('the wait before the next attempt', () => {
  const rule = { attempts_max: 3, window_s: 60 };
  const now = new Date('2026-05-01T08:00:00Z');
  const window_ends_at = new Date('2026-05-01T08:00:10.200Z');
  it('is none up to the limit', () =>
    assert.equal(waitBeforeNext_s({ attempts: 3, window_ends_at }, rule, now), 0));
  it('lasts above it until the window ends, in whole seconds', () => {
    assert.equal(waitBeforeNext_s({ attempts: 4, window_ends_at }, rule, now), 11);
  });
  it('is at least a second', () => {
    assert.equal(waitBeforeNext_s({ attempts: 4, window_ends_at: now }, rule, now), 1);
  });
});
