import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { areEnginesRequired, needsEngine } from './engines.ts';

/**
 * Runs a file with one test that needs a missing engine and one that does not, and counts the
 * outcomes.
 */
function outcomes(t: TestContext, env: Record<string, string>): Record<string, number> {
  const folder = mkdtempSync(join(tmpdir(), 'drais-engines-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'needs.test.mjs');
  writeFileSync(
    file,
    `import { it } from 'node:test';
     import { engineTest } from ${JSON.stringify(import.meta.resolve('./engines.ts'))};
     engineTest('needs it', { command: 'no-such-engine', install: 'ask around' }, () => undefined);
     engineTest('has it', { command: 'sh', install: 'no need' }, () => undefined);
     it('needs nothing', () => undefined);`,
  );
  const args = ['--test', '--test-reporter=tap', file];
  const run = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...env },
  });
  const count = (word: string): number =>
    Number(new RegExp(`^# ${word} (\\d+)`, 'm').exec(run.stdout)?.[1]);
  return { pass: count('pass'), fail: count('fail'), skipped: count('skipped') };
}

describe('a test that needs an engine', () => {
  it('runs where the engine is on the PATH', () =>
    assert.equal(needsEngine('sh', 'no need'), false));

  it('says what to install where it is not', () =>
    assert.equal(needsEngine('no-such-engine', 'ask around'), 'needs no-such-engine: ask around'));

  it('is skipped at home', (t) =>
    assert.deepEqual(outcomes(t, {}), { pass: 2, fail: 0, skipped: 1 }));

  it('fails alone where engines are required: the rest of its file runs', (t) =>
    assert.deepEqual(outcomes(t, { CI: 'true' }), { pass: 2, fail: 1, skipped: 0 }));

  it('is required by CI, by a setting, and by neither when the setting says no', () => {
    assert.equal(areEnginesRequired({ CI: 'true' }), true);
    assert.equal(areEnginesRequired({ DRAIS_REQUIRE_ENGINES: '1' }), true);
    assert.equal(areEnginesRequired({ CI: 'true', DRAIS_REQUIRE_ENGINES: '0' }), false);
    assert.equal(areEnginesRequired({}), false);
  });
});
