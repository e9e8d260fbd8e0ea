import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setClockOffsets, shiftWallClock } from './shifted-clock.ts';

const HOUR_MS = 3_600_000;
/** More than this machine needs between two looks at its clock. */
const NEAR_MS = 60_000;

function shiftedBy(t: TestContext, offsets: Record<string, number>): { real_now: () => number } {
  const folder = mkdtempSync(join(tmpdir(), 'drais-clock-'));
  const real_now = Date.now;
  setClockOffsets(folder, offsets);
  const undo = shiftWallClock(folder, 'core');
  t.after(() => {
    undo();
    rmSync(folder, { recursive: true, force: true });
  });
  return { real_now };
}

function isNear(one_ms: number, other_ms: number): boolean {
  return Math.abs(one_ms - other_ms) < NEAR_MS;
}

describe('a shifted wall clock', () => {
  it('is off for whoever asks for now', (t) => {
    const { real_now } = shiftedBy(t, { all: -2 * HOUR_MS });
    assert.ok(isNear(Date.now(), real_now() - 2 * HOUR_MS));
    assert.ok(isNear(Date.parse(new Date().toISOString()), real_now() - 2 * HOUR_MS));
    assert.ok(isNear(Date.parse(Date()), real_now() - 2 * HOUR_MS));
  });

  it('adds what one process is off to what all are off', (t) => {
    const { real_now } = shiftedBy(t, { all: HOUR_MS, core: HOUR_MS, door: 5 * HOUR_MS });
    assert.ok(isNear(Date.now(), real_now() + 2 * HOUR_MS));
  });

  it('leaves every named instant as it is', (t) => {
    shiftedBy(t, { all: HOUR_MS });
    assert.equal(new Date('1817-06-12T00:00:00.000Z').toISOString(), '1817-06-12T00:00:00.000Z');
    assert.equal(new Date(0).getTime(), 0);
    assert.equal(Date.UTC(1970, 0, 1), 0);
  });

  it('knows dates that were made before it and after it', (t) => {
    const before = new Date();
    shiftedBy(t, { all: HOUR_MS });
    const shifted = new Date();
    assert.ok(before instanceof Date);
    assert.ok(shifted instanceof Date);
    assert.equal(Object.prototype.toString.call(shifted), '[object Date]');
    assert.equal(structuredClone(shifted).getTime(), shifted.getTime());
  });

  it('stands right again when it is undone', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'drais-clock-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const RealDate = Date;
    setClockOffsets(folder, { all: HOUR_MS });
    shiftWallClock(folder, 'core')();
    assert.equal(Date, RealDate);
  });
});
