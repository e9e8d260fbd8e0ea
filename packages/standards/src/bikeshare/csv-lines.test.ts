import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LINE_CHARS_MAX, lineBatches, linesOf, type TextLine } from './csv-lines.ts';

async function* pieces<Piece>(...all: Piece[]): AsyncGenerator<Piece> {
  yield* all;
}

async function collect(source: AsyncIterable<string | Uint8Array>): Promise<TextLine[]> {
  const lines: TextLine[] = [];
  for await (const batch of lineBatches(source)) lines.push(...batch);
  return lines;
}

describe('the lines of a recorded file', () => {
  it('end with a line feed, with or without a carriage return before it', () => {
    assert.deepEqual(linesOf('a\r\nb\n\nc'), [
      { line: 1, text: 'a' },
      { line: 2, text: 'b' },
      { line: 3, text: '' },
      { line: 4, text: 'c' },
    ]);
  });

  it('begin behind a byte order mark', () => {
    assert.deepEqual(linesOf('\uFEFFa\n'), [{ line: 1, text: 'a' }]);
  });

  it('are the same however the file is cut into pieces', async () => {
    const text = '\uFEFFid,name\r\n1,Zürich 🚲\r\n\r\n2,b';
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at <= bytes.length; at += 1) {
      const cut = pieces(bytes.subarray(0, at), bytes.subarray(at));
      assert.deepEqual(await collect(cut), linesOf(text), `cut at byte ${at}`);
    }
  });

  it('are not kept beyond the limit, and the next line is read again', async () => {
    const limit = 'x'.repeat(LINE_CHARS_MAX);
    const expected = [
      { line: 1, text: limit },
      { line: 2, text: null },
      { line: 3, text: 'b' },
      { line: 4, text: null },
    ];
    const text = `${limit}\r\n${limit}y\nb\n${limit}${limit}`;
    assert.deepEqual(linesOf(text), expected);
    assert.deepEqual(await collect(pieces(...text)), expected);
  });
});
