import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ANY_CHANGE, judgeMutants, onOneLine, scorePercent } from './judge-mutants.ts';

const source = [
  'export function half(n: number) {',
  '  if (n < 0) {',
  '    return 0;',
  '  }',
  '  return n / 2;',
  '}',
];
const at = (line: number, column: number, end_line: number, end_column: number) => ({
  start: { line, column },
  end: { line: end_line, column: end_column },
});
const mutant = (status: string, replacement: string, location: ReturnType<typeof at>) => ({
  mutatorName: 'any',
  status,
  replacement,
  location,
});
const report = {
  files: {
    'half.ts': {
      source: source.join('\n'),
      mutants: [
        mutant('Survived', 'n * 2', at(5, 10, 5, 15)),
        mutant('NoCoverage', '{}', at(2, 14, 4, 4)),
        mutant('Killed', 'n <= 0', at(2, 7, 2, 12)),
        mutant('Killed', 'true', at(2, 7, 2, 12)),
        mutant('Timeout', 'false', at(2, 7, 2, 12)),
        mutant('RuntimeError', '', at(1, 1, 1, 2)),
        mutant('Ignored', '""', at(1, 1, 1, 2)),
      ],
    },
  },
};
const known = {
  file: 'half.ts',
  was: 'n / 2',
  becomes: 'n * 2',
  why: 'Half is as good as double.',
};

describe('the mutants of a folder', () => {
  it('are counted by what became of them', () => {
    const { survivors, ...counts } = judgeMutants(report, []);
    assert.deepEqual(counts, { killed: 2, timed_out: 1, survived: 1, not_reached: 1, broken: 1 });
    assert.equal(survivors.length, 2);
  });

  it('that survived are told in order, by the code on one line and what it became', () =>
    assert.deepEqual(judgeMutants(report, []).survivors, [
      {
        file: 'half.ts',
        line: 2,
        was: '{ return 0; }',
        becomes: '{}',
        is_reached: false,
        why: undefined,
      },
      {
        file: 'half.ts',
        line: 5,
        was: 'n / 2',
        becomes: 'n * 2',
        is_reached: true,
        why: undefined,
      },
    ]));

  it('are explained by file, code and change together', () => {
    const why = (explained: object) =>
      judgeMutants(report, [{ ...known, ...explained }]).survivors.map((one) => one.why);
    assert.deepEqual(why({}), [undefined, known.why]);
    assert.deepEqual(why({ becomes: ANY_CHANGE }), [undefined, known.why]);
    for (const other of [{ file: 'x.ts' }, { was: 'n' }, { becomes: 'n' }])
      assert.deepEqual(why(other), [undefined, undefined]);
  });

  it('give a score of those that could be run', () => {
    assert.equal(scorePercent(judgeMutants(report, [])), 60);
    assert.equal(scorePercent(judgeMutants({ files: {} }, [])), 100);
  });
});

describe('long code', () => {
  it('is cut where it is told', () => {
    assert.equal(onOneLine(` a\n  b `), 'a b');
    assert.equal(onOneLine('x'.repeat(90)).length, 90);
    assert.equal(onOneLine('x'.repeat(91)), `${'x'.repeat(89)}…`);
  });
});
