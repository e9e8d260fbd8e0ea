import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_AREA, openRefusalBook } from './refusal-book.ts';

const at = (s: number) => new Date(Date.UTC(2026, 5, 1, 8, 0, s));
const refusal = (device_id: string, reason = 'rate_exceeded', area_id = 'mannheim') => ({
  area_id,
  device_id,
  reason,
  detail: 'x'.repeat(400),
});

describe('the book of refused messages', () => {
  it('gives the first of a kind at once and the rest of its minute as one count', () => {
    const book = openRefusalBook(10);
    book.list(refusal('a'), at(1));
    const [first] = book.take(at(2));
    assert.deepEqual([first?.occurrences, first?.device_id, first?.detail.length], [1, 'a', 300]);
    for (let n = 0; n < 1_000; n++) book.list(refusal('a'), at(3));
    assert.deepEqual(book.take(at(4)), []);
    const rows = book.take(at(61));
    assert.deepEqual(
      rows.map((row) => [row.occurrences, row.first_at, row.last_at]),
      [[1_000, at(3), at(3)]],
    );
    assert.deepEqual(book.take(at(122)), []);
  });

  it('makes no more rows of an area in a minute than it may, and loses no count', () => {
    const book = openRefusalBook(5);
    for (let n = 0; n < 100; n++) book.list(refusal(`device-${String(n)}`), at(1));
    const rows = book.take(at(1));
    assert.equal(rows.length, 6);
    assert.equal(
      rows.reduce((sum, row) => sum + row.occurrences, 0),
      100,
    );
    assert.equal(rows.at(-1)?.reason, 'too_many_refusals');
  });

  it('keeps areas that a stranger made up within bounds, and still lists devices of others', () => {
    const book = openRefusalBook(5);
    for (let n = 0; n < 4_999; n++)
      book.list(refusal('', 'device_unknown', `area-${String(n)}`), at(1));
    book.list(refusal('a', 'rate_exceeded', 'mannheim'), at(1));
    const rows = book.take(at(1));
    assert.ok(rows.length <= 107);
    assert.ok(rows.some((row) => row.area_id === 'mannheim' && row.device_id === 'a'));
    assert.ok(rows.some((row) => row.area_id === NO_AREA));
    assert.equal(
      rows.reduce((sum, row) => sum + row.occurrences, 0),
      5_000,
    );
  });

  it('gives all that is left when the door closes', () => {
    const book = openRefusalBook(5);
    book.list(refusal('a'), at(1));
    book.take(at(1));
    book.list(refusal('a'), at(2));
    assert.equal(book.take(at(2), true)[0]?.occurrences, 1);
  });
});
