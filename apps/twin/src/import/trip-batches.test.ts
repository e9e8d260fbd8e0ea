import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTrips } from '@drais/standards/bikeshare/read-trips';
import { tripBatches } from './trip-batches.ts';

const HEADER = 'trip_id,duration,start_date,start_terminal,end_terminal,bike_id';

function row(n: number): string {
  return `${String(n)},60,2014-09-15 08:00:00,2,3,${String(n % 7)}`;
}

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function readAll(source: AsyncIterable<string>) {
  const batches = [];
  for await (const batch of tripBatches(source)) {
    assert.ok(batch.ok);
    batches.push(batch.value);
  }
  return batches;
}

describe('a long trips file', () => {
  const broken = new Map([
    [3, 'x,y'],
    [1200, `1199,soon,2014-09-15 08:00:00,2,3,4`],
    [2100, `"${'n'.repeat(5000)}",60,2014-09-15 08:00:00,2,3,4`],
    [2200, '   '],
  ]);
  const lines = [
    HEADER,
    ...Array.from({ length: 2500 }, (_, n) => broken.get(n + 2) ?? row(n + 1)),
  ];
  const text = `${lines.join('\r\n')}\n`;

  it('is read in parts as it is read in one', async () => {
    const batches = await readAll(pieces(text, 777));
    const whole = await readTrips(text);
    assert.ok(whole.ok);
    assert.ok(batches.length > 2);
    assert.deepEqual(
      batches.flatMap(({ trips }) => trips),
      whole.value.trips,
    );
    assert.deepEqual(
      batches.flatMap(({ problems }) => problems),
      whole.value.problems,
    );
  });
  it('names each broken row by its line in the file', async () => {
    const problems = (await readAll(pieces(text, 4096))).flatMap((batch) => batch.problems);
    assert.deepEqual(
      problems.map(({ line }) => line),
      [3, 1200, 2100],
    );
  });
  it('is never held at once', async () => {
    const batches = await readAll(pieces(text, 1_000_000));
    assert.ok(batches.every(({ trips }) => trips.length <= 1000));
  });
});

describe('a file that is no trips file', () => {
  it('is refused by its header, once', async () => {
    const answers = [];
    for await (const answer of tripBatches(pieces('a,b,c\n1,2,3\n', 5))) answers.push(answer);
    assert.equal(answers.length, 1);
    assert.ok(answers[0]?.ok === false && answers[0].refusal.code === 'bikeshare.column_missing');
  });
  it('is refused when it is empty', async () => {
    const answers = [];
    for await (const answer of tripBatches('')) answers.push(answer);
    assert.ok(answers[0]?.ok === false && answers[0].refusal.code === 'bikeshare.column_missing');
  });
  it('has no trips when it has a header only', async () => {
    const batches = await readAll(pieces(HEADER, 10));
    assert.deepEqual(batches, [{ trips: [], problems: [] }]);
  });
});
