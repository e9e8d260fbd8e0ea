import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type Finding, lineOf } from './finding.ts';
import { checkClock, checkDataFolder, checkEngines, checkMemory, checkNode } from './machine.ts';
import { checkSettings } from './settings.ts';
import { checkDatabase, checkPort } from './surroundings.ts';

const folder = mkdtempSync(join(tmpdir(), 'drais-doctor-'));
after(() => rmSync(folder, { recursive: true }));

function states(findings: readonly Finding[]): string[] {
  return findings.map(({ state }) => state);
}

describe('the doctor', () => {
  it('writes the command that mends below what is wrong', () => {
    const finding = {
      state: 'fix',
      text: 'port 1 is busy',
      command: 'DRAIS_PORT=2 npm start',
    } as const;

    assert.equal(lineOf(finding), 'fix   port 1 is busy\n      -> DRAIS_PORT=2 npm start');
    assert.equal(lineOf({ state: 'ok', text: 'clock' }), 'ok    clock');
  });

  it('takes a Node that strips types', () => {
    assert.equal(checkNode('22.18.0').state, 'ok');
    assert.equal(checkNode('24.0.1').state, 'ok');
    assert.equal(checkNode('22.17.9').state, 'fix');
    assert.equal(checkNode('20.20.2').state, 'fix');
  });

  it('takes a data folder that is still to be made', () => {
    assert.equal(checkDataFolder(join(folder, 'not/yet'))[0]?.state, 'ok');
  });

  it('warns of little memory and does not forbid the start', () => {
    assert.equal(checkMemory(8e9).state, 'ok');
    assert.equal(checkMemory(1e9).state, 'note');
  });

  it('finds a clock that is behind the checkout or that jumps', () => {
    const file = join(folder, 'package.json');
    writeFileSync(file, '{}');
    const now_ms = Date.now() + 60_000;

    assert.equal(checkClock(now_ms, now_ms, file).state, 'ok');
    assert.equal(checkClock(0, 0, file).state, 'fix');
    assert.equal(checkClock(now_ms, now_ms - 10_000, file).state, 'fix');
  });

  it('names a program that is missing without making it a must', () => {
    const findings = checkEngines('/nowhere');

    assert.ok(!states(findings).includes('fix'));
    assert.equal(findings.length, 4);
  });
});

describe('the doctor on settings', () => {
  const known = ['DRAIS_PORT'];

  it('finds a name that is no setting', () => {
    const { findings, settings } = checkSettings({
      env: { DRAIS_PROT: '1' },
      known,
      read: () => 1,
    });

    assert.deepEqual(findings, [
      { state: 'fix', text: 'there is no setting DRAIS_PROT', command: 'unset DRAIS_PROT' },
    ]);
    assert.equal(settings, 1);
  });

  it('passes on what the platform says about a value', () => {
    const read = (): never => {
      throw new Error('DRAIS_PORT must be a number.');
    };

    assert.deepEqual(checkSettings({ env: {}, known, read }).findings, [
      { state: 'fix', text: 'DRAIS_PORT must be a number.', command: 'unset DRAIS_PORT' },
    ]);
  });
});

describe('the doctor on what is around', () => {
  it('names the holder of a busy port', async () => {
    const finding = await checkPort({
      port: 8080,
      setting: 'DRAIS_PORT',
      isFree: () => Promise.resolve(false),
      holderOf: () => 'node (pid 7)',
    });

    assert.match(finding.text, /held by node \(pid 7\)/);
    assert.equal(finding.command, 'DRAIS_PORT=8081 npm start');
  });

  it('tells that a database does not answer, without its password', async () => {
    // A port that nothing listens on: taken from the system and given back.
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    server.close();
    await once(server, 'close');

    const finding = await checkDatabase(`postgres://karl:geheim@127.0.0.1:${port}/drais`);

    assert.equal(finding.state, 'fix');
    assert.match(finding.text, /karl@127\.0\.0\.1.*ECONNREFUSED/);
    assert.doesNotMatch(JSON.stringify(finding), /geheim/);
  });
});
