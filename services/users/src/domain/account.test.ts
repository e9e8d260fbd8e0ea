import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Account,
  blockAccount,
  confirmFacts,
  type Fact,
  grantOperator,
  mayRide,
  unblockAccount,
} from './account.ts';

const at = new Date('2026-05-01T08:00:00Z');
const account: Account = {
  account_bucket: '042',
  account_id: '042.01960000-0000-7000-8000-000000000000',
  status: 'active',
  facts: ['age_18'],
  profile_ref: null,
  stream_version: 2,
};
const act = { by: 'somebody', reason: 'unpaid trips', at };
const typesOf = (events: readonly { type: string }[]) => events.map(({ type }) => type);

describe('the classes that somebody may ride', () => {
  const cases: [Fact[], string[]][] = [
    [[], []],
    [['driving_licence'], []],
    [['age_18'], ['scooter', 'e_bike']],
    [
      ['age_18', 'driving_licence'],
      ['scooter', 'e_bike'],
    ],
    [
      ['age_18', 'age_21'],
      ['scooter', 'e_bike'],
    ],
    [
      ['age_18', 'age_21', 'driving_licence'],
      ['scooter', 'e_bike', 'car', 'van'],
    ],
  ];
  for (const [facts, classes] of cases) {
    it(`are ${classes.join(', ') || 'none'} with ${facts.join(', ') || 'nothing verified'}`, () => {
      assert.deepEqual(mayRide(facts), classes);
    });
  }
});

describe('blocking an account', () => {
  it('is recorded with who and why', () => {
    const [event] = blockAccount(account, act);
    assert.deepEqual(event?.data, {
      account_id: account.account_id,
      by: 'somebody',
      reason: 'unpaid trips',
    });
  });
  it('is quiet when it is blocked already, as unblocking is when it is not', () => {
    assert.deepEqual(blockAccount({ ...account, status: 'blocked' }, act), []);
    assert.deepEqual(unblockAccount(account, act), []);
  });
  it('ends with who and why', () => {
    const events = unblockAccount({ ...account, status: 'blocked' }, act);
    assert.deepEqual(typesOf(events), ['users.account_unblocked']);
    assert.deepEqual(events[0]?.data, {
      account_id: account.account_id,
      by: 'somebody',
      reason: 'unpaid trips',
    });
  });
});

describe('facts that a verifier confirmed', () => {
  it('are recorded when they are new', () => {
    const events = confirmFacts(account, ['age_18', 'age_21'], { verifier: 'sandbox', at });
    assert.deepEqual(
      events.map(({ data }) => data),
      [{ account_id: account.account_id, fact: 'age_21', verifier: 'sandbox' }],
    );
  });
});

describe('making an operator', () => {
  it('is recorded once per area', () => {
    const grant = { area_id: 'mannheim', by: 'somebody', at };
    const events = grantOperator(account, ['bayarea'], grant);
    assert.deepEqual(typesOf(events), ['users.operator_granted']);
    assert.deepEqual(events[0]?.data, {
      account_id: account.account_id,
      area_id: 'mannheim',
      by: 'somebody',
    });
    assert.deepEqual(grantOperator(account, ['mannheim'], grant), []);
  });
});
