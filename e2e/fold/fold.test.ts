import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { bikeshareDay } from '@drais/standards/bikeshare/bikeshare-day';
import { readStations } from '@drais/standards/bikeshare/read-stations';
import { readTrips } from '@drais/standards/bikeshare/read-trips';
import fc from 'fast-check';
import { type DayFiles, editFiles } from './edit-file.ts';
import { type DayFold, type FoldPlan, foldDay } from './fold.ts';

const BAYAREA = new URL('../../../shared/data/bayarea/', import.meta.url);
const TRIPS = new URL('trips-2014-01-to-10.csv.gz', BAYAREA);
const skip = existsSync(TRIPS) ? false : 'shared data bayarea is not there';

const DATE = '2014-09-15';
const TIME_ZONE = 'America/Los_Angeles';
const PLAN: FoldPlan = {
  unlock_minor: 100,
  per_minute_minor: 15,
  cap_minor: null,
  currency: 'USD',
};
/**
 * Edited files per run, each about 0.1 s. More find rarer disagreements and make the tests slower.
 */
const RUNS = Number(process.env['FOLD_RUNS'] ?? 60);
/** Fixed, so that a red run is red again; another one searches elsewhere. */
const SEED = Number(process.env['FOLD_SEED'] ?? 20_140_915);

const STATIONS = 'station_id,name,lat,long,dock_count\n1,One,37,-122,9\n2,Two,37,-122,9\n';
const HEADER = 'trip_id,duration,start_date,start_terminal,end_terminal,bike_id\n';

function fold(rows: readonly string[], plan: Partial<FoldPlan> = {}): DayFold {
  return foldDay({
    stations_text: STATIONS,
    trips_text: `${HEADER}${rows.join('\n')}\n`,
    date: DATE,
    time_zone: TIME_ZONE,
    plan: { ...PLAN, ...plan },
  });
}

/**
 * What the reader and the planner of the platform make of the same files, in the words of the fold.
 */
async function planned(files: DayFiles, date = DATE): Promise<Omit<DayFold, 'amount_minor'>> {
  const stations = readStations(files.stations_text);
  const trips = await readTrips(files.trips_text, { date });
  assert.ok(stations.ok && trips.ok);
  const day = bikeshareDay({
    stations: stations.value.stations,
    trips: trips.value.trips,
    date,
    time_zone: TIME_ZONE,
  });
  const { started_minutes, ...counts } = day.counts;
  const left_out = [...trips.value.problems, ...day.left_out].sort((a, b) => a.line - b.line);
  return {
    ...counts,
    minutes_charged: started_minutes,
    unlocks_charged: counts.completed,
    left_out: left_out.map(({ line, reason }) => ({ line, reason })),
  };
}

function folded(files: DayFiles, date = DATE): DayFold {
  return foldDay({ ...files, date, time_zone: TIME_ZONE, plan: PLAN });
}

/** Both tell why in their own words; which lines they leave out must be the same. */
function comparable({ left_out, ...figures }: Omit<DayFold, 'amount_minor'>): object {
  return { ...figures, lines_left_out: left_out.map(({ line }) => line) };
}

async function assertAgreed(files: DayFiles, date = DATE): Promise<DayFold> {
  const { amount_minor, ...figures } = folded(files, date);
  assert.deepEqual(comparable(figures), comparable(await planned(files, date)));
  return { ...figures, amount_minor };
}

function realFiles(): DayFiles {
  return {
    stations_text: readFileSync(new URL('stations.csv', BAYAREA), 'utf8'),
    trips_text: gunzipSync(readFileSync(TRIPS)).toString('utf8'),
  };
}

/** The header and the rows that start on the day, the day before and the day after. */
function aroundTheDay({ stations_text, trips_text }: DayFiles): DayFiles {
  const [header = '', ...rows] = trips_text.split('\n');
  const near = rows.filter((row) => /,2014-09-1[456] /.test(row.slice(0, 40)));
  return { stations_text, trips_text: `${[header, ...near].join('\n')}\n` };
}

describe('the fold', () => {
  it('shares no code with what it checks', () => {
    const text = readFileSync(new URL('fold.ts', import.meta.url), 'utf8');
    assert.doesNotMatch(text, /^\s*(import|export .* from)\b|\b(require|import)\(/m);
  });

  it('charges the unlock fee and each started minute of completed trips', () => {
    const { amount_minor, minutes_charged, unlocks_charged, left_out } = fold([
      '1,60,2014-09-15 08:00:00,1,2,a', // 1 minute: 100 + 15
      '2,61,2014-09-15 09:00:00,2,1,a', // 2 minutes: 100 + 30
      '3,43200,2014-09-15 08:00:00,1,1,b', // 720 minutes: 100 + 10,800
      '4,43201,2014-09-15 08:00:00,1,1,c', // above 12 hours: not charged
    ]);
    assert.deepEqual(amount_minor, { USD: 115 + 130 + 10_900 });
    assert.deepEqual([minutes_charged, unlocks_charged, left_out], [1 + 2 + 720, 3, []]);
  });

  it('charges at most the cap, the unlock fee within it', () => {
    const rows = ['1,360,2014-09-15 08:00:00,1,2,a', '2,361,2014-09-15 09:00:00,2,1,a'];
    assert.deepEqual(fold(rows, { cap_minor: 190 }).amount_minor, { USD: 190 + 190 });
    assert.deepEqual(fold(rows, { cap_minor: 200 }).amount_minor, { USD: 190 + 200 });
    assert.deepEqual(fold(rows, { cap_minor: 0, currency: 'EUR' }).amount_minor, { EUR: 0 });
  });

  it('lets a vehicle make one trip at a time', () => {
    const { starts_shifted, shifted_s, vehicles, asked } = fold([
      '3,60,2014-09-15 08:20:00,1,1,a', // waits from 08:20 to 08:21: 60 s
      '1,660,2014-09-15 08:00:00,1,1,a', // to 08:11
      '2,600,2014-09-15 08:10:00,1,1,a', // waits 60 s, to 08:21
      '4,60,2014-09-15 08:20:00,1,1,b',
    ]);
    assert.deepEqual(
      { starts_shifted, shifted_s, vehicles, asked },
      {
        starts_shifted: 2,
        shifted_s: 120,
        vehicles: 2,
        asked: 4,
      },
    );
  });

  it('counts a move where a vehicle starts elsewhere than its last trip ended', () => {
    const rows = [
      '1,60,2014-09-15 08:00:00,1,2,a',
      '2,60,2014-09-15 09:00:00,1,1,a', // moved from 2 to 1
      '3,50000,2014-09-15 10:00:00,1,2,a', // a recovery case leaves the vehicle at 2
      '4,60,2014-09-15 11:00:00,1,1,a', // moved again, after waiting
      '5,60,2014-09-15 08:00:00,2,1,b',
      '6,60,2014-09-14 23:00:00,1,1,b', // of the day before: not seen
    ];
    const { moves, recoveries, shifted_s, asked } = fold(rows);
    assert.deepEqual([moves, recoveries, shifted_s, asked], [2, 1, 50_000 - 3600, 5]);
  });

  it('leaves out what cannot be replayed, by line', () => {
    const { left_out, asked } = fold([
      '1,60,2014-09-15 08:00:00,7,2,a',
      '2,60,2014-09-15 08:00:00,1,7,a',
      '3,-60,2014-09-15 08:00:00,1,2,a',
      '4,0,2014-09-15 08:00:00,1,2,a',
      '5,sixty,2014-09-15 08:00:00,1,2,a',
      '6,60,2014-09-31 08:00:00,1,2,a',
      '7,60,2014-09-15 08:00:00,1,2',
      '8,60,"2014-09-15 08:00:00,1,2,a',
      '9,60,2014-09-15 08:00:00,1,2,',
      '',
      '10,60,2014-09-15 08:00:00,1,2,a',
    ]);
    assert.equal(asked, 1);
    assert.deepEqual(
      left_out.map(({ line, reason }) => `${line} ${reason}`),
      [
        '2 start station is unknown',
        '3 end station is unknown',
        '4 duration is not above zero',
        '5 duration is not above zero',
        '6 duration is not a number',
        '7 start is not a time',
        '8 not a row',
        '9 not a row',
        '10 no bike_id',
      ],
    );
  });

  it('reads quoted cells, byte order marks, CRLF and columns in another order', () => {
    const trips_text =
      '\uFEFF"bike_id",Start_Terminal,note,end_terminal,start_date,duration,trip_id\r\n' +
      '"a",1,"a ""b"", c",2,2014-09-15T08:00,60,1\r\n';
    const { asked, left_out } = folded({ stations_text: STATIONS, trips_text });
    assert.deepEqual([asked, left_out], [1, []]);
  });

  it('agrees with the plan where clocks are set back and forward', async () => {
    const night = (date: string): string[] => [
      `1,4000,${date} 00:59:59,1,2,a`,
      `2,60,${date} 01:30:00,2,2,a`,
      `3,60,${date} 02:30:00,2,2,a`,
      `4,60,${date} 03:00:00,2,2,a`,
    ];
    const waits: number[] = [];
    for (const date of ['2014-11-02', '2014-03-09']) {
      const trips_text = `${HEADER}${night(date).join('\n')}\n`;
      waits.push((await assertAgreed({ stations_text: STATIONS, trips_text }, date)).shifted_s);
    }
    // Trip 1 ends 02:06:39 by the old time and trip 2, of 01:30 by the old time, waits for it:
    // 2,199 s. Set back, 01:30 is its first occurrence, and 02:30 comes long after. Set forward,
    // 03:00 is 02:00 by the old time: trip 4 waits for trip 2, from 02:00 to 02:07:39. Trip 3 does
    // not: its skipped 02:30 means 03:30.
    assert.deepEqual(waits, [2199, 2199 + 459]);
  });
});

describe('15 September 2014, folded', { skip }, () => {
  const files = skip === false ? realFiles() : { stations_text: '', trips_text: '' };
  const near = aroundTheDay(files);

  it('adds up to the known figures', () => {
    assert.deepEqual(folded(files), {
      asked: 1516,
      vehicles: 398,
      completed: 1509,
      recoveries: 7,
      moves: 161,
      minutes_charged: 19_121,
      unlocks_charged: 1509,
      amount_minor: { USD: 1509 * 100 + 19_121 * 15 },
      starts_shifted: 4,
      shifted_s: 86,
      left_out: [],
    });
  });

  it('is the same in the file of its three days alone', () => {
    assert.deepEqual(folded(near), folded(files));
  });

  it('agrees with the plan on other days of the record', async () => {
    for (const date of ['2014-01-01', '2014-03-09', '2014-07-04', '2014-10-31']) {
      assert.ok((await assertAgreed(files, date)).asked > 0, date);
    }
  });

  it('agrees with the plan however the files are edited', async () => {
    console.log(`FOLD_SEED=${SEED} FOLD_RUNS=${RUNS}`);
    const edited = fc.asyncProperty(
      fc.nat(),
      fc.integer({ min: 1, max: 200 }),
      async (own, edits) => {
        await assertAgreed(editFiles(near, { seed: own, edits }));
      },
    );
    await fc.assert(edited, { seed: SEED, numRuns: RUNS });
  });
});
