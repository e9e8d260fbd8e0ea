import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { strangerSpeed_m_s } from './strangers.ts';

describe('a vehicle that a person has unlocked', () => {
  it('takes about a minute to a near station', () => {
    const speed_m_s = strangerSpeed_m_s(350, 5.6);
    assert.equal(350 / speed_m_s, 70);
  });
  it('is never faster than it can be', () => assert.equal(strangerSpeed_m_s(5_000, 5.6), 5.6));
  it('is never so slow that it seems to stand', () =>
    assert.equal(strangerSpeed_m_s(10, 5.6), 1.5));
});
