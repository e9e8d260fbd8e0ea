import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { waitFor } from '@drais/kit/testing/wait-for';
import type { ReportRow } from '../store/report-rows.ts';
import type { ReportCursor } from '../store/reports.ts';
import { openRoomFeed } from './room-feed.ts';

const rowOf = (sequence: number, received_at_ms = sequence * 1_000) =>
  ({ area_id: 'a', device_id: 'd', received_at_ms, report: { sequence } }) as ReportRow;

/** A feed over a table in memory and a room that can be away. */
function openTestFeed(
  options: { table?: ReportRow[]; start?: Date | null; queue_rows_max?: number } = {},
) {
  const table = options.table ?? [];
  const handed: number[] = [];
  const room = { is_away: false, troubles: 0 };
  const feed = openRoomFeed({
    hand: async (rows) => {
      if (room.is_away) throw new Error('away');
      handed.push(...rows.map((row) => row.report.sequence));
    },
    read: async (after: ReportCursor, limit) =>
      table
        .filter(
          (row) =>
            row.received_at_ms > after.received_at.getTime() ||
            (row.received_at_ms === after.received_at.getTime() &&
              row.report.sequence > after.sequence),
        )
        .slice(0, limit),
    findStart: async () => options.start ?? null,
    queue_rows_max: options.queue_rows_max ?? 100,
    onTrouble: () => {
      room.troubles += 1;
    },
  });
  const store = (row: ReportRow) => {
    table.push(row);
    feed.offer([row]);
  };
  return { feed, handed, room, store };
}

describe('the feed of the room', () => {
  it('begins with what was stored since the newest latest report', async (t) => {
    const { feed, handed } = openTestFeed({
      table: [rowOf(1), rowOf(20), rowOf(21)],
      start: new Date(20_000),
    });
    t.after(() => feed.close());
    await waitFor(() => !feed.isBehind(), { what: 'the feed to catch up' });
    assert.deepEqual([...new Set(handed)], [20, 21]);
  });

  it('begins with all that is stored when no latest report is', async (t) => {
    const { feed, handed } = openTestFeed({ table: [rowOf(1), rowOf(2)] });
    t.after(() => feed.close());
    await waitFor(() => !feed.isBehind(), { what: 'the feed to catch up' });
    assert.deepEqual([...new Set(handed)], [1, 2]);
  });

  it('hands rows on in their order, once, while the room is there', async (t) => {
    const { feed, handed, store } = openTestFeed();
    t.after(() => feed.close());
    await waitFor(() => !feed.isBehind(), { what: 'the feed to be live' });
    for (let n = 1; n <= 5; n++) store(rowOf(n));
    await waitFor(() => handed.length === 5, { what: 'all rows' });
    assert.deepEqual(handed, [1, 2, 3, 4, 5]);
  });

  it('reads back what memory could not hold while the room was away, and complains once', async (t) => {
    const { feed, handed, room, store } = openTestFeed({ queue_rows_max: 3 });
    t.after(() => feed.close());
    await waitFor(() => !feed.isBehind(), { what: 'the feed to be live' });
    room.is_away = true;
    for (let n = 1; n <= 50; n++) store(rowOf(n));
    await waitFor(() => room.troubles === 1, { what: 'a complaint' });
    assert.ok(feed.isBehind());
    assert.ok(feed.queued() <= 3);
    room.is_away = false;
    await waitFor(() => !feed.isBehind(), { what: 'the feed to catch up' });
    store(rowOf(51));
    await waitFor(() => handed.includes(51), { what: 'the newest row' });
    assert.deepEqual(
      [...new Set(handed)],
      Array.from({ length: 51 }, (_, n) => n + 1),
    );
    assert.equal(room.troubles, 1);
  });
});
