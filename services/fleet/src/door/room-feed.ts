import { setTimeout as sleep } from 'node:timers/promises';
import type { ReportRow } from '../store/report-rows.ts';
import { cursorAt, cursorBehind, type ReportCursor } from '../store/reports.ts';

export interface RoomFeedOptions {
  /**
   * Hands rows to the room and returns when it has judged them; throws while it cannot be reached.
   */
  readonly hand: (rows: readonly ReportRow[]) => Promise<void>;
  /** Stored rows behind a cursor that the room may not have seen, in order of arrival. */
  readonly read: (after: ReportCursor, limit: number) => Promise<readonly ReportRow[]>;
  /**
   * From when on stored rows may be unjudged; null when there are none. Asked once, at the start.
   */
  readonly findStart: () => Promise<Date | null>;
  readonly queue_rows_max: number;
  /** Called once for each row of troubles, not for each try. */
  readonly onTrouble: (error: unknown) => void;
}

export interface RoomFeed {
  /** Takes rows that are committed. Never blocks and never fails. */
  offer(rows: readonly ReportRow[]): void;
  queued(): number;
  /** Whether the room gets stored rows from the table, not from memory. */
  isBehind(): boolean;
  close(): Promise<void>;
}

/** Rows of one call. 1,000 keep the call below 50 ms and its body below 300 KiB. */
const HAND_ROWS_MAX = 1_000;
/**
 * Read again before the cursor when catching up: what was committed while the last page was read.
 */
const OVERLAP_MS = 5_000;
const PAUSE_MIN_MS = 100;
const PAUSE_MAX_MS = 5_000;

/**
 * Hands stored reports of one database to the room, in order of arrival, at least once. The table
 * is the queue: memory holds only a bounded stretch of it, and when the room is away for longer, or
 * this process died before it had handed on what it stored, the rest is read back.
 */
export function openRoomFeed(options: RoomFeedOptions): RoomFeed {
  const feed: FeedState = {
    options,
    queue: [],
    in_hand: [],
    behind: cursorAt(new Date(0)),
    queued_since_ms: undefined,
    is_troubled: false,
    closing: new AbortController(),
    wake: () => undefined,
  };
  const done = run(feed);
  return {
    offer: (rows) => offer(feed, rows),
    queued: () => feed.queue.length,
    isBehind: () => feed.behind !== undefined,
    close: async () => {
      feed.closing.abort();
      feed.wake();
      await done;
    },
  };
}

interface FeedState {
  readonly options: RoomFeedOptions;
  queue: ReportRow[];
  /** Rows of the call that is under way. */
  in_hand: readonly ReportRow[];
  /** Where reading back starts; undefined while memory holds all that the room has not seen. */
  behind: ReportCursor | undefined;
  /** Arrival of the first row that was queued since reading back ended. */
  queued_since_ms: number | undefined;
  is_troubled: boolean;
  readonly closing: AbortController;
  wake: () => void;
}

function offer(feed: FeedState, rows: readonly ReportRow[]): void {
  const first = rows[0];
  // While reading back, the table has these rows too.
  if (first === undefined || feed.behind !== undefined || feed.closing.signal.aborted) return;
  if (feed.queue.length + rows.length > feed.options.queue_rows_max) {
    const oldest = feed.in_hand[0] ?? feed.queue[0] ?? first;
    feed.behind = cursorAt(new Date(oldest.received_at_ms - OVERLAP_MS));
    feed.queue = [];
  } else {
    feed.queued_since_ms ??= first.received_at_ms;
    feed.queue = feed.queue.concat(rows);
  }
  feed.wake();
}

async function run(feed: FeedState): Promise<void> {
  const isOpen = () => !feed.closing.signal.aborted;
  await untilDone(feed, async () => {
    const start = await feed.options.findStart();
    feed.behind = cursorAt(start === null ? new Date(0) : new Date(start.getTime() - OVERLAP_MS));
  });
  while (isOpen()) {
    if (feed.behind !== undefined) await readBack(feed, feed.behind);
    else if (feed.queue.length > 0) await handQueued(feed);
    else await woken(feed);
  }
}

async function handQueued(feed: FeedState): Promise<void> {
  feed.in_hand = feed.queue.slice(0, HAND_ROWS_MAX);
  feed.queue = feed.queue.slice(HAND_ROWS_MAX);
  await hand(feed, feed.in_hand);
  feed.in_hand = [];
}

/**
 * Reads and hands on until a page is not full, then lets new rows into the queue again and reads
 * once more from a little before: a batch that was committed between the last page and that moment
 * is in neither.
 */
async function readBack(feed: FeedState, from: ReportCursor): Promise<void> {
  const reached = await readPages(feed, from, () => false);
  if (feed.closing.signal.aborted) return;
  feed.behind = undefined;
  feed.queued_since_ms = undefined;
  const again = cursorAt(new Date(reached.received_at.getTime() - OVERLAP_MS));
  await readPages(feed, again, (last) => last.received_at_ms > (feed.queued_since_ms ?? Infinity));
}

async function readPages(
  feed: FeedState,
  from: ReportCursor,
  isEnough: (last: ReportRow) => boolean,
): Promise<ReportCursor> {
  let cursor = from;
  while (!feed.closing.signal.aborted) {
    let page: readonly ReportRow[] = [];
    await untilDone(feed, async () => {
      page = await feed.options.read(cursor, HAND_ROWS_MAX);
    });
    await hand(feed, page);
    const last = page.at(-1);
    if (last === undefined) break;
    cursor = cursorBehind(last);
    if (page.length < HAND_ROWS_MAX || isEnough(last)) break;
  }
  return cursor;
}

async function hand(feed: FeedState, rows: readonly ReportRow[]): Promise<void> {
  if (rows.length > 0) await untilDone(feed, () => feed.options.hand(rows));
}

/**
 * Tries until it succeeds or the feed closes, with growing pauses: a room or a database that is
 * away comes back.
 */
async function untilDone(feed: FeedState, work: () => Promise<void>): Promise<void> {
  const { signal } = feed.closing;
  for (
    let pause_ms = PAUSE_MIN_MS;
    !signal.aborted;
    pause_ms = Math.min(PAUSE_MAX_MS, pause_ms * 2)
  ) {
    try {
      await work();
      feed.is_troubled = false;
      return;
    } catch (error) {
      // Any failure keeps the rows: they are stored, and only their judgement waits.
      if (!feed.is_troubled && !signal.aborted) feed.options.onTrouble(error);
      feed.is_troubled = true;
      await sleep(pause_ms, undefined, { signal }).catch(() => undefined);
    }
  }
}

function woken(feed: FeedState): Promise<void> {
  return new Promise((resolve) => {
    feed.wake = resolve;
    if (feed.queue.length > 0 || feed.closing.signal.aborted) resolve();
  });
}
