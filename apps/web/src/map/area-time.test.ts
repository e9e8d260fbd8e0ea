import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clockTimeAt, instantOf, instantOfWallTime, wallTimeAt } from './area-time.ts';

const BERLIN = 'Europe/Berlin';

describe("the clock on an area's wall", () => {
  it('is read in winter and in summer', () => {
    assert.equal(wallTimeAt(new Date('2026-01-15T09:30:00Z'), BERLIN), '2026-01-15T10:30');
    assert.equal(wallTimeAt(new Date('2026-07-15T09:30:00Z'), BERLIN), '2026-07-15T11:30');
  });

  it('is read as 00:05, not 24:05, after midnight', () => {
    assert.equal(wallTimeAt(new Date('2026-01-14T23:05:00Z'), BERLIN), '2026-01-15T00:05');
  });

  it('gives the instant back, also on both sides of a change of the clocks', () => {
    const instants = [
      '2026-01-15T10:30',
      '2026-07-15T11:30',
      '2026-03-29T01:30',
      '2026-03-29T03:30',
      '2026-10-25T01:59',
      '2026-10-25T03:01',
    ];
    for (const wall of instants) {
      const instant = instantOfWallTime(wall, BERLIN);
      assert.ok(instant);
      assert.equal(wallTimeAt(instant, BERLIN), wall);
    }
  });

  it('gives the instant back in New York too, whose nights are others', () => {
    for (const wall of [
      '2026-03-08T01:30',
      '2026-03-08T03:30',
      '2026-11-01T00:59',
      '2026-11-01T02:01',
    ]) {
      const instant = instantOfWallTime(wall, 'America/New_York');
      assert.ok(instant);
      assert.equal(wallTimeAt(instant, 'America/New_York'), wall);
    }
  });

  it('moves an hour on where spring skips one', () => {
    const instant = instantOfWallTime('2026-03-29T02:30', BERLIN);
    assert.ok(instant);
    assert.match(wallTimeAt(instant, BERLIN), /^2026-03-29T0[13]:30$/);
  });

  it('knows no instant of something that is no time', () =>
    assert.equal(instantOfWallTime('', BERLIN), undefined));
});

describe('a time that is an instant too', () => {
  it('tells the two hours apart that autumn shows twice', () => {
    const [first, second] = ['2026-10-25T00:30Z', '2026-10-25T01:30Z'].map((iso) =>
      clockTimeAt(new Date(iso), BERLIN),
    );
    assert.equal(first?.wall, second?.wall);
    assert.ok(first !== undefined && second !== undefined);
    assert.equal(Number(instantOf(second, BERLIN)) - Number(instantOf(first, BERLIN)), 3_600_000);
  });

  it('is read from the wall when it was typed', () =>
    assert.deepEqual(
      instantOf({ wall: '2026-07-15T11:30' }, BERLIN),
      new Date('2026-07-15T09:30Z'),
    ));
});
