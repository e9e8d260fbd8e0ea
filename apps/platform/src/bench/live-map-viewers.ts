import { type ClientRequest, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { TownBox } from './device-fleet.ts';
import { openHistogram } from './histogram.ts';
import {
  type FrameTimes,
  openEventReader,
  openFrameReader,
  openPicture,
  type Picture,
} from './live-map-frame.ts';
import { serveBench } from './own-process.ts';

// The viewers' process: a stream of its own for each viewer, read as a browser would.

export interface Audience {
  readonly port: number;
  readonly area_id: string;
  /** The box of each viewer; several may look at the same. */
  readonly boxes: readonly TownBox[];
  /** Viewers of the box in `stalled_box` that never read what they are sent. */
  readonly stalled: number;
  readonly stalled_box: TownBox;
}

export interface ViewersFigures {
  readonly age: Uint32Array;
  readonly frames: number;
  readonly bytes: number;
  /** Streams of reading viewers that ended while they were watched. */
  readonly lost: number;
  readonly cpu_s: number;
}

export interface Woken {
  /** Of the stalled viewers, whose stream the platform had ended. */
  readonly dropped: number;
}

export interface Consistency {
  /** Viewers whose map was compared with one that was just opened, and those that differed. */
  readonly compared: number;
  readonly different: number;
  /** Of the compared ones, who had been dropped and came back. */
  readonly resynchronised: number;
}

/** Streams that are opened at once. */
const OPENING_MAX = 50;
/** A dropped stream ends as soon as what was on its way has been read. */
const END_MS = 10_000;
/** Tries to find a moment in which nothing changes between two looks. */
const COMPARES_MAX = 5;
const OPEN_MS = 30_000;

interface Watcher {
  readonly box: TownBox;
  readonly picture: Picture;
  readonly request: ClientRequest;
}

let audience: Audience | undefined;
let is_measuring = false;
let age = openHistogram();
let frames = 0;
let bytes = 0;
let lost = 0;
let cpu = process.cpuUsage();
const requests: ClientRequest[] = [];
/** One viewer of each shared box, and whoever came back after being dropped. */
const watchers: Watcher[] = [];
const returned: Watcher[] = [];
let stalled: Socket[] = [];

const duties = { open, begin, stall, wake, end, compare };
export type ViewersDuties = typeof duties;
serveBench(duties);

/** Resolves when every viewer has its first picture. */
async function open(given: Audience): Promise<void> {
  audience = given;
  const by_box = Map.groupBy(given.boxes, keyOf);
  const readers = new Map([...by_box.keys()].map((key) => [key, openFrameReader()]));
  const watched = new Set<string>();
  const queue = [...given.boxes];
  const work = async (): Promise<void> => {
    for (let box = queue.pop(); box !== undefined; box = queue.pop()) {
      const key = keyOf(box);
      const is_shared = (by_box.get(key)?.length ?? 0) > 1;
      if (is_shared && !watched.has(key)) {
        watched.add(key);
        watchers.push(await watch(box));
      } else await view(box, readers.get(key) as (json: string, now_ms: number) => FrameTimes);
    }
  };
  await Promise.all(Array.from({ length: OPENING_MAX }, work));
}

function keyOf({ south, west, north, east }: TownBox): string {
  return [south, west, north, east].join(' ');
}

function view(box: TownBox, read: (json: string, now_ms: number) => FrameTimes): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = openStream(box, reject, (json) => {
      resolve();
      if (!is_measuring) return;
      const now_ms = Date.now();
      const { is_snapshot, measured_ms } = read(json, now_ms);
      frames++;
      bytes += json.length;
      if (is_snapshot) return;
      for (const at_ms of measured_ms) age.add(now_ms - at_ms);
    });
    requests.push(request);
  });
}

/** A viewer that keeps its picture. */
function watch(box: TownBox): Promise<Watcher> {
  return new Promise((resolve, reject) => {
    const picture = openPicture();
    const request = openStream(box, reject, (json) => {
      picture.take(json);
      resolve({ box, picture, request });
    });
    requests.push(request);
  });
}

function pathOf({ south, west, north, east }: TownBox): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ south, west, north, east }))
    query.set(name, String(value));
  return `/v1/areas/${audience?.area_id ?? ''}/vehicles/stream?${String(query)}`;
}

function openStream(
  box: TownBox,
  onFailed: (error: Error) => void,
  onData: (json: string) => void,
): ClientRequest {
  const request = get(
    { host: 'localhost', port: audience?.port, path: pathOf(box), agent: false, timeout: OPEN_MS },
    (response) => {
      if (response.statusCode !== 200) {
        onFailed(new Error(`a stream was answered ${String(response.statusCode)}`));
        request.destroy();
        return;
      }
      const read = openEventReader(onData);
      response.setEncoding('latin1');
      response.on('data', read);
      response.on('error', () => undefined);
      response.on('close', () => {
        if (is_measuring) lost++;
      });
    },
  );
  request.on('error', onFailed);
  return request;
}

async function begin(): Promise<void> {
  age = openHistogram();
  frames = 0;
  bytes = 0;
  lost = 0;
  cpu = process.cpuUsage();
  is_measuring = true;
}

/** Opens streams over the whole town, and reads nothing of them. */
async function stall(): Promise<void> {
  const { port, stalled: count, stalled_box } = audience as Audience;
  stalled = Array.from({ length: count }, () => {
    const socket = connect({ host: 'localhost', port });
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(`GET ${pathOf(stalled_box)} HTTP/1.1\r\nHost: localhost:${String(port)}\r\n\r\n`);
    return socket;
  });
}

/** Reads what is left of the stalled streams; who was dropped comes back. */
async function wake(): Promise<Woken> {
  const ended = await Promise.all(stalled.map(isEnded));
  const dropped = ended.filter(Boolean).length;
  const box = audience?.stalled_box as TownBox;
  for (let n = 0; n < dropped; n++) returned.push(await watch(box));
  return { dropped };
}

function isEnded(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const late = setTimeout(() => {
      resolve(false);
      socket.destroy();
    }, END_MS);
    socket.once('close', () => {
      clearTimeout(late);
      resolve(true);
    });
    socket.resume();
  });
}

async function end(): Promise<ViewersFigures> {
  is_measuring = false;
  const { user, system } = process.cpuUsage(cpu);
  return { age: age.counts(), frames, bytes, lost, cpu_s: (user + system) / 1e6 };
}

/** Whether those who watched all along, and those who came back, see what a newcomer sees. */
async function compare(): Promise<Consistency> {
  const all = [...watchers, ...returned];
  let different = 0;
  for (const watcher of all) if (!(await isTrue(watcher))) different++;
  for (const request of requests) request.destroy();
  return { compared: all.length, different, resynchronised: returned.length };
}

async function isTrue({ box, picture }: Watcher): Promise<boolean> {
  for (let n = 0; n < COMPARES_MAX; n++) {
    const newcomer = await watch(box);
    newcomer.request.destroy();
    if (newcomer.picture.text() === picture.text()) return true;
  }
  return false;
}
