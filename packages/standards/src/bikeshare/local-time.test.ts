import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf, isLocalDate, isLocalTime } from './local-time.ts';

const SF = 'America/Los_Angeles';

function utc(local: string, time_zone: string): string {
  return instantOf(local, time_zone).toISOString().replace('.000Z', 'Z');
}

describe('a wall time of a recorded file', () => {
  it('is seven hours behind UTC in a Californian summer and eight in winter', () => {
    assert.equal(utc('2014-09-15 08:01:00', SF), '2014-09-15T15:01:00Z');
    assert.equal(utc('2014-01-15T08:01', SF), '2014-01-15T16:01:00Z');
  });

  it('means its first occurrence when clocks were set back over it', () => {
    assert.equal(utc('2014-11-02 00:59:59', SF), '2014-11-02T07:59:59Z');
    assert.equal(utc('2014-11-02 01:30:00', SF), '2014-11-02T08:30:00Z');
    assert.equal(utc('2014-11-02 02:00:00', SF), '2014-11-02T10:00:00Z');
    assert.equal(utc('2014-10-26 02:30:00', 'Europe/Berlin'), '2014-10-26T00:30:00Z');
  });

  it('is later by the skipped hour when clocks were set forward over it', () => {
    assert.equal(utc('2014-03-09 01:59:59', SF), '2014-03-09T09:59:59Z');
    assert.equal(utc('2014-03-09 02:30:00', SF), '2014-03-09T10:30:00Z');
    assert.equal(utc('2014-03-09 03:00:00', SF), '2014-03-09T10:00:00Z');
    assert.equal(utc('2014-03-30 02:30:00', 'Europe/Berlin'), '2014-03-30T01:30:00Z');
  });

  it('follows zones with half hours, southern summers and a skipped day', () => {
    assert.equal(utc('2014-06-01 12:00:00', 'Asia/Kolkata'), '2014-06-01T06:30:00Z');
    assert.equal(utc('2014-04-06 01:45:00', 'Australia/Lord_Howe'), '2014-04-05T14:45:00Z');
    assert.equal(utc('2014-01-01 12:00:00', 'Pacific/Auckland'), '2013-12-31T23:00:00Z');
    assert.equal(utc('2011-12-29 23:00:00', 'Pacific/Apia'), '2011-12-30T09:00:00Z');
    assert.equal(utc('2011-12-30 12:00:00', 'Pacific/Apia'), '2011-12-30T22:00:00Z');
    assert.equal(utc('2011-12-31 00:00:00', 'Pacific/Apia'), '2011-12-30T10:00:00Z');
  });

  it('exists only on days and hours of the calendar', () => {
    for (const text of [
      '2014-02-29 10:00',
      '2014-04-31 10:00',
      '2014-13-01 10:00',
      '2014-00-10 10:00',
    ]) {
      assert.equal(isLocalTime(text), false, text);
    }
    for (const text of [
      '2014-09-15 24:00',
      '2014-09-15 10:60',
      '2014-09-15',
      '9/15/2014 10:00',
      '',
    ]) {
      assert.equal(isLocalTime(text), false, text);
    }
    assert.equal(isLocalTime('2016-02-29 10:00:59'), true);
    assert.deepEqual(['2014-09-15', '2014-9-15', '2014-09-31'].map(isLocalDate), [
      true,
      false,
      false,
    ]);
  });

  it('has no instant without a known zone or a readable text', () => {
    assert.throws(() => instantOf('2014-09-15 10:00', 'Mars/Olympus'), RangeError);
    assert.throws(() => instantOf('noon', SF), RangeError);
  });
});
