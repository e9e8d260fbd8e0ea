import { type Histogram, openHistogram } from './histogram.ts';
import { type OwnProcess, startOwnProcess } from './own-process.ts';
import type { BenchDevice } from './telemetry-line.ts';
import type { LoadDuties, LoadResult, SendersLog } from './telemetry-load.ts';

/** All senders of a bench, spread over processes of their own. */
export interface Senders {
  /** Resolves when every device is connected. */
  connect(port: number): Promise<void>;
  /** `onWindow` is told when the measured part begins and when it ends. */
  run(load: Load, onWindow: (edge: 'begins' | 'ends') => void): Promise<Sent>;
  log(): Promise<SendersLog[]>;
  close(): Promise<void>;
}

export interface Load {
  /** Messages a second of all devices together. */
  readonly rate: number;
  readonly seconds: number;
  readonly warm_up_s: number;
  /** How long to wait for the last acknowledgements. */
  readonly drain_ms: number;
  /** Given up when so many seconds' messages wait for their acknowledgement; absent: never. */
  readonly backlog_s_max?: number;
}

export interface Sent extends Omit<LoadResult, 'latency' | 'lag' | 'cpu_s'> {
  readonly latency: Histogram;
  readonly lag: Histogram;
  /** Processor seconds of each process. */
  readonly cpu_s: readonly number[];
}

/** Two, so that one of them writing does not hold up the other one's clock. */
const PROCESSES = 2;
/** From the order to the first message: the order must have reached every process. */
const HEAD_START_MS = 500;

export function openSenders(devices: readonly BenchDevice[]): Senders {
  const script = new URL('./telemetry-load.ts', import.meta.url);
  const shares = Array.from({ length: PROCESSES }, (_, share) => ({
    seed: String(share),
    child: startOwnProcess<LoadDuties>(script),
    devices: devices.filter((_device, n) => n % PROCESSES === share),
  }));
  return {
    connect: async (port) => {
      await Promise.all(
        shares.map(({ child, devices }) => child.ask('connect', { port, devices })),
      );
    },
    run: async (load, onWindow) => {
      const begins_at_ms = Date.now() + HEAD_START_MS;
      const at = (s: number) => begins_at_ms + s * 1000 - Date.now();
      let is_over = false;
      const end = (): void => {
        if (!is_over) onWindow('ends');
        is_over = true;
      };
      const edges = [
        setTimeout(() => onWindow('begins'), at(load.warm_up_s)),
        setTimeout(end, at(load.seconds)),
      ];
      try {
        return sumOf(await Promise.all(shares.map((share) => runShare(share, load, begins_at_ms))));
      } finally {
        for (const edge of edges) clearTimeout(edge);
        end();
      }
    },
    log: async () => (await Promise.all(shares.map(({ child }) => child.ask('log')))).flat(),
    close: async () => {
      await Promise.all(shares.map(({ child }) => child.close()));
    },
  };

  function runShare(share: Share, load: Load, begins_at_ms: number): Promise<LoadResult> {
    const rate = (load.rate * share.devices.length) / devices.length;
    const backlog_max = (load.backlog_s_max ?? Number.POSITIVE_INFINITY) * rate;
    const { seconds, warm_up_s, drain_ms } = load;
    const { seed } = share;
    return share.child.ask('run', {
      rate,
      seconds,
      warm_up_s,
      drain_ms,
      begins_at_ms,
      backlog_max,
      seed,
    });
  }
}

interface Share {
  readonly seed: string;
  readonly child: OwnProcess<LoadDuties>;
  readonly devices: readonly BenchDevice[];
}

function sumOf(results: readonly LoadResult[]): Sent {
  const latency = openHistogram();
  const lag = openHistogram();
  for (const result of results) {
    latency.addCounts(result.latency);
    lag.addCounts(result.lag);
  }
  const sum = (value: (result: LoadResult) => number) =>
    results.reduce((total, result) => total + value(result), 0);
  return {
    latency,
    lag,
    sent: sum(({ sent }) => sent),
    acked_in_window: sum(({ acked_in_window }) => acked_in_window),
    unacked: sum(({ unacked }) => unacked),
    drained_after_ms: Math.max(...results.map(({ drained_after_ms }) => drained_after_ms)),
    gave_up: results.some(({ gave_up }) => gave_up),
    connections_lost: sum(({ connections_lost }) => connections_lost),
    cpu_s: results.map(({ cpu_s }) => cpu_s),
  };
}
