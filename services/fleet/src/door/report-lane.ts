import type { ReportRow } from '../store/report-rows.ts';

/** A report on its way into the table, and whom to tell. */
export interface PendingReport {
  readonly row: ReportRow;
  /** Same device, and not above the sequence that it reported last: probably stored already. */
  readonly is_repeat: boolean;
  /** Called after the commit, or when there was none. */
  settle(stored: boolean): void;
}

export interface ReportLaneOptions {
  /**
   * Stores the rows and returns those that were new; throws when nothing of them is sure to be
   * stored.
   */
  readonly store: (
    rows: readonly ReportRow[],
    has_repeats: boolean,
  ) => Promise<readonly ReportRow[]>;
  /** After the acknowledgements, with the rows that were new. */
  readonly onStored: (rows: readonly ReportRow[]) => void;
  readonly onFailed: (error: unknown) => void;
  readonly flush_every_ms: number;
  readonly flush_timeout_ms: number;
  readonly batch_rows_max: number;
}

export interface ReportLane {
  add(report: PendingReport): void;
  /** Rows that are not committed yet, also those being written. */
  pending(): number;
  readonly counts: LaneCounts;
  /** Writes what is there; resolves when nothing is pending. */
  drain(): Promise<void>;
}

export interface LaneCounts {
  batches: number;
  rows: number;
  new_rows: number;
  failed_rows: number;
  last_flush_ms: number;
}

/**
 * Collects the reports of one database and writes them batch by batch, one batch at a time. A batch
 * is what is there when its write starts: rows that arrive meanwhile belong to the next. Each
 * database has its own lane, so that one that is down holds up no other.
 */
export function openReportLane(options: ReportLaneOptions): ReportLane {
  let waiting: PendingReport[] = [];
  let writing = 0;
  let timer: NodeJS.Timeout | undefined;
  let last_start_ms = Number.NEGATIVE_INFINITY;
  let onIdle: (() => void)[] = [];
  const counts: LaneCounts = { batches: 0, rows: 0, new_rows: 0, failed_rows: 0, last_flush_ms: 0 };

  return {
    add(report) {
      waiting.push(report);
      schedule();
    },
    pending: () => waiting.length + writing,
    counts,
    drain: () =>
      new Promise((resolve) => {
        if (waiting.length + writing === 0) return resolve();
        onIdle.push(resolve);
        last_start_ms = Number.NEGATIVE_INFINITY;
        schedule();
      }),
  };

  function schedule(): void {
    if (writing > 0 || waiting.length === 0) return;
    const is_full = waiting.length >= options.batch_rows_max;
    const wait_ms = is_full ? 0 : dueIn_ms();
    if (timer !== undefined) {
      if (wait_ms > 0) return;
      clearTimeout(timer);
    }
    timer = setTimeout(start, wait_ms);
  }

  /**
   * A batch starts every `flush_every_ms`, not that long after the last one ended; the first report
   * waits its turn.
   */
  function dueIn_ms(): number {
    if (onIdle.length > 0) return 0;
    const since_last_ms = performance.now() - last_start_ms;
    return since_last_ms >= options.flush_every_ms
      ? options.flush_every_ms / 2
      : options.flush_every_ms - since_last_ms;
  }

  function start(): void {
    timer = undefined;
    void flush();
  }

  async function flush(): Promise<void> {
    const batch = waiting.slice(0, options.batch_rows_max);
    waiting = waiting.slice(options.batch_rows_max);
    writing = batch.length;
    last_start_ms = performance.now();
    const outcome = await write(batch);
    counts.last_flush_ms = performance.now() - last_start_ms;
    writing = 0;
    for (const report of batch) report.settle(outcome.stored);
    if (outcome.stored) options.onStored(outcome.new_rows);
    else options.onFailed(outcome.error);
    if (waiting.length > 0) return schedule();
    const idle = onIdle;
    onIdle = [];
    for (const resolve of idle) resolve();
  }

  async function write(batch: readonly PendingReport[]): Promise<Written> {
    const rows = batch.map((report) => report.row);
    const has_repeats = batch.some((report) => report.is_repeat);
    counts.batches += 1;
    counts.rows += rows.length;
    try {
      const new_rows = await within(options.store(rows, has_repeats), options.flush_timeout_ms);
      counts.new_rows += new_rows.length;
      return { stored: true, new_rows };
    } catch (error) {
      // Whatever went wrong: nobody is told that these rows are stored, and their senders send them
      // again.
      counts.failed_rows += rows.length;
      return { stored: false, error };
    }
  }
}

type Written =
  | { readonly stored: true; readonly new_rows: readonly ReportRow[] }
  | { readonly stored: false; readonly error: unknown };

/** A database behind a dead link answers never: after the time-out its rows count as not stored. */
async function within<T>(work: Promise<T>, timeout_ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the batch was not stored in time')), timeout_ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
