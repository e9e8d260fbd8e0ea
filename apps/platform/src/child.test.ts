import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { superviseChild } from './child.ts';
import { holdPort } from './held-ports.ts';

const script = new URL('./answering.fixture.ts', import.meta.url);

/** A supervised process behind a port that is held for it. */
async function openAnswering(t: TestContext, env: Record<string, string> = {}) {
  const held = await holdPort(0, '127.0.0.1');
  assert.ok(held !== null);
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const child = await superviseChild({ name: 'answering', script, env, fds: held.fds, log });
  t.after(async () => {
    await child.stop();
    held.close();
  });
  const ask = async (path = '/') => {
    const answer = await fetch(`http://127.0.0.1:${String(held.port)}${path}`);
    return Number(await answer.text());
  };
  return { child, ask, lines };
}

describe('a process that is replaced', () => {
  it('fails no request, and another one answers afterwards', async (t) => {
    const { child, ask, lines } = await openAnswering(t);
    const first = await ask();
    assert.equal(first, child.pid());
    let replaced = false;
    const answers: number[] = [];
    const client = async (path: string) => {
      while (!replaced) answers.push(await ask(path));
    };
    const clients = ['/', '/slow', '/', '/slow'].map(client);
    await child.replace();
    replaced = true;
    await Promise.all(clients);
    const last = await ask();
    assert.notEqual(last, first);
    assert.equal(last, child.pid());
    assert.ok(answers.every((pid) => pid === first || pid === last));
    // Whoever the old one answered last was told to come back: nobody went back and forth.
    assert.deepEqual(lines, []);
  });

  it('is replaced again and again', async (t) => {
    const { child, ask } = await openAnswering(t);
    const pids = [await ask()];
    for (let n = 0; n < 2; n++) {
      await child.replace();
      pids.push(await ask());
    }
    assert.equal(new Set(pids).size, 3);
  });

  it('stays when its successor cannot load', async (t) => {
    const { child, ask } = await openAnswering(t, { FIXTURE_BREAKS: 'successor' });
    const first = await ask();
    await assert.rejects(child.replace(), /successor of answering did not load/);
    assert.equal(await ask(), first);
  });
});

describe('a process that dies', () => {
  it('keeps its callers waiting instead of refusing them', async (t) => {
    const { child, ask, lines } = await openAnswering(t);
    const first = await ask();
    process.kill(first, 'SIGKILL');
    const second = await ask().catch(() => ask());
    assert.notEqual(second, first);
    assert.equal(second, child.pid());
    assert.equal(lines.length, 1);
  });
});
