import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { editFiles } from './fold/edit-file.ts';
import { foldDay } from './fold/fold.ts';

const DATA = new URL('../../shared/data/bayarea/', import.meta.url);
const COMMAND = fileURLToPath(new URL('../apps/platform/src/commands/replay.ts', import.meta.url));
const missing = existsSync(new URL('stations.csv', DATA))
  ? false
  : 'needs the recorded trips in ../shared/data/bayarea';

const date = '2014-09-15';
const time_zone = 'America/Los_Angeles';
const plan = { unlock_minor: 150, per_minute_minor: 17, cap_minor: 900, currency: 'USD' };

/**
 * The day's rows until the morning peak, and the long trips of any hour, which become recovery
 * cases.
 */
function someTrips(trips_text: string, rows: number): string {
  const [head, ...lines] = trips_text.split('\n');
  const of_day = lines.filter((line) => line.includes(`,${date} `));
  const long = of_day.filter((line) => Number(line.split(',')[1]) > 43_200).slice(0, 2);
  return [
    head,
    ...of_day.slice(0, rows),
    ...long.filter((line) => of_day.indexOf(line) >= rows),
  ].join('\n');
}

interface Replayed {
  readonly [figure: string]: unknown;
}

/** Runs the command as a person would and reads its last line. */
async function replay(
  t: TestContext,
  files: { stations_text: string; trips_text: string },
  { services = 'all', more = [] }: { services?: string; more?: readonly string[] } = {},
): Promise<Replayed> {
  const folder = mkdtempSync(join(tmpdir(), 'drais-replayed-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of [
    ['stations.csv', files.stations_text],
    ['trips.csv', files.trips_text],
    ['plan.json', JSON.stringify(plan)],
  ] as const) {
    writeFileSync(join(folder, name), text);
  }
  const args = [
    '--area',
    'bayarea',
    '--stations',
    join(folder, 'stations.csv'),
    '--trips',
    join(folder, 'trips.csv'),
    '--date',
    date,
    '--speed',
    '100000',
    '--plan',
    join(folder, 'plan.json'),
    '--services',
    services,
    ...more,
    '--json',
  ];
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', COMMAND, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let out = '';
  let words = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-2000);
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  assert.equal(code, 0, words);
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as Replayed;
}

function assertAddsUp(
  replayed: Replayed,
  files: { stations_text: string; trips_text: string },
): void {
  const fold = foldDay({ ...files, date, time_zone, plan });
  const {
    asked,
    completed,
    recoveries,
    moves,
    minutes_charged,
    unlocks_charged,
    amount_minor,
    starts_shifted,
    shifted_s,
  } = fold;
  const expected = {
    asked,
    completed,
    recoveries,
    moves,
    minutes_charged,
    unlocks_charged,
    amount_minor,
    starts_shifted,
    shifted_s,
    refused: {},
    double_promises: 0,
    unbalanced_entries: 0,
    receipts_not_recomputed: 0,
    events_lost: 0,
    events_doubled: 0,
  };
  assert.deepEqual(
    Object.fromEntries(Object.keys(expected).map((name) => [name, replayed[name]])),
    expected,
  );
}

describe('a replayed day', { skip: missing }, () => {
  const stations_text = missing ? '' : readFileSync(new URL('stations.csv', DATA), 'utf8');
  const recorded = missing
    ? ''
    : gunzipSync(readFileSync(new URL('trips-2014-01-to-10.csv.gz', DATA))).toString('utf8');

  it('adds up to an independent fold of the same file', async (t) => {
    const files = { stations_text, trips_text: someTrips(recorded, 60) };
    assertAddsUp(await replay(t, files), files);
  });

  it('adds up when somebody has edited the file, with two processes for some rooms', async (t) => {
    const edited = editFiles(
      { stations_text, trips_text: someTrips(recorded, 40) },
      { seed: 1817, edits: 12 },
    );
    assertAddsUp(
      await replay(t, edited, { services: 'each,booking*2,payments*2,users*2' }),
      edited,
    );
  });

  it('adds up and fails no request while every process is replaced in turn', async (t) => {
    const files = { stations_text, trips_text: someTrips(recorded, 25) };
    const replayed = await replay(t, files, { more: ['--rolling'] });
    assertAddsUp(replayed, files);
    assert.ok(Number(replayed['restarts_in_turn']) >= 1);
    assert.equal(replayed['requests_failed'], 0);
  });
});
