import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wrapComments } from './wrap-comments.ts';

const WORDS = 'word '.repeat(22).trim(); // 109 columns.

function wrap(text: string): string {
  return wrapComments('a.ts', text);
}

describe('a wide comment', () => {
  it('of one line becomes a block', () => {
    assert.equal(
      wrap(`/** ${WORDS} */\nexport const a = 1;\n`),
      `/**\n * ${'word '.repeat(19).trim()}\n * word word word\n */\nexport const a = 1;\n`,
    );
  });

  it('keeps its indent', () => {
    const wrapped = wrap(`function f() {\n  // ${WORDS}\n  work();\n}\n`);

    assert.equal(
      wrapped,
      `function f() {\n  // ${'word '.repeat(19).trim()}\n  // word word word\n  work();\n}\n`,
    );
  });

  it('runs into the next line of its paragraph, and not into a list', () => {
    const wrapped = wrap(`// ${WORDS}\n// and on.\n// - a list\n`);

    assert.equal(
      wrapped,
      `// ${'word '.repeat(19).trim()}\n// word word word and on.\n// - a list\n`,
    );
  });

  it('keeps its other paragraphs as they were written', () => {
    const wrapped = wrap(`/**\n * Short\n * lines.\n *\n * ${WORDS}\n */\n`);

    assert.equal(
      wrapped,
      `/**\n * Short\n * lines.\n *\n * ${'word '.repeat(19).trim()}\n * word word word\n */\n`,
    );
  });

  it('is left where it is behind code', () => {
    const text = `work(); // ${WORDS}\n`;

    assert.equal(wrap(text), text);
  });

  it('is wrapped once: the second time changes nothing', () => {
    const once = wrap(`/** ${WORDS} */\nexport const a = 1; // ${WORDS}\n`);

    assert.equal(wrap(once), once);
  });
});

describe('a comment that fits', () => {
  it('stays as it is', () => {
    const text = '/** Fits. */\n// As\n// this.\nwork();\n';

    assert.equal(wrap(text), text);
  });
});
