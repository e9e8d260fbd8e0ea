import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PER_ADDRESS, PER_EMAIL, type ThrottleRule, waitBeforeNext_s } from './throttle.ts';

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

describe('failed sign-ins', () => {
  const aDay = ({ attempts_max, window_s }: ThrottleRule) => (attempts_max * 86_400) / window_s;
  it('of one address are too few to guess a password', () => assert.equal(aDay(PER_EMAIL), 960));
  it('of a whole office are let through, and are too few to try every account', () =>
    assert.equal(aDay(PER_ADDRESS), 28_800));
});
