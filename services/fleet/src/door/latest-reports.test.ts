import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReportRow } from '../store/report-rows.ts';
import type { LatestReport } from '../store/reports.ts';
import { openLatestReports } from './latest-reports.ts';

const rowOf = (device_id: string, sequence: number, speed_m_s = 0) =>
  ({ device_id, observed_at_ms: sequence * 1_000, report: { sequence, speed_m_s } }) as ReportRow;

const summary = ({ row, last_moved_at_ms }: LatestReport) => [
  row.device_id,
  row.report.sequence,
  last_moved_at_ms,
];

describe('the latest reports', () => {
  it('hold the newest of each device and when it last moved, in one order', async () => {
    const written: LatestReport[] = [];
    const latest = openLatestReports(async (rows) => void written.push(...rows));
    for (const row of [rowOf('b', 2, 5), rowOf('a', 9), rowOf('b', 3), rowOf('b', 1, 5)])
      latest.put(row);
    await latest.flush();
    assert.deepEqual(written.map(summary), [
      ['a', 9, null],
      ['b', 3, 2_000],
    ]);
    assert.equal(latest.dirty(), 0);
  });

  it('keep what could not be written, unless something newer came', async () => {
    let is_down = true;
    const written: LatestReport[] = [];
    const latest = openLatestReports(async (rows) => {
      if (is_down) throw new Error('down');
      written.push(...rows);
    });
    latest.put(rowOf('a', 1, 5));
    latest.put(rowOf('b', 1));
    const failed = assert.rejects(latest.flush());
    latest.put(rowOf('a', 2));
    await failed;
    is_down = false;
    await latest.flush();
    assert.deepEqual(written.map(summary), [
      ['a', 2, 1_000],
      ['b', 1, null],
    ]);
  });
});
