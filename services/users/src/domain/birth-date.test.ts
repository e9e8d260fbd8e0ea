import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ageInYears, isPlausibleBirthDate } from './birth-date.ts';

const today = new Date('2026-05-01T08:00:00Z');

describe('an age in years', () => {
  it('grows on the birthday and not the day before', () => {
    assert.equal(ageInYears('2008-05-02', today), 17);
    assert.equal(ageInYears('2008-05-01', today), 18);
  });
  it('grows on 1 March for somebody born on 29 February', () => {
    assert.equal(ageInYears('2008-02-29', new Date('2026-02-28T23:59:59Z')), 17);
    assert.equal(ageInYears('2008-02-29', new Date('2026-03-01T00:00:00Z')), 18);
  });
});

describe('a plausible birth date', () => {
  it('is a day of the calendar that somebody alive can have been born on', () => {
    assert.ok(isPlausibleBirthDate('1985-04-29', today));
    assert.ok(isPlausibleBirthDate('2026-05-01', today));
    assert.ok(isPlausibleBirthDate('2026-05-01', new Date('2026-05-01T00:00:00Z')));
  });
  it('is up to 122 years ago, the age of the oldest person on record', () => {
    assert.ok(isPlausibleBirthDate('1903-05-02', today));
    assert.ok(!isPlausibleBirthDate('1903-05-01', today));
  });
  it('is neither ahead, nor too long ago, nor a day that never was', () => {
    for (const date of ['2026-05-02', '1880-01-01', '2025-02-29', '2025-13-01', 'soon']) {
      assert.ok(!isPlausibleBirthDate(date, today), date);
    }
  });
});
