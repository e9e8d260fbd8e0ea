import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeFile } from './judge-file.ts';

/** The complaints about a text as one string, empty for a tidy one. */
function complaints(text: string, path = 'packages/kit/src/trip.ts'): string {
  return judgeFile(path, text)
    .map(({ line, message }) => `${line} ${message}`)
    .join('\n');
}

function functionOf(lines: number): string {
  return `export function endTrip() {\n${'  work();\n'.repeat(lines - 2)}}\n`;
}

describe('a comment', () => {
  it('may explain in words', () => {
    assert.equal(complaints('// A started minute counts as a whole one; see decision 7.\n'), '');
  });

  it('holds no code', () => {
    assert.match(complaints('// const fare = price * 2;\n'), /^1 Code in a comment/);
    assert.match(complaints('work();\n// endTrip(trip);\n'), /^2 Code in a comment/);
  });

  it('is no banner', () => {
    assert.match(complaints('// ===== fares =====\n'), /banner/);
  });

  it('names the issue of the work it leaves', () => {
    assert.match(complaints('// TODO round up\n'), /number of its issue/);
    assert.equal(complaints('// TODO #12: round up.\n'), '');
  });

  it('is at most 100 columns wide', () => {
    assert.match(complaints(`// ${'wide '.repeat(20)}\n`), /wider than 100/);
    assert.equal(complaints(`// https://example.org/${'long'.repeat(25)}\n`), '');
  });

  it('is seen before a closing brace and inside a call', () => {
    assert.match(
      complaints('work(\n  // TODO this\n  1,\n);\nfunction f() {\n  // TODO that\n}\n'),
      /^2 .*\n6 /,
    );
  });

  it('is not looked for in strings and in text between tags', () => {
    assert.equal(complaints("export const text = '// TODO';\n"), '');
    assert.equal(complaints('export const p = <p>// TODO</p>;\n', 'apps/web/page.tsx'), '');
  });
});

describe('a function', () => {
  it('has at most 60 lines', () => {
    assert.equal(complaints(functionOf(60)), '');
    assert.equal(complaints(functionOf(61)), '1 endTrip has 61 lines: the limit is 60.');
  });

  it('counts without the functions inside it, up to a limit for both', () => {
    const holder = (inner: number): string =>
      `function open() {\n${functionOf(50).replace('export ', '').repeat(inner)}}\n`;

    assert.equal(complaints(holder(2)), '');
    assert.match(complaints(holder(3)), /open has 152 lines with what it holds: the limit is 150/);
  });

  it('may be longer when it is a list of tests', () => {
    const tests = `describe('x', () => {\n${'  a();\n'.repeat(80)}});\n`;
    assert.equal(complaints(tests, 'packages/kit/src/trip.test.ts'), '');
  });
});

describe('a name', () => {
  it('is kebab-case for a file', () => {
    assert.match(complaints('', 'packages/kit/src/endTrip.ts'), /not kebab-case/);
    assert.equal(complaints('', 'packages/kit/src/end-trip.model.test.ts'), '');
  });

  it('says something', () => {
    assert.match(complaints('', 'packages/kit/src/utils/trip.ts'), /"utils" says nothing/);
    assert.match(complaints('class TripImpl {}\n'), /"TripImpl" says nothing/);
    assert.match(complaints('const dateHelpers = 1;\n'), /"dateHelpers" says nothing/);
  });

  it('belongs to one test of a file', () => {
    const twice =
      "describe('a', () => { it('is', f); });\ndescribe('b', () => { it('is', f); it('is', f); });";
    assert.equal(complaints(twice, 'a.test.ts'), '2 Two tests are called "is".');
  });
});

describe('a text', () => {
  it('names no folder of one machine', () => {
    assert.match(complaints('See `/home/karl/drais`.\n', 'README.md'), /^1 A path/);
    assert.equal(complaints('GET /work-orders and ./home/x\n', 'README.md'), '');
  });
});
