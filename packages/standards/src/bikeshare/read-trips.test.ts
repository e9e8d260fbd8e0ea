import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TextSource } from './csv-lines.ts';
import { readTrips } from './read-trips.ts';

const HEADER =
  'trip_id,duration,start_date,start_station,start_terminal,end_date,end_station,end_terminal,bike_id,subscription_type,zip_code';
const GOOD =
  '139545,435,2014-01-01 00:14:00,City Hall,58,2014-01-01 00:21:00,Townsend at 7th,65,473,Subscriber,94612';

async function read(source: TextSource, date?: string) {
  const found = await readTrips(source, date === undefined ? {} : { date });
  assert.ok(found.ok);
  return found.value;
}

function file(...rows: string[]): string {
  return [HEADER, ...rows, ''].join('\n');
}

describe('a trips file', () => {
  it('gives each trip as recorded', async () => {
    assert.deepEqual(await read(file(GOOD)), {
      trips: [
        {
          line: 2,
          trip_id: '139545',
          bike_id: '473',
          start_local: '2014-01-01 00:14:00',
          duration_s: 435,
          start_terminal: '58',
          end_terminal: '65',
        },
      ],
      problems: [],
    });
  });

  it('may come as a stream of bytes, with a byte order mark and CRLF', async () => {
    const bytes = new TextEncoder().encode(`\uFEFF${file(GOOD).replaceAll('\n', '\r\n')}`);
    async function* stream() {
      yield bytes.subarray(0, 100);
      yield bytes.subarray(100);
    }
    assert.deepEqual(await read(stream()), await read(file(GOOD)));
  });

  it('goes on behind a row whose quote is never closed', async () => {
    const { trips, problems } = await read(file(GOOD.replace('City', '"City'), GOOD));
    assert.deepEqual(
      trips.map(({ line }) => line),
      [3],
    );
    assert.deepEqual(problems, [
      { line: 2, reason: 'a quote is opened or closed in the wrong place' },
    ]);
  });

  it('lists broken rows by line and reason', async () => {
    const { trips, problems } = await read(
      file(
        GOOD.replace('435', '7.5'),
        GOOD.replace('435', '9'.repeat(10)),
        GOOD.replace('2014-01-01 00:14:00', '2014-02-31 00:14:00'),
        GOOD.replace('473', ''),
        GOOD.replace(',58,', `,${'5'.repeat(65)},`),
        `${GOOD},`,
        'x'.repeat(10_000),
        GOOD,
      ),
    );
    assert.equal(trips.length, 1);
    assert.deepEqual(problems, [
      { line: 2, reason: 'duration "7.5" is not a whole number of seconds' },
      { line: 3, reason: 'duration "9999999999" is not a whole number of seconds' },
      { line: 4, reason: 'start_date "2014-02-31 00:14:00" is not a time YYYY-MM-DD HH:MM:SS' },
      { line: 5, reason: 'bike_id is empty' },
      { line: 6, reason: `start_terminal "${'5'.repeat(40)}…" is too long` },
      { line: 7, reason: '12 columns instead of 11' },
      { line: 8, reason: 'more than 4096 characters in one line' },
    ]);
  });

  it('keeps a duration that is not positive: the plan of the day leaves it out', async () => {
    const { trips } = await read(file(GOOD.replace('435', '-60'), GOOD.replace('435', '0')));
    assert.deepEqual(
      trips.map(({ duration_s }) => duration_s),
      [-60, 0],
    );
  });

  it('needs neither end_date nor the names of stations', async () => {
    const { trips } = await read(
      'bike_id,end_terminal,start_terminal,start_date,duration,trip_id\n7,2,1,2014-01-01 08:00,60,5\n',
    );
    assert.equal(trips[0]?.bike_id, '7');
  });

  it('can be read for one local day, with the rows that no day can claim', async () => {
    const broken_other_day = GOOD.replace('435', 'x');
    const no_day = GOOD.replace('2014-01-01 00:14:00', 'noon');
    const of_day = GOOD.replace('2014-01-01 00:14:00', '2014-01-02 23:59:59');
    const { trips, problems } = await read(
      file(broken_other_day, no_day, of_day, GOOD),
      '2014-01-02',
    );
    assert.deepEqual(
      trips.map(({ line }) => line),
      [4],
    );
    assert.deepEqual(
      problems.map(({ line }) => line),
      [3],
    );
    await assert.rejects(readTrips(file(GOOD), { date: '1/2/2014' }), RangeError);
  });

  it('is refused when columns are missing or the file is empty', async () => {
    const without = await readTrips(file(GOOD).replace('duration', 'seconds'));
    assert.ok(!without.ok);
    assert.equal(without.refusal.detail, 'The trips file has no column "duration".');
    const empty = await readTrips('');
    assert.ok(!empty.ok);
    assert.equal(empty.refusal.code, 'bikeshare.column_missing');
  });
});
