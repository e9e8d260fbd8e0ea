import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const DATA = new URL('../../shared/data/bayarea/stations.csv', import.meta.url);
const COMMAND = fileURLToPath(new URL('../apps/platform/src/commands/torture.ts', import.meta.url));
const missing = existsSync(DATA) ? false : 'needs the recorded trips in ../shared/data/bayarea';

interface Tortured {
  readonly holds: boolean;
  readonly kills_total: number;
  readonly completed: number;
  readonly findings: readonly string[];
}

/** Runs the command as a person would and reads its last line. */
async function torture(args: readonly string[]): Promise<{ code: unknown; told: Tortured }> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', COMMAND, ...args, '--json'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let out = '';
  let words = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-4000);
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  const line = out.trim().split('\n').at(-1) ?? '';
  assert.notEqual(line, '', words);
  return { code, told: JSON.parse(line) as Tortured };
}

describe('a tortured platform', { skip: missing }, () => {
  it('adds up after processes ended at three of its commit points', async () => {
    const args = ['--campaign', 'commit-points', '--seed', '1817', '--kills', '3'];
    const { code, told } = await torture([...args, '--most-trips', '10']);
    assert.deepEqual(told.findings, []);
    assert.equal(told.holds, true, JSON.stringify(told));
    assert.equal(code, 0);
    assert.equal(told.kills_total, 3);
    assert.equal(told.completed, 10);
  });
});
