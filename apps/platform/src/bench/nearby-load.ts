import { connect, type Socket } from 'node:net';
import { openHistogram } from './histogram.ts';
import { watchForStale } from './nearby-stale.ts';
import { openTown, QUESTION } from './nearby-town.ts';
import { serveBench } from './own-process.ts';

// The generator of searches over HTTP: a fixed number of connections, each asking its next question
// as soon as the last one is answered.

export interface SearchLoad {
  readonly port: number;
  readonly connections: number;
  /** Not measured. */
  readonly warm_up_s: number;
  readonly seconds: number;
  readonly seed: string;
  /** Whether to look for vehicles that are found where they no longer are. */
  readonly watches: boolean;
}

export interface SearchFigures {
  readonly searches: number;
  readonly failed: number;
  readonly latency: Uint32Array;
  /** Moves that were looked after, and answers that did not know of them. */
  readonly watched: number;
  readonly stale: number;
  /** Processor seconds of this process while it measured. */
  readonly cpu_s: number;
}

/** Different questions; then they come again. */
const QUESTIONS = 5_000;
const HEAD_END = '\r\n\r\n';
const LENGTH = /content-length: (\d+)/i;

const duties = { run };
export type SearchLoadDuties = typeof duties;
serveBench(duties);

async function run(load: SearchLoad): Promise<SearchFigures> {
  const town = openTown(load.seed);
  const questions = Array.from({ length: QUESTIONS }, () => {
    const { lat, lon } = town.nextQuestion();
    const { limit, radius_m } = QUESTION;
    const query = `lat=${String(lat)}&lon=${String(lon)}&radius_m=${String(radius_m)}&limit=${String(limit)}`;
    return Buffer.from(`GET /near?${query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  });
  const latency = openHistogram();
  const began = performance.now();
  const measured_from = began + load.warm_up_s * 1000;
  const until = measured_from + load.seconds * 1000;
  let next = 0;
  let failed = 0;
  let cpu = process.cpuUsage();
  setTimeout(() => {
    cpu = process.cpuUsage();
  }, load.warm_up_s * 1000);
  const asking = Array.from({ length: load.connections }, () =>
    askOnOneConnection(load.port, {
      nextQuestion: () => (performance.now() < until ? questions[next++ % QUESTIONS] : undefined),
      onAnswer: (sent_at, ok) => {
        if (!ok) failed++;
        const now = performance.now();
        if (now >= measured_from && now < until) latency.add(now - sent_at);
      },
    }),
  );
  const watching = load.watches
    ? watchForStale(load.port, town.places, until)
    : Promise.resolve({ watched: 0, stale: 0 });
  await Promise.all(asking);
  const { user, system } = process.cpuUsage(cpu);
  const seen = await watching;
  return {
    ...seen,
    searches: latency.size(),
    failed,
    latency: latency.counts(),
    cpu_s: (user + system) / 1e6,
  };
}

interface Asking {
  /** Undefined when it is time to stop. */
  nextQuestion(): Buffer | undefined;
  onAnswer(sent_at: number, ok: boolean): void;
}

function askOnOneConnection(port: number, asking: Asking): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host: '127.0.0.1', port, noDelay: true });
    let text = '';
    let sent_at = 0;
    const ask = (): void => {
      const question = asking.nextQuestion();
      if (question === undefined) {
        socket.destroy();
        resolve();
        return;
      }
      sent_at = performance.now();
      socket.write(question);
    };
    socket.once('connect', ask);
    socket.once('error', reject);
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
      if (!isWhole(text)) return;
      asking.onAnswer(sent_at, text.startsWith('HTTP/1.1 200'));
      text = '';
      ask();
    });
  });
}

function isWhole(text: string): boolean {
  const head_end = text.indexOf(HEAD_END);
  if (head_end === -1) return false;
  const length = Number(LENGTH.exec(text)?.[1] ?? 0);
  return text.length >= head_end + HEAD_END.length + length;
}
