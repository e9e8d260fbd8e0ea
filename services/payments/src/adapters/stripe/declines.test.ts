import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DECLINE_CODES } from '../payment-provider.ts';
import { declineOf, isAboutPayment } from './declines.ts';

const code = (decline_code: string) => declineOf({ code: 'card_declined', decline_code });

describe('a refusal of Stripe', () => {
  it('is told in our words, and in its own where ours say less', () => {
    assert.deepEqual(code('generic_decline'), { status: 'declined', code: 'card_declined' });
    assert.deepEqual(code('insufficient_funds'), {
      status: 'declined',
      code: 'insufficient_funds',
    });
    assert.deepEqual(code('stolen_card'), {
      status: 'declined',
      code: 'card_declined',
      provider_code: 'stolen_card',
    });
    assert.deepEqual(code('card_velocity_exceeded'), {
      status: 'declined',
      code: 'insufficient_funds',
      provider_code: 'card_velocity_exceeded',
    });
  });
  it('is a declined card where nobody has heard of its word', () => {
    assert.deepEqual(declineOf({ code: 'moon_in_the_wrong_phase' }), {
      status: 'declined',
      code: 'card_declined',
      provider_code: 'moon_in_the_wrong_phase',
    });
    assert.deepEqual(declineOf({}), { status: 'declined', code: 'card_declined' });
  });
  it('tells a payer who is not there from one who failed', () => {
    const absent = { code: 'authentication_required', decline_code: 'authentication_required' };
    assert.deepEqual(declineOf(absent), { status: 'declined', code: 'sca_required' });
    const failed = { code: 'payment_intent_authentication_failure' };
    assert.deepEqual(declineOf(failed), { status: 'declined', code: 'authentication_failed' });
  });
  it('keeps a word of Stripe within bounds', () => {
    assert.equal(declineOf({ code: 'x'.repeat(500) }).provider_code?.length, 100);
  });
  it('is a fault where it is about our request and not about the payment', () => {
    for (const fault of ['parameter_unknown', 'parameter_missing', 'api_key_expired', undefined]) {
      assert.equal(isAboutPayment({ code: fault }), false, fault);
    }
    assert.equal(isAboutPayment({ code: 'amount_too_small' }), true);
  });
  it('is always one of the closed codes', () => {
    for (const word of ['expired_card', 'fraudulent', 'do_not_honor', 'lost_card', 'incorrect_cvc'])
      assert.ok(DECLINE_CODES.includes(code(word).code));
  });
});
