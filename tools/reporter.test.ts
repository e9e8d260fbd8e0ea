import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { lastLine } from './reporter.ts';

const folder = mkdtempSync(join(tmpdir(), 'drais-reporter-'));
after(() => rmSync(folder, { recursive: true }));

const HEAD = `import { describe, it } from 'node:test';\n`;

/** Runs one test file in a process of its own, through the reporter, and returns what it prints. */
function report(name: string, source: string): string[] {
  const file = join(folder, name);
  writeFileSync(file, source);
  const runner = join(folder, 'run.mjs');
  writeFileSync(
    runner,
    `import { run } from 'node:test';
    import { printLastLine, reporter } from ${JSON.stringify(import.meta.resolve('./reporter.ts'))};
    const options = { tally: { passed: 0, failed: 0, skipped: 0 }, root: import.meta.dirname };
    const events = run({ files: [${JSON.stringify(file)}] });
    for await (const text of reporter(events, options)) process.stdout.write(text);
    printLastLine(options.tally);`,
  );
  // Inside a test file node:test takes a second run for a mistake, and runs nothing.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawnSync(process.execPath, [runner], { encoding: 'utf8', env });
  return child.stdout.trimEnd().split('\n');
}

describe('the test reporter', () => {
  it('stays silent about what passes', () => {
    const lines = report('a.test.mjs', `${HEAD}describe('a', () => { it('is so', () => {}); });`);

    assert.deepEqual(lines, ['1 passed, 0 failed']);
  });

  it('names a failure by its suites and counts it once', () => {
    const lines = report(
      'b.test.mjs',
      `${HEAD}describe('a trip', () => { it('ends', () => { throw new Error('it does not'); }); });`,
    );

    assert.equal(lines[0], 'FAIL b.test.mjs:2 a trip > ends');
    assert.match(lines[1] ?? '', /it does not/);
    assert.equal(lines.at(-1), '0 passed, 1 failed');
  });

  it('names a skipped test and its reason', () => {
    const lines = report('c.test.mjs', `${HEAD}it('flies', { skip: 'needs wings' }, () => {});`);

    assert.deepEqual(lines, [
      'SKIP c.test.mjs:2 flies: needs wings',
      '0 passed, 0 failed, 1 skipped',
    ]);
  });

  it('counts a file that does not load as a failure', () => {
    const lines = report('d.test.mjs', `import './nowhere.mjs';`);

    assert.ok(lines.includes('FAIL d.test.mjs'));
    assert.equal(lines.at(-1), '0 passed, 1 failed');
  });

  it('counts a file without a test as a failure', () => {
    assert.equal(report('e.test.mjs', 'export {};').at(-1), '0 passed, 1 failed');
  });

  it('names the test in which a process ended early', () => {
    const lines = report(
      'f.test.mjs',
      `${HEAD}it('is there', () => {});\nit('falls', () => new Promise(() => setTimeout(() => process.exit(3), 10)));`,
    );

    assert.match(lines.join('\n'), /FAIL f\.test\.mjs\n.*Not finished: falls\./);
    assert.equal(lines.at(-1), '1 passed, 1 failed');
  });
});

describe('the closing line', () => {
  it('leaves the skipped out when there are none', () => {
    assert.equal(lastLine({ passed: 3, failed: 1, skipped: 0 }), '3 passed, 1 failed');
  });

  it('adds the skipped when there are some', () => {
    assert.equal(lastLine({ passed: 3, failed: 0, skipped: 2 }), '3 passed, 0 failed, 2 skipped');
  });
});
