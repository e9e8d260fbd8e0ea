import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { armFaults } from './arm.ts';
import { faultPoint, onFaultPoint, type Passing } from './fault-points.ts';
import { findCarriedOut, giveOrder, openOrderTaker, takeBackOrder } from './orders.ts';

function openFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'drais-faults-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A process whose end is only written down. */
function openTaker(folder: string, process_name: string, ended: number[]): Passing {
  return openOrderTaker({ folder, process_name, end: (pid) => ended.push(pid) });
}

describe('a fault point', () => {
  it('does nothing in a process that is not armed', () => {
    onFaultPoint(undefined);
    faultPoint('transaction.before_commit');
  });

  it('does nothing while no order names it', (t) => {
    const folder = openFolder(t);
    const ended: number[] = [];
    const pass = openTaker(folder, 'core', ended);
    pass('relay.after_delivery');
    giveOrder(folder, { order_id: 'a', point: 'copy.after_commit', nth: 1, victim: 'self' });
    openTaker(folder, 'core', ended)('relay.after_delivery');
    assert.deepEqual(ended, []);
    assert.equal(findCarriedOut(folder, 'a'), undefined);
  });

  it('ends the process at the n-th passing, once', (t) => {
    const folder = openFolder(t);
    const ended: number[] = [];
    giveOrder(folder, { order_id: 'a', point: 'copy.after_commit', nth: 3, victim: 'self' });
    const pass = openTaker(folder, 'door', ended);
    for (let passing = 1; passing <= 6; passing++) {
      pass('copy.after_commit');
      assert.equal(ended.length, passing < 3 ? 0 : 1);
    }
    assert.deepEqual(ended, [process.pid]);
    assert.equal(findCarriedOut(folder, 'a')?.by_name, 'door');
  });

  it('ends another process where the order says so', (t) => {
    const folder = openFolder(t);
    const ended: number[] = [];
    giveOrder(folder, { order_id: 'a', point: 'provider.before_call', nth: 1, victim: 4711 });
    openTaker(folder, 'core', ended)('provider.before_call');
    assert.deepEqual(ended, [4711]);
  });

  it('is acted on by one of several processes', (t) => {
    const folder = openFolder(t);
    const ended: number[] = [];
    giveOrder(folder, { order_id: 'a', point: 'call.before_answer', nth: 2, victim: 'self' });
    const passes = ['booking', 'fleet'].map((name) => openTaker(folder, name, ended));
    for (const pass of [...passes, ...passes, ...passes]) pass('call.before_answer');
    assert.equal(ended.length, 1);
  });

  it('is left alone when its order is taken back', (t) => {
    const folder = openFolder(t);
    const ended: number[] = [];
    giveOrder(folder, { order_id: 'a', point: 'call.before_answer', nth: 1, victim: 'self' });
    assert.equal(takeBackOrder(folder), true);
    assert.equal(takeBackOrder(folder), false);
    openTaker(folder, 'core', ended)('call.before_answer');
    assert.deepEqual(ended, []);
  });

  it('cannot be armed in production', (t) => {
    const folder = openFolder(t);
    assert.throws(() => armFaults({ folder, process_name: 'core', production: true }));
    armFaults({ folder: undefined, process_name: 'core', production: true });
  });

  it('really ends a process, with nothing said after it', async (t) => {
    const folder = openFolder(t);
    giveOrder(folder, { order_id: 'a', point: 'bank.after_commit', nth: 2, victim: 'self' });
    const program = `
      import { armFaults } from ${JSON.stringify(new URL('./arm.ts', import.meta.url).href)};
      import { faultPoint } from ${JSON.stringify(new URL('./fault-points.ts', import.meta.url).href)};
      armFaults({ folder: ${JSON.stringify(folder)}, process_name: 'bank', production: false });
      faultPoint('bank.after_commit');
      process.stdout.write('once ');
      faultPoint('bank.after_commit');
      process.stdout.write('twice');`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const [, signal] = await once(child, 'close');
    assert.equal(signal, 'SIGKILL');
    assert.equal(said, 'once ');
    assert.equal(findCarriedOut(folder, 'a')?.by_pid, child.pid);
  });
});
