import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readInstant } from './instant.ts';

const FIRST = new Date('0100-01-01T00:00:00.000Z');
const LAST = new Date('9999-12-31T23:59:59.999Z');
const instant = fc.date({ min: FIRST, max: LAST, noInvalidDate: true });

/** What a text means to `Date`, when `Date` would write it the same. */
function byDate(text: string): number {
  const ms = Date.parse(text);
  const is_same = !Number.isNaN(ms) && new Date(ms).toISOString() === text;
  return is_same && ms >= FIRST.getTime() ? ms : Number.NaN;
}

describe('an instant', () => {
  it('is read as it was written', () => {
    fc.assert(fc.property(instant, (at) => readInstant(at.toISOString()) === at.getTime()));
    assert.equal(readInstant(FIRST.toISOString()), FIRST.getTime());
    assert.equal(readInstant(LAST.toISOString()), LAST.getTime());
  });

  it('with one sign changed means what it means to Date, or nothing', () => {
    const sign = fc.constantFrom(...'0123456789-:.TZ+ tzé\u0660');
    fc.assert(
      fc.property(instant, fc.nat({ max: 23 }), sign, (at, place, other) => {
        const text = at.toISOString();
        const changed = text.slice(0, place) + other + text.slice(place + 1);
        assert.equal(readInstant(changed), byDate(changed), changed);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of a day or an hour that does not exist is none', () => {
    const digits = (count: number) =>
      fc.nat({ max: 10 ** count - 1 }).map((value) => String(value).padStart(count, '0'));
    const parts = fc.tuple(digits(4), digits(2), digits(2), digits(2), digits(2), digits(2));
    fc.assert(
      fc.property(parts, ([year, month, day, hour, minute, second]) => {
        const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
        assert.equal(readInstant(text), byDate(text), text);
      }),
    );
    for (const [text, exists] of [
      ['2025-02-29T00:00:00.000Z', false],
      ['2024-02-29T00:00:00.000Z', true],
      ['1900-02-29T00:00:00.000Z', false],
      ['2000-02-29T00:00:00.000Z', true],
      ['2025-04-31T00:00:00.000Z', false],
      ['2025-00-01T00:00:00.000Z', false],
      ['2025-13-01T00:00:00.000Z', false],
      ['2025-01-00T00:00:00.000Z', false],
      ['2025-01-01T24:00:00.000Z', false],
      ['2025-01-01T23:59:59.999Z', true],
      ['2025-01-01T00:60:00.000Z', false],
      ['2025-01-01T23:59:60.000Z', false],
      ['0099-12-31T23:59:59.999Z', false],
    ] as const)
      assert.equal(!Number.isNaN(readInstant(text)), exists, text);
  });

  it('is nothing else that Date can read', () => {
    for (const text of [
      '',
      '2025-06-01',
      '2025-06-01T08:00:00Z',
      '2025-06-01T08:00:00.0000Z',
      '2025-06-01T08:00:00.000+00:00',
      '+002025-06-01T08:00:00.000Z',
      ' 2025-06-01T08:00:00.000Z',
    ])
      assert.ok(Number.isNaN(readInstant(text)), text);
  });
});
