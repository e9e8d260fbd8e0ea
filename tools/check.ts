// `npm run check [name ...]`: everything about the code that is not a test. One line per step; what
// a failed step had to say follows at the end, so that nobody scrolls past a green wall to find it.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './list-files.ts';

/** Steps that run at once: the type checker alone keeps one of two cores busy. */
const STEPS_AT_ONCE = 2;

interface Step {
  readonly name: string;
  /** Run one after the other, until one fails. */
  readonly commands: readonly (readonly string[])[];
}

interface Result {
  readonly name: string;
  readonly ok: boolean;
  readonly output: string;
}

const wanted = process.argv.slice(2);
const queue = steps().filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (queue.length === 0) {
  console.error(
    `No such step. There are: ${steps()
      .map(({ name }) => name)
      .join(', ')}.`,
  );
  process.exit(1);
}

const results: Result[] = [];
await Promise.all(Array.from({ length: STEPS_AT_ONCE }, work));
const failures = results.filter(({ ok }) => !ok);
for (const { name, output } of failures) console.log(`\n${name}\n${output.trimEnd()}`);
console.log(`\n${results.length - failures.length} steps ok, ${failures.length} failed.`);
process.exitCode = failures.length > 0 ? 1 : 0;

/** The longest first, so that the short ones fill the gaps. */
function steps(): Step[] {
  const web = existsSync(join(root, 'apps/web/tsconfig.json'));
  return [
    { name: 'types', commands: [['tsc', '--noEmit', '-p', 'tsconfig.json']] },
    ...(web ? [{ name: 'types-web', commands: webTypes() }] : []),
    { name: 'format', commands: [['biome', 'check', '--error-on-warnings', '.']] },
    { name: 'imports', commands: [['node', 'tools/imports.ts']] },
    { name: 'tidy', commands: [['node', 'tools/tidy.ts']] },
    { name: 'unused', commands: [['knip', '--no-progress']] },
    { name: 'reports', commands: [['node', 'tools/reports.ts', '--check']] },
    { name: 'licences', commands: [['node', 'tools/licences.ts']] },
  ];
}

/** Next writes the types of its routes itself; a fresh clone has none yet. */
function webTypes(): string[][] {
  return [
    ['next', 'typegen', 'apps/web'],
    ['tsc', '--noEmit', '-p', 'apps/web/tsconfig.json'],
  ];
}

async function work(): Promise<void> {
  for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
    const started_ms = performance.now();
    const result = await runStep(step);
    const seconds = ((performance.now() - started_ms) / 1000).toFixed(1);
    console.log(`${result.ok ? 'ok    ' : 'failed'} ${step.name.padEnd(10)} ${seconds} s`);
    results.push(result);
  }
}

async function runStep({ name, commands }: Step): Promise<Result> {
  let output = '';
  for (const command of commands) {
    const done = await runCommand(command);
    output += done.output;
    if (!done.ok) return { name, ok: false, output };
  }
  return { name, ok: true, output };
}

function runCommand([command = '', ...args]: readonly string[]): Promise<Omit<Result, 'name'>> {
  const bin = join(root, 'node_modules', '.bin');
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env['PATH']}`,
    NEXT_TELEMETRY_DISABLED: '1',
  };
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = (chunk: Buffer): void => {
      output += chunk;
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}
