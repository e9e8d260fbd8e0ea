import { drawOf } from '@drais/twin/life/draw';
import { openHistogram } from './histogram.ts';
import { dueAt, type OpenLoop, planOpenLoop, turnAt } from './open-loop.ts';
import { serveBench } from './own-process.ts';
import {
  type BenchDevice,
  closeLine,
  type Line,
  newLine,
  openLine,
  pump,
} from './telemetry-line.ts';

// A load process: a share of all devices, each with a connection of its own, sending by a plan that
// was made before. What it knows of acknowledgements is the sender's log of the bench.

export interface LoadPlan {
  readonly rate: number;
  readonly seconds: number;
  /** From the start, not measured. */
  readonly warm_up_s: number;
  /** Instant, milliseconds: the same for all load processes. */
  readonly begins_at_ms: number;
  readonly seed: string;
  /** Messages without acknowledgement at which the plan is given up: nobody keeps up with it. */
  readonly backlog_max: number;
  /** How long to wait for the last acknowledgements. */
  readonly drain_ms: number;
}

export interface LoadResult {
  readonly sent: number;
  /** Acknowledgements of messages that were due after the warm-up. */
  readonly latency: Uint32Array;
  /** How late this process itself was with messages that nothing else held up. */
  readonly lag: Uint32Array;
  /** Acknowledgements that came after the warm-up and before the plan's end. */
  readonly acked_in_window: number;
  readonly unacked: number;
  /** From the last due message to the last acknowledgement. */
  readonly drained_after_ms: number;
  readonly gave_up: boolean;
  readonly connections_lost: number;
  /** Processor seconds of this process. */
  readonly cpu_s: number;
}

/** What one device sent and saw acknowledged, from its first message on. */
export interface SendersLog {
  readonly device_id: string;
  readonly sent: number;
  readonly acked: Uint8Array;
}

/** Connections that are opened at once. */
const CONNECTING_MAX = 200;
/** Grain of the sender's clock: a turn is never more than this late by itself. */
const TICK_MS = 1;
const LOOK_MS = 5;

let lines: Line[] = [];
let port = 0;
let connections_lost = 0;
let plan: OpenLoop | undefined;
let begins_at_ms = 0;
/** Monotonic time of the plan's start. */
let begin_ms = 0;
let onFirstOpen: (() => void) | undefined;
let onAcknowledged: (line: Line, number: number) => void = () => undefined;

const options = {
  get port() {
    return port;
  },
  observedAt: (line: Line, number: number) => Math.floor(begins_at_ms + dueOf(line, number)),
  onOpen: () => onFirstOpen?.(),
  onClosed: () => {
    connections_lost++;
  },
  onAcknowledged: (line: Line, number: number) => onAcknowledged(line, number),
};

const duties = { connect, run, log, disconnect };
export type LoadDuties = typeof duties;
serveBench(duties);

/** When a message of the plan under way is due, in milliseconds from its start. */
function dueOf(line: Line, number: number): number {
  return line.first_due_ms + (number - line.first) * (plan?.period_ms ?? 0);
}

async function connect(to: { port: number; devices: readonly BenchDevice[] }): Promise<number> {
  const began = performance.now();
  port = to.port;
  lines = to.devices.map(newLine);
  let next = 0;
  let open = 0;
  await new Promise<void>((resolve) => {
    const openNext = (): void => {
      const line = lines[next++];
      if (line !== undefined) openLine(line, options);
    };
    onFirstOpen = () => {
      if (++open === lines.length) resolve();
      openNext();
    };
    for (let n = 0; n < CONNECTING_MAX; n++) openNext();
  });
  onFirstOpen = undefined;
  connections_lost = 0;
  return performance.now() - began;
}

async function run(given: LoadPlan): Promise<LoadResult> {
  const loop = planOpenLoop({ ...given, lines: lines.length }, drawOf(given.seed));
  for (const [index, line] of lines.entries()) {
    line.first = line.due;
    line.first_due_ms = dueAt(loop, index, 0);
  }
  const cpu_before = process.cpuUsage();
  const lost_before = connections_lost;
  plan = loop;
  begins_at_ms = given.begins_at_ms;
  begin_ms = performance.now() + given.begins_at_ms - (performance.timeOrigin + performance.now());
  const book = openBook(given);
  onAcknowledged = book.take;
  const gave_up = await sendAll(loop, given.backlog_max, book);
  const last_due_ms = performance.now();
  const unacked = await drain(given.drain_ms);
  onAcknowledged = () => undefined;
  const { user, system } = process.cpuUsage(cpu_before);
  return {
    ...book.result(),
    unacked,
    gave_up,
    drained_after_ms: Math.max(0, book.last_ack_ms() - last_due_ms),
    connections_lost: connections_lost - lost_before,
    cpu_s: (user + system) / 1e6,
  };
}

/** Counts what is acknowledged, and when. */
function openBook({ warm_up_s, seconds }: LoadPlan) {
  const latency = openHistogram();
  const lag = openHistogram();
  const counted_from_ms = warm_up_s * 1000;
  let sent = 0;
  let acked = 0;
  let acked_in_window = 0;
  let last_ack_ms = 0;
  return {
    take: (line: Line, number: number): void => {
      last_ack_ms = performance.now();
      acked++;
      const since_begin_ms = last_ack_ms - begin_ms;
      if (since_begin_ms >= counted_from_ms && since_begin_ms < seconds * 1000) acked_in_window++;
      if (number < line.first) return; // Of an earlier plan.
      const due_ms = dueOf(line, number);
      if (due_ms >= counted_from_ms) latency.add(since_begin_ms - due_ms);
    },
    sending: (due_ms: number): void => {
      sent++;
      if (due_ms >= counted_from_ms) lag.add(performance.now() - begin_ms - due_ms);
    },
    backlog: () => sent - acked,
    last_ack_ms: () => last_ack_ms,
    result: () => ({ sent, acked_in_window, latency: latency.counts(), lag: lag.counts() }),
  };
}

/** True when the plan was given up. */
function sendAll(
  loop: OpenLoop,
  backlog_max: number,
  book: ReturnType<typeof openBook>,
): Promise<boolean> {
  let turn = 0;
  const sendDue = (now_ms: number): void => {
    for (; turn < loop.total; turn++) {
      const { line: index, due_ms } = turnAt(loop, turn);
      if (due_ms > now_ms) return;
      const line = lines[index] as Line;
      line.due++;
      book.sending(due_ms);
      pump(line, options);
    }
  };
  return new Promise((resolve) => {
    const tick = (): void => {
      sendDue(performance.now() - begin_ms);
      if (book.backlog() > backlog_max) resolve(true);
      else if (turn < loop.total) setTimeout(tick, TICK_MS);
      else resolve(false);
    };
    tick();
  });
}

/** Waits for the last acknowledgements; how many never came. */
async function drain(most_ms: number): Promise<number> {
  const give_up_at = performance.now() + most_ms;
  const missing = () => lines.reduce((sum, line) => sum + (line.due - line.oldest), 0);
  while (missing() > 0 && performance.now() < give_up_at)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  return missing();
}

async function log(): Promise<SendersLog[]> {
  return lines.map(({ device, sent, acked }) => ({
    device_id: device.device_id,
    sent,
    acked: acked.subarray(0, sent),
  }));
}

async function disconnect(): Promise<void> {
  for (const line of lines) closeLine(line);
}
