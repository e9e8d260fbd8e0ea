import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEMO_OPERATOR } from '../demo/accounts.ts';
import { BadArguments } from './arguments.ts';
import { readImportArguments } from './import-arguments.ts';

const LEAST = ['bikeshare', '--area', 'bay-area', '--stations', 's.csv', '--trips', 't.csv.gz'];
const OPENING = [
  '--time-zone',
  'America/Los_Angeles',
  '--currency',
  'USD',
  '--country',
  'US',
  '--name',
  'Bay Area',
];

function refusalOf(argv: string[]): string {
  try {
    readImportArguments(argv);
  } catch (error) {
    assert.ok(error instanceof BadArguments);
    return error.message;
  }
  return 'accepted';
}

describe('the arguments of an import', () => {
  it('need the area and two files, and sign in as the demo’s operator', () => {
    assert.deepEqual(readImportArguments(LEAST), {
      area_id: 'bay-area',
      stations_file: 's.csv',
      trips_file: 't.csv.gz',
      base_url: 'http://localhost:8080',
      email: DEMO_OPERATOR.email,
      password: DEMO_OPERATOR.password,
      opening: undefined,
      json: false,
    });
  });
  it('can say how to open the area', () => {
    assert.deepEqual(readImportArguments([...LEAST, ...OPENING, '--json']).opening, {
      name: 'Bay Area',
      time_zone: 'America/Los_Angeles',
      currency: 'USD',
      country: 'US',
    });
  });
  it('can name another platform and person', () => {
    const given = readImportArguments([
      ...LEAST,
      '--base-url',
      'https://ride.example.org/',
      '--email',
      'a@b.org',
      '--password',
      'p',
    ]);
    assert.equal(given.base_url, 'https://ride.example.org');
    assert.equal(given.email, 'a@b.org');
  });
  it('are refused in one sentence that says what to give', () => {
    assert.match(refusalOf([]), /^Say what to import: npm run import -- bikeshare /);
    assert.match(refusalOf(['gtfs']), /^Say what to import/);
    assert.equal(refusalOf(['bikeshare']), '--area needs a value.');
    assert.equal(refusalOf(LEAST.slice(0, 5)), '--trips needs a value.');
    assert.match(refusalOf([...LEAST, '--aera', 'x']), /^--aera is not known here/);
    assert.match(refusalOf(['bikeshare', '--area', 'Bay Area']), /^--area takes small letters/);
    assert.match(refusalOf([...LEAST, '--base-url', 'localhost']), /^--base-url takes an address/);
    assert.equal(
      refusalOf([...LEAST, '--email', 'a@b.org']),
      '--email and --password go together.',
    );
  });
  it('are refused when an area’s opening is half said or impossible', () => {
    const some = refusalOf([...LEAST, '--currency', 'USD', '--name', 'Bay Area']);
    assert.equal(some, 'To open an area, --time-zone, --country must be given too.');
    const zone = refusalOf([...LEAST, '--time-zone', 'Mars/Base', ...OPENING.slice(2)]);
    assert.equal(zone, '--time-zone takes a name such as Europe/Berlin, not Mars/Base.');
    assert.match(
      refusalOf([...LEAST, ...OPENING.slice(0, 3), 'usd', ...OPENING.slice(4)]),
      /^--currency takes/,
    );
  });
});
