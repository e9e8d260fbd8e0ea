import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ANONYMOUS, isOperatorOf, servicePrincipal } from './principal.ts';

const operator = {
  kind: 'account' as const,
  account_id: '042.01a2040c-f370-7b6f-ad85-275d5783bbc5',
  scopes: ['operator'],
  operator_areas: ['mannheim'],
};

describe('whoever steers an area', () => {
  it('is an operator of this very area', () => {
    assert.equal(isOperatorOf(operator, 'mannheim'), true);
    assert.equal(isOperatorOf(operator, 'bayarea'), false);
  });

  it('steers the whole deployment only when said so', () => {
    assert.equal(isOperatorOf(operator, '*'), false);
    const everywhere = { ...operator, operator_areas: ['*'] };
    assert.equal(isOperatorOf(everywhere, 'bayarea'), true);
    assert.equal(isOperatorOf(everywhere, '*'), true);
  });

  it('is a room of ours that asks for itself, under its name', () => {
    const principal = servicePrincipal('booking');
    assert.equal(isOperatorOf(principal, 'mannheim'), true);
    assert.deepEqual(principal, {
      kind: 'service',
      account_id: 'booking',
      scopes: ['service'],
      operator_areas: ['*'],
    });
  });

  it('is never somebody without a name', () => {
    assert.equal(isOperatorOf(ANONYMOUS, 'mannheim'), false);
    assert.deepEqual(ANONYMOUS, {
      kind: 'anonymous',
      account_id: '',
      scopes: [],
      operator_areas: [],
    });
  });
});
