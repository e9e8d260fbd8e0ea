import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBlank, readHeader, readRow, shown } from './csv-table.ts';

const header = readHeader('trips', ['id', 'name'], { line: 1, text: 'Name,other, ID ' });

function row(text: string | null) {
  assert.ok(header.ok);
  return readRow(header.value, { line: 7, text });
}

function refusalOfHeader(text: string | null) {
  const found = readHeader('trips', ['id', 'name', 'lat'], { line: 1, text });
  assert.ok(!found.ok);
  return found.refusal;
}

describe('the header of a recorded file', () => {
  it('names the columns in any order and case', () => {
    assert.deepEqual(row('Pier 1,-,4'), { ok: true, value: { id: '4', name: 'Pier 1' } });
  });

  it('is refused with the name of a missing column', () => {
    assert.deepEqual(refusalOfHeader('id,name'), {
      code: 'bikeshare.column_missing',
      detail: 'The trips file has no column "lat".',
    });
  });

  it('is refused with the names of all missing columns at once', () => {
    assert.equal(refusalOfHeader('').detail, 'The trips file has no columns "id", "name", "lat".');
  });

  it('is refused when a column stands twice', () => {
    assert.deepEqual(refusalOfHeader('id,name,lat,name'), {
      code: 'bikeshare.column_repeated',
      detail: 'The trips file has more than one column "name".',
    });
  });

  it('is refused when it is no row at all', () => {
    assert.equal(refusalOfHeader('id,"name,lat').code, 'bikeshare.header_unreadable');
    assert.equal(refusalOfHeader(null).code, 'bikeshare.header_unreadable');
  });
});

describe('a row of a recorded file', () => {
  it('may quote its cells, with commas and doubled quotes inside', () => {
    assert.deepEqual(row('"a, ""b""",,"4"'), { ok: true, value: { id: '4', name: 'a, "b"' } });
  });

  it('is broken with too few or too many columns', () => {
    assert.equal(reasonOf('a,b'), '2 columns instead of 3');
    assert.equal(reasonOf('a,b,c,d'), '4 columns instead of 3');
  });

  it('is broken by a quote that is opened or closed in the wrong place', () => {
    for (const text of ['"a,b,c', 'a"b,c,d', '"a"b,c,d', 'a,b,c"', 'a, "b",c']) {
      assert.equal(reasonOf(text), 'a quote is opened or closed in the wrong place', text);
    }
  });

  it('stays one row with a carriage return in a cell', () => {
    assert.deepEqual(row('"a\rb",,4'), { ok: true, value: { id: '4', name: 'a\rb' } });
  });

  it('is broken when its line was too long to keep', () => {
    assert.equal(reasonOf(null), 'more than 4096 characters in one line');
  });

  it('is not there when the line is blank', () => {
    assert.deepEqual(
      ['', '  \t', 'x', null].map((text) => isBlank({ line: 1, text })),
      [true, true, false, false],
    );
  });
});

describe('a cell in a message', () => {
  it('is cut to what a person reads', () => {
    assert.equal(shown('12"'), '"12\\""');
    assert.equal(shown('x'.repeat(50)), `"${'x'.repeat(40)}…"`);
  });
});

function reasonOf(text: string | null): string | null {
  const found = row(text);
  return found.ok ? null : found.refusal.detail;
}
