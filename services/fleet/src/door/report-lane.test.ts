import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { waitFor } from '@drais/kit/testing/wait-for';
import type { ReportRow } from '../store/report-rows.ts';
import { openReportLane, type ReportLaneOptions } from './report-lane.ts';

const rowOf = (sequence: number) => ({ device_id: 'd', report: { sequence } }) as ReportRow;

/** A lane over a store whose writes the test ends one by one. */
function openHeldLane(change: Partial<ReportLaneOptions> = {}) {
  const writes: { rows: number[]; has_repeats: boolean; end(error?: Error): void }[] = [];
  const log: string[] = [];
  const lane = openReportLane({
    store: (rows, has_repeats) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) => (error === undefined ? resolve(rows) : reject(error));
        writes.push({ rows: rows.map((row) => row.report.sequence), has_repeats, end });
      }),
    onStored: (rows) => log.push(`handed ${String(rows.length)}`),
    onFailed: () => log.push('failed'),
    flush_every_ms: 1,
    flush_timeout_ms: 10_000,
    batch_rows_max: 3,
    ...change,
  });
  const add = (sequence: number, is_repeat = false) =>
    lane.add({
      row: rowOf(sequence),
      is_repeat,
      settle: (stored) => log.push(`${String(sequence)} ${stored ? 'stored' : 'lost'}`),
    });
  const write = (n: number) => waitFor(() => writes[n], { what: `write ${String(n)}` });
  return { lane, writes, log, add, write };
}

describe('a lane of reports', () => {
  it('puts what arrives during a write into the next one', async () => {
    const { lane, log, add, write } = openHeldLane();
    add(1);
    const first = await write(0);
    add(2);
    assert.deepEqual(first.rows, [1]);
    first.end();
    const second = await write(1);
    assert.deepEqual(second.rows, [2]);
    assert.deepEqual(log, ['1 stored', 'handed 1']);
    second.end();
    await lane.drain();
    assert.equal(lane.pending(), 0);
  });

  it('writes no more rows at once than a batch may have', async () => {
    const { add, write, lane } = openHeldLane();
    for (let n = 1; n <= 5; n++) add(n);
    (await write(0)).end();
    (await write(1)).end();
    await lane.drain();
    assert.deepEqual((await write(0)).rows, [1, 2, 3]);
    assert.deepEqual((await write(1)).rows, [4, 5]);
  });

  it('tells every sender of a batch that failed, and goes on with the next', async () => {
    const { lane, log, add, write } = openHeldLane();
    add(1);
    add(2);
    (await write(0)).end(new Error('gone'));
    await waitFor(() => log.length === 3, { what: 'the failure' });
    add(3);
    (await write(1)).end();
    await lane.drain();
    assert.deepEqual(log, ['1 lost', '2 lost', 'failed', '3 stored', 'handed 1']);
    assert.equal(lane.counts.failed_rows, 2);
  });

  it('takes a write that never ends for failed', async () => {
    const { log, add } = openHeldLane({ flush_timeout_ms: 5 });
    add(1);
    await waitFor(() => log.includes('failed'), { what: 'the time-out' });
    assert.deepEqual(log, ['1 lost', 'failed']);
  });

  it('says that a batch holds repeats when one of its reports is one', async () => {
    const { add, write, lane } = openHeldLane();
    add(1);
    add(1, true);
    const first = await write(0);
    assert.equal(first.has_repeats, true);
    first.end();
    await lane.drain();
  });
});
