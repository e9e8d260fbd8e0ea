import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { steadyNow } from './steady-now.ts';

/** A machine whose clock can be set. */
function openMachine() {
  const machine = { wall_ms: 1_000_000, elapsed_ms: 0 };
  const now = steadyNow(
    () => new Date(machine.wall_ms),
    () => machine.elapsed_ms,
  );
  const pass = (ms: number): void => {
    machine.wall_ms += ms;
    machine.elapsed_ms += ms;
  };
  return { machine, pass, now: () => now().getTime() };
}

describe('a steady clock', () => {
  it('is the wall clock as long as nobody sets that', () => {
    const { machine, pass, now } = openMachine();
    for (const ms of [0, 5, 70_000]) {
      pass(ms);
      assert.equal(now(), machine.wall_ms);
    }
  });

  it('follows a clock that is set ahead', () => {
    const { machine, now } = openMachine();
    machine.wall_ms += 60_000;
    assert.equal(now(), machine.wall_ms);
  });

  it('goes on when the clock is set back, until that has caught up', () => {
    const { machine, pass, now } = openMachine();
    const before = now();
    machine.wall_ms -= 60_000;
    pass(1_000);
    assert.equal(now(), before + 1_000);
    pass(60_000);
    assert.equal(now(), before + 61_000);
    machine.wall_ms += 60_000;
    assert.equal(now(), machine.wall_ms);
  });

  it('is never behind the wall and never slower than time', () => {
    const step = fc.record({
      ms: fc.nat(10_000),
      set_ms: fc.integer({ min: -99_999, max: 99_999 }),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { machine, pass, now } = openMachine();
        let before = now();
        for (const { ms, set_ms } of steps) {
          machine.wall_ms += set_ms;
          pass(ms);
          const after = now();
          assert.ok(after >= machine.wall_ms && after >= before + ms);
          before = after;
        }
      }),
    );
  });
});
