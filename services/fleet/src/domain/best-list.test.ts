import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createBestList } from './best-list.ts';

const SQUARE_MAX = 50;
/** Few squares, so that many are equal; ids in no order. */
const squares = fc.array(fc.nat(40), { maxLength: 60, size: 'max' });
const pointsOf = (list: readonly number[]) =>
  list.map((square, n) => ({ id: (n * 17) % 61, square }));

function listOf(limit: number, points: readonly { id: number; square: number }[]) {
  const best = createBestList(limit, SQUARE_MAX);
  for (const { id, square } of points) best.add(id, square);
  return best;
}

describe('a list of the best', () => {
  it('holds the nearest few in order, equals by their ids, however they come', () => {
    fc.assert(
      fc.property(squares, fc.nat(12), (list, limit) => {
        const points = pointsOf(list);
        const truth = points.toSorted((a, b) => a.square - b.square || a.id - b.id);
        assert.deepEqual(listOf(limit, points).entries(), truth.slice(0, limit));
      }),
    );
  });

  it('lets in what is within its bound: all that is asked for, then what its last one is', () => {
    const points = pointsOf([30, 10, 20]);
    const bounds = [0, 1, 2, 3].map((n) => listOf(2, points.slice(0, n)).bound());
    assert.deepEqual(bounds, [SQUARE_MAX, SQUARE_MAX, 30, 20]);
  });

  it('lets nothing in when it is to hold nothing', () =>
    assert.equal(listOf(0, []).bound(), Number.NEGATIVE_INFINITY));

  it('is as new when it is cleared', () => {
    const best = listOf(2, pointsOf([3, 1, 2]));
    best.clear();
    assert.deepEqual([best.bound(), best.entries()], [SQUARE_MAX, []]);
  });
});
