import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ACK_RESULTS, type AckResult } from '@drais/standards/device/command';
import fc from 'fast-check';
import { type CommandFacts, decideOnAnswer, isLeaseOver } from './command-lease.ts';

const now = new Date('2025-06-01T08:00:10.000Z');
const asked_at = new Date('2025-06-01T08:00:00.000Z');
const issued: CommandFacts = { status: 'issued', result: null, asked_at };
const done = (executed_at: Date) => ({ result: 'done' as const, executed_at });

describe('the answer to a command', () => {
  it('dates the deed by the vehicle, within what can be', () => {
    const at = (iso: string) => decideOnAnswer(issued, done(new Date(iso)), now);
    const executed = (iso: string) => ({
      kind: 'acknowledged',
      executed_at: new Date(iso),
      in_time: true,
    });
    assert.deepEqual(at('2025-06-01T08:00:04.000Z'), executed('2025-06-01T08:00:04.000Z'));
    assert.deepEqual(at('2099-01-01T00:00:00.000Z'), executed('2025-06-01T08:00:10.000Z'));
    assert.deepEqual(at('1970-01-01T00:00:00.000Z'), executed('2025-06-01T08:00:00.000Z'));
  });
  it('is true but starts nothing after the lease was given up', () => {
    const decision = decideOnAnswer({ ...issued, status: 'expired' }, done(now), now);
    assert.equal(decision.kind === 'acknowledged' && decision.in_time, false);
  });
  it('counts once', () => {
    const answered = { ...issued, status: 'acknowledged' as const, result: 'done' };
    assert.equal(decideOnAnswer(answered, done(now), now).kind, 'nothing_new');
    const late = { ...issued, status: 'expired' as const, result: 'done' };
    assert.equal(decideOnAnswer(late, done(now), now).kind, 'nothing_new');
  });
  it('is a refusal with its reason', () => {
    const answer = { result: 'refused_precondition' as const, executed_at: now };
    assert.deepEqual(decideOnAnswer(issued, answer, now), {
      kind: 'refused',
      result: 'refused_precondition',
    });
    assert.equal(decideOnAnswer({ ...issued, status: 'expired' }, answer, now).kind, 'nothing_new');
  });
  it('proves nothing when it complains of a forged lease', () => {
    const answer = { result: 'refused_signature' as const, executed_at: now };
    assert.equal(decideOnAnswer(issued, answer, now).kind, 'nothing_new');
  });

  it('starts something at most once, and nothing after it was given up', () => {
    const answers = fc.array(fc.constantFrom('give up' as const, ...ACK_RESULTS), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(answers, (all) => {
        const { starts } = all.reduce(hear, { command: issued, starts: 0 });
        assert.ok(starts <= 1);
        if (all[0] === 'give up') assert.equal(starts, 0);
      }),
    );
  });
});

interface Heard {
  readonly command: CommandFacts;
  readonly starts: number;
}

/** What is on record after one more answer, or after the lease was given up. */
function hear({ command, starts }: Heard, one: 'give up' | AckResult): Heard {
  if (one === 'give up') {
    const status = command.status === 'issued' ? 'expired' : command.status;
    return { command: { ...command, status }, starts };
  }
  const decision = decideOnAnswer(command, { result: one, executed_at: now }, now);
  if (decision.kind === 'nothing_new') return { command, starts };
  if (decision.kind === 'refused') {
    return { command: { ...command, status: 'refused', result: one }, starts };
  }
  const status = decision.in_time ? 'acknowledged' : 'expired';
  return {
    command: { ...command, status, result: one },
    starts: starts + Number(decision.in_time),
  };
}

describe('a lease', () => {
  it('is given up a second after its end, so that the last answers count', () => {
    const expires_at = new Date('2025-06-01T08:00:10.000Z');
    assert.equal(isLeaseOver(expires_at, new Date('2025-06-01T08:00:11.000Z')), false);
    assert.equal(isLeaseOver(expires_at, new Date('2025-06-01T08:00:11.001Z')), true);
  });
});
