import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fromStripeAmount, toStripeAmount } from './amounts.ts';

const toStripe = (amount_minor: number, currency: string) =>
  toStripeAmount({ amount_minor, currency });

describe('an amount for Stripe', () => {
  it('is the same number of cents for most currencies', () => {
    assert.equal(toStripe(1_099, 'EUR'), 1_099);
    assert.equal(toStripe(1_045, 'HUF'), 1_045);
  });
  it('is the same whole number where there are no cents', () => {
    for (const currency of ['JPY', 'KRW', 'XOF', 'CLP']) assert.equal(toStripe(500, currency), 500);
  });
  it('counts hundredths of ISK and UGX, which are always 00', () => {
    assert.equal(toStripe(5, 'ISK'), 500);
    assert.equal(toStripe(5, 'UGX'), 500);
  });
  it('counts whole ariary, of which ISO 4217 has hundredths', () => {
    assert.equal(toStripe(50_000, 'MGA'), 500);
    assert.equal(toStripe(50_050, 'MGA'), null);
  });
  it('counts thousandths, of which the last is 0', () => {
    assert.equal(toStripe(5_120, 'KWD'), 5_120);
    assert.equal(toStripe(5_124, 'KWD'), null);
  });
  it('leaves out what Stripe has no coin for rather than rounding it', () => {
    assert.equal(toStripe(1_001, 'LYD'), null);
    assert.equal(toStripe(1_000, 'LYD'), 100);
    assert.equal(toStripe(1, 'CLF'), null);
  });
  it('comes back as it went, wherever it goes at all', () => {
    const currencies = 'EUR SEK JPY ISK UGX MGA KWD TND LYD CLF HUF TWD XAF'.split(' ');
    fc.assert(
      fc.property(fc.nat(100_000_000), fc.constantFrom(...currencies), (amount_minor, currency) => {
        const amount = toStripe(amount_minor, currency);
        if (amount === null) return;
        const back = fromStripeAmount(amount, currency.toLowerCase());
        assert.deepEqual(back, { amount_minor, currency });
      }),
    );
  });
  it('is a fault where Stripe names a part of a coin', () => {
    assert.throws(() => fromStripeAmount(501, 'isk'), RangeError);
  });
  it('keeps the sign of what went the other way', () => {
    assert.deepEqual(fromStripeAmount(-500, 'isk'), { amount_minor: -5, currency: 'ISK' });
  });
});
