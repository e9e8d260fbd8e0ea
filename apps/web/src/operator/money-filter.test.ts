import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { moneyFilterOf, moneyPath } from './money-filter.ts';

describe('the address of a list of money', () => {
  it('says what is not settled when it says nothing', () => {
    assert.deepEqual(moneyFilterOf({}), { part: 'unsettled' });
    assert.equal(moneyPath({ part: 'unsettled' }), '/operator/money');
  });

  it('leads back to the same list', () => {
    const filter = { part: 'unsettled', status: 'uncollected', after: 'a~b' } as const;
    const { searchParams } = new URL(moneyPath(filter), 'http://x');
    assert.deepEqual(moneyFilterOf(Object.fromEntries(searchParams)), filter);
  });

  it('keeps a state only where payments have it', () => {
    assert.deepEqual(moneyFilterOf({ part: 'vouchers', status: 'due' }), { part: 'vouchers' });
    assert.deepEqual(moneyFilterOf({ part: 'x', status: 'y' }), { part: 'unsettled' });
  });
});
