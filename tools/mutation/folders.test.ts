import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { root } from '../list-files.ts';
import { EXPLAINED } from './explained.ts';
import { PURE_FOLDERS } from './folders.ts';
import { strykerOptions } from './stryker-options.ts';
import { strykerPlugins } from './words-for-people.ts';

describe('the folders whose tests are judged by mutants', () => {
  it('are the rules of every room that has tests beside them', () => {
    const rooms = globSync('services/*/src/domain/*.test.ts', { cwd: root }).map((file) =>
      file.replace(/\/[^/]+$/, ''),
    );
    const listed = PURE_FOLDERS.map(({ path }) => path);
    assert.deepEqual(
      [...new Set(rooms)].filter((room) => !listed.includes(room)),
      [],
    );
  });

  it('exist, and stand in the report of their scores', () => {
    const report = readFileSync(join(root, 'docs/reference/mutation.md'), 'utf8');
    for (const { path } of PURE_FOLDERS) {
      assert.ok(existsSync(join(root, path)), path);
      assert.ok(report.includes(`| ${path} |`), path);
    }
  });

  it('leave their verdicts to the next run, which takes them over when it is asked to', () => {
    for (const folder of PURE_FOLDERS)
      for (const only_changed of [true, false]) {
        const choice = { mutants_at_once: 1, only_changed, file: '' };
        const { incremental, force } = strykerOptions(folder, choice) as Record<string, unknown>;
        assert.deepEqual({ incremental, force }, { incremental: true, force: !only_changed });
      }
  });

  it('mutate no tests', () => {
    for (const folder of PURE_FOLDERS) {
      const { mutate } = strykerOptions(folder, {
        mutants_at_once: 1,
        only_changed: false,
        file: '',
      }) as {
        mutate: readonly string[];
      };
      assert.ok(mutate.includes('!**/*.test.ts'));
    }
  });
});

describe('a survivor that is explained', () => {
  it('is of code that is still there', () => {
    const gone = EXPLAINED.filter(({ file, was }) => {
      if (!existsSync(join(root, file))) return true;
      const code = readFileSync(join(root, file), 'utf8').replace(/\s+/g, ' ');
      return !code.includes(was.replace(/…$/, ''));
    });
    assert.deepEqual(gone, []);
  });

  it('is explained once', () => {
    const names = EXPLAINED.map(({ file, was, becomes }) => `${file}: ${was} -> ${becomes}`);
    assert.equal(new Set(names).size, names.length);
  });
});

describe('words for people', () => {
  const [{ value }] = strykerPlugins as [(typeof strykerPlugins)[number]];
  const text = { type: 'StringLiteral' };
  const calling = (type: string, name: string) => ({ type, callee: { type: 'Identifier', name } });

  it('are the sentence of a refusal, and not its code', () => {
    const refuse = calling('CallExpression', 'refuse');
    assert.ok(value.shouldIgnore({ node: text, key: 1, parent: refuse }));
    assert.equal(value.shouldIgnore({ node: text, key: 0, parent: refuse }), undefined);
    assert.equal(
      value.shouldIgnore({ node: { type: 'Identifier' }, key: 1, parent: refuse }),
      undefined,
    );
  });

  it('are what a thrown error says', () => {
    const error = calling('NewExpression', 'RangeError');
    assert.ok(value.shouldIgnore({ node: { type: 'TemplateLiteral' }, key: 0, parent: error }));
  });

  it('are nothing else', () => {
    for (const parent of [
      calling('CallExpression', 'accept'),
      calling('NewExpression', 'Set'),
      null,
    ])
      assert.equal(value.shouldIgnore({ node: text, key: 1, parent }), undefined);
  });
});
