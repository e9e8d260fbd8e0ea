import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { openRefusalWalk, type RefusalCatalogue, walkRefusals } from './refusal-walk.ts';

const catalogue: RefusalCatalogue = {
  doors: [
    { id: 'booking.start_trip', refusals: ['booking.too_early'] },
    { id: 'booking.end_trip', refusals: ['booking.trip_unknown'] },
  ],
  codes: ['booking.too_early', 'booking.trip_unknown', 'users.wrong', 'gateway.fault'],
  edge_codes: ['gateway.fault'],
};
const everything = [
  { door: 'booking.start_trip', code: 'booking.too_early' },
  { door: 'booking.end_trip', code: 'booking.trip_unknown' },
  { door: 'users', code: 'users.wrong' },
  { door: 'gateway', code: 'gateway.fault' },
];

/** What the walk says when this was refused beside all that is promised. */
function sayAbout(door: string, code: string): string[] {
  return walkRefusals(catalogue, [...everything, { door, code }]);
}

describe('a walk through the refusals', () => {
  it('is content when each code came out of a door that promised it', () => {
    assert.deepEqual(walkRefusals(catalogue, everything), []);
  });

  it('names each code that nothing produced', () => {
    assert.deepEqual(walkRefusals(catalogue, everything.slice(2)), [
      'No test produces booking.too_early.',
      'No test produces booking.trip_unknown.',
    ]);
  });

  it('does not count what the gateway only hands on', () => {
    const handed_on = { door: 'gateway', code: 'booking.too_early' };
    assert.deepEqual(walkRefusals(catalogue, [handed_on, ...everything.slice(1)]), [
      'No test produces booking.too_early.',
    ]);
  });

  it('names a code that is in no list', () => {
    assert.deepEqual(sayAbout('booking.end_trip', 'booking.rain'), [
      'booking.end_trip said booking.rain, which is in no list.',
    ]);
  });

  it('names a door that did not promise the code', () => {
    assert.deepEqual(sayAbout('booking.end_trip', 'booking.too_early'), [
      'booking.end_trip said booking.too_early, which it does not promise.',
    ]);
    assert.deepEqual(sayAbout('booking.fly', 'booking.too_early'), [
      'booking.fly said booking.too_early, which it does not promise.',
    ]);
  });

  it('lets every door say what the edge may say, and a made-up room what it likes', () => {
    assert.deepEqual(sayAbout('booking.end_trip', 'gateway.fault'), []);
    assert.deepEqual(sayAbout('fixture.count', 'fixture.negative'), []);
  });
});

describe('a process of a test run', () => {
  it('notes what leaves it, also when it is killed in the next moment', (t) => {
    const walk = openRefusalWalk();
    t.after(() => walk.close());
    const missing = 'No test produces booking.too_early.';
    assert.ok(walk.findings().includes(missing));
    const program = `
      const { tellRefused } = await import('@drais/kit/calls/refused');
      tellRefused('booking.start_trip', { code: 'booking.too_early' });
      process.kill(process.pid, 'SIGKILL');`;
    const env = { ...process.env, ...walk.env };
    const run = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { env });

    assert.equal(run.signal, 'SIGKILL');
    assert.ok(!walk.findings().includes(missing));
  });
});
