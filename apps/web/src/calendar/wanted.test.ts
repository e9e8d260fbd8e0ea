import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { daysOf, type FreeTimes, possibleIn, type Span } from './timeline.ts';
import { freeUntil, periodIn, verdictOn } from './wanted.ts';

const time_zone = 'Europe/Berlin';
const at = (iso: string) => new Date(`2026-06-${iso}:00+02:00`);
const span = (from: string, until: string): Span => ({ from: at(from), until: at(until) });
const shown = span('01T09:10', '08T09:10');
/** Taken on the second day from 10 to 12 and from 16 on, and the whole third day. */
const times: FreeTimes = {
  shown,
  free: [span('01T09:10', '02T10:00'), span('02T12:00', '02T16:00'), span('04T00:00', '08T09:10')],
};
const possible = possibleIn(times);
const pieceOf = (date: string, n: number) =>
  daysOf(times, time_zone)
    .find((day) => day.date === date)
    ?.pieces.filter(({ kind }) => kind === 'free')[n] ?? assert.fail(`no piece on ${date}`);
const choose = (date: string, n: number, before: Span) =>
  periodIn({ part: pieceOf(date, n), possible, shown, before, time_zone });

describe('choosing a free stretch', () => {
  const two_hours = span('01T14:40', '01T16:40');

  it('begins where the stretch begins, as long as was wanted', () =>
    assert.deepEqual(choose('2026-06-02', 1, two_hours), span('02T12:00', '02T14:00')));

  it('begins now where the vehicle is free by now', () =>
    assert.deepEqual(choose('2026-06-01', 0, two_hours), span('01T09:10', '01T11:10')));

  it('ends where somebody else has the vehicle', () => {
    const six_hours = span('01T14:40', '01T20:40');
    assert.deepEqual(choose('2026-06-02', 1, six_hours), span('02T12:00', '02T16:00'));
  });

  it('keeps the hour that was wanted on a day that is free from its beginning', () =>
    assert.deepEqual(choose('2026-06-05', 0, two_hours), span('05T14:45', '05T16:45')));

  it('takes the end of a morning that is over before that hour', () =>
    assert.deepEqual(choose('2026-06-02', 0, two_hours), span('02T08:00', '02T10:00')));

  it('may go beyond the calendar, where nobody can have the vehicle', () => {
    const two_days = span('01T09:00', '03T09:00');
    assert.deepEqual(choose('2026-06-08', 0, two_days), span('08T09:00', '10T09:00'));
  });

  it('begins before the calendar ends', () => {
    const { from } = choose('2026-06-08', 0, two_hours);
    assert.ok(from <= shown.until && from >= at('08T00:00'));
  });

  it('goes around the time that is the own one', () => {
    const own = span('02T12:00', '02T13:00');
    const free = [span('02T13:00', '02T16:00')];
    const mine = { shown, free, own };
    const part = daysOf(mine, time_zone)[1]?.pieces.find(({ kind }) => kind === 'free');
    assert.ok(part);
    const wish = { part, possible: possibleIn(mine), shown, before: own, time_zone };
    assert.deepEqual(periodIn(wish), span('02T13:00', '02T14:00'));
  });
});

describe('what a calendar says about a period', () => {
  const verdict = (from: string, until: string) =>
    verdictOn({ wanted: span(from, until), possible, shown });

  it('is free until somebody else has the vehicle', () =>
    assert.deepEqual(verdict('02T12:00', '02T14:00'), { is: 'free', next_at: at('02T16:00') }));

  it('is free without an end in its last stretch', () =>
    assert.deepEqual(verdict('07T12:00', '10T12:00'), { is: 'free' }));

  it('is taken from the first moment of somebody else on, and names what is free after', () =>
    assert.deepEqual(verdict('02T09:00', '02T11:00'), {
      is: 'taken',
      from: at('02T10:00'),
      until: at('02T12:00'),
      instead: span('02T12:00', '02T14:00'),
    }));

  it('names only what is long enough', () => {
    const said = verdict('02T10:00', '02T20:00');
    assert.deepEqual(said.is === 'taken' && said.instead, span('04T00:00', '04T10:00'));
  });

  it('names what is free before where nothing is after', () => {
    const morning = [span('01T09:10', '01T12:00')];
    const wanted = span('02T10:00', '02T12:00');
    assert.deepEqual(verdictOn({ wanted, possible: morning, shown }), {
      is: 'taken',
      from: at('02T10:00'),
      instead: span('01T10:00', '01T12:00'),
    });
  });

  it('names nothing where nothing is free', () =>
    assert.deepEqual(verdictOn({ wanted: span('02T10:00', '02T12:00'), possible: [], shown }), {
      is: 'taken',
      from: at('02T10:00'),
    }));

  it('is too far ahead after the calendar', () =>
    assert.deepEqual(verdict('09T10:00', '09T12:00'), { is: 'too_far', until: shown.until }));
});

describe('until when a vehicle can be kept', () => {
  const until = (from: string) => freeUntil({ possible, shown }, at(from));

  it('is when somebody else has it', () => assert.deepEqual(until('02T13:00'), at('02T16:00')));
  it('is at once where somebody has it already', () =>
    assert.deepEqual(until('02T17:00'), at('02T17:00')));
  it('is unknown in the last stretch', () => assert.equal(until('05T10:00'), undefined));
});
