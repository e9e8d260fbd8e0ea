import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { daysOf, piecesOf, possibleIn, type Span } from './timeline.ts';

const BERLIN = 'Europe/Berlin';
const at = (iso: string) => new Date(iso);
const span = (from: string, until: string): Span => ({ from: at(from), until: at(until) });
const hoursOf = ({ from, until }: Span) => (+until - +from) / 3_600_000;

describe('a calendar of free times', () => {
  const shown = span('2026-06-01T10:00Z', '2026-06-08T10:00Z');

  it('has no gaps: what is not free is taken', () => {
    const free = [
      span('2026-06-01T10:00Z', '2026-06-02T08:00Z'),
      span('2026-06-03T08:00Z', '2026-06-08T10:00Z'),
    ];
    const pieces = piecesOf({ free, shown });
    assert.deepEqual(
      pieces.map(({ kind }) => kind),
      ['free', 'taken', 'free'],
    );
    assert.deepEqual(pieces[1], { kind: 'taken', from: free[0]?.until, until: free[1]?.from });
  });

  it('is taken throughout where nothing is free', () =>
    assert.deepEqual(piecesOf({ free: [], shown }), [{ kind: 'taken', ...shown }]));

  it('leaves out what is over by now', () => {
    const free = [span('2026-06-01T06:00Z', '2026-06-01T12:00Z')];
    assert.deepEqual(piecesOf({ free, shown })[0]?.from, shown.from);
  });

  it('tells what is taken by the rider from what is taken by others', () => {
    const own = span('2026-06-02T08:00Z', '2026-06-02T10:00Z');
    const free = [
      span('2026-06-01T10:00Z', '2026-06-02T08:00Z'),
      span('2026-06-02T10:00Z', '2026-06-02T12:00Z'),
    ];
    const pieces = piecesOf({ free, own, shown });
    assert.deepEqual(
      pieces.map(({ kind }) => kind),
      ['free', 'yours', 'free', 'taken'],
    );
    assert.deepEqual(possibleIn({ free, own }), [span('2026-06-01T10:00Z', '2026-06-02T12:00Z')]);
  });

  it('touches eight days in a week, the first and the last in part', () => {
    const days = daysOf({ free: [shown], shown }, BERLIN);
    assert.equal(days.length, 8);
    assert.deepEqual([days[0]?.date, days.at(-1)?.date], ['2026-06-01', '2026-06-08']);
    const [first] = days[0]?.pieces ?? [];
    assert.deepEqual([first?.began_before, first?.goes_on], [false, true]);
    const last = days.at(-1)?.pieces[0];
    assert.deepEqual([last?.began_before, last?.goes_on], [true, false]);
  });

  it('parts a stretch at midnight of the area, not of UTC', () => {
    const free = [span('2026-06-02T20:00Z', '2026-06-03T06:00Z')];
    const [, second, third] = daysOf({ free, shown }, BERLIN);
    const evening = second?.pieces.find(({ kind }) => kind === 'free');
    assert.deepEqual(evening?.until, at('2026-06-02T22:00Z'));
    assert.deepEqual(third?.pieces[0]?.until, at('2026-06-03T06:00Z'));
  });
});

describe('a day on which the clocks change', () => {
  const lengths = (from: string, time_zone: string) => {
    const shown = { from: at(from), until: new Date(+at(from) + 4 * 86_400_000) };
    return daysOf({ free: [shown], shown }, time_zone).map(({ date, whole }) => [
      date,
      hoursOf(whole),
    ]);
  };

  it('has 23 hours in spring and 25 in autumn', () => {
    assert.deepEqual(lengths('2026-03-28T12:00Z', BERLIN)[1], ['2026-03-29', 23]);
    assert.deepEqual(lengths('2026-10-24T12:00Z', BERLIN)[1], ['2026-10-25', 25]);
    assert.deepEqual(lengths('2026-11-01T00:00Z', 'America/New_York')[1], ['2026-11-01', 25]);
  });

  it('begins at its first instant where they change at midnight', () => {
    assert.deepEqual(lengths('2026-09-05T12:00Z', 'America/Santiago')[1], ['2026-09-06', 23]);
    assert.deepEqual(lengths('2026-10-31T12:00Z', 'America/Havana')[1], ['2026-11-01', 25]);
  });

  it('follows the day before without a gap, in every zone and month', () => {
    for (const time_zone of [BERLIN, 'America/Havana', 'America/Santiago', 'Africa/Cairo', 'UTC'])
      for (let month = 0; month < 12; month += 1) {
        const from = new Date(Date.UTC(2026, month, 27, 12));
        const shown = { from, until: new Date(+from + 7 * 86_400_000) };
        const days = daysOf({ free: [shown], shown }, time_zone);
        for (const [n, day] of days.slice(1).entries())
          assert.deepEqual(day.whole.from, days[n]?.whole.until, `${time_zone} ${day.date}`);
      }
  });
});
