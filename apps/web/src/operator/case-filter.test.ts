import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { caseFilterOf, casesPath } from './case-filter.ts';

describe('the address of a list of cases', () => {
  it('says what is open when it says nothing', () => {
    assert.deepEqual(caseFilterOf({}), { about: 'all', state: 'open' });
    assert.equal(casesPath({ about: 'all', state: 'open' }), '/operator/cases');
  });

  it('leads back to the same list', () => {
    const filter = { about: 'conflict', state: 'in_work', mine: 'yes', after: 'a~b' } as const;
    const { searchParams } = new URL(casesPath(filter), 'http://x');
    assert.deepEqual(caseFilterOf(Object.fromEntries(searchParams)), filter);
  });

  it('knows no work on the cases of vehicles', () => {
    const found = caseFilterOf({ about: 'vehicles', state: 'in_work', mine: 'yes' });
    assert.deepEqual(found, { about: 'vehicles', state: 'open' });
  });

  it('is not led astray by what nobody offered', () => {
    assert.deepEqual(caseFilterOf({ about: 'x', state: ['open', 'closed'], after: '' }), {
      about: 'all',
      state: 'open',
    });
  });
});
