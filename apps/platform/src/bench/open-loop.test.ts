import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawOf } from '@drais/twin/life/draw';
import fc from 'fast-check';
import { dueAt, planOpenLoop, turnAt } from './open-loop.ts';

const plan = (lines: number, rate: number, seconds: number) =>
  planOpenLoop({ lines, rate, seconds }, drawOf('beat'));

function timesOf(loop: ReturnType<typeof plan>) {
  return Array.from({ length: loop.total }, (_, turn) => turnAt(loop, turn));
}

describe('an open loop', () => {
  it('has all its times before the first message, in order', () => {
    const times = timesOf(plan(50, 200, 3)).map(({ due_ms }) => due_ms);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
  });

  it('sends as many as rate and length say, on every line in a steady beat', () => {
    const loop = plan(50, 200, 3);
    assert.equal(loop.total, 600);
    const seventh = timesOf(loop).filter(({ line }) => line === 7);
    assert.equal(seventh.length, 12);
    for (const [beat, { due_ms }] of seventh.entries()) assert.equal(due_ms, dueAt(loop, 7, beat));
    assert.equal(dueAt(loop, 7, 5) - dueAt(loop, 7, 4), 250);
  });

  it('ends within its length, also in the middle of a beat, and is the same for the same seed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 9 }),
        (lines, rate, seconds) => {
          const loop = plan(lines, rate, seconds);
          const last = loop.total === 0 ? 0 : turnAt(loop, loop.total - 1).due_ms;
          assert.ok(last < seconds * 1000);
          assert.ok(turnAt(loop, loop.total).due_ms >= seconds * 1000 - 1e-6);
          assert.deepEqual(loop, plan(lines, rate, seconds));
        },
      ),
    );
  });
});
