import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openRowBook } from './row-book.ts';

function bookOf(rows: number) {
  const told: string[] = [];
  const book = openRowBook('broken', (line) => told.push(line));
  book.add(
    'trips',
    Array.from({ length: rows }, (_, n) => ({ line: n + 2, reason: 'no bike' })),
  );
  book.close();
  return { told, count: book.count() };
}

describe('the list of rows that were not loaded', () => {
  it('names file, line and reason', () => {
    assert.deepEqual(bookOf(1), { told: ['broken: trips line 2: no bike'], count: 1 });
  });
  it('stays short for a file full of them, and says how many there are', () => {
    const { told, count } = bookOf(1234);
    assert.equal(told.length, 51);
    assert.equal(told.at(-1), 'broken: 1184 more, 1234 in all');
    assert.equal(count, 1234);
  });
});
