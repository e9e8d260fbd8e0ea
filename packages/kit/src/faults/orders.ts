import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultPoint, Passing } from './fault-points.ts';

/** One fault, once, in whichever process passes its point often enough first. */
export interface FaultOrder {
  readonly order_id: string;
  readonly point: FaultPoint;
  /** The passing that counts, from 1: of one process, since it saw the order. */
  readonly nth: number;
  /** Whom to end: the process that passes, or the one with this number. */
  readonly victim: 'self' | number;
}

/** Who carried an order out. */
export interface CarriedOut {
  readonly order_id: string;
  readonly by_pid: number;
  readonly by_name: string;
}

const ORDER_FILE = 'order.json';
const DONE_FILE = 'done.json';
/**
 * Between two looks at the file, milliseconds. Less would read it at each passing of a busy
 * process; more would let a short piece of work go by unseen.
 */
const LOOK_EVERY_MS = 10;

/** Leaves an order for the processes that look into `folder`. One at a time. */
export function giveOrder(folder: string, order: FaultOrder): void {
  writeWhole(join(folder, ORDER_FILE), order);
}

/** Takes an order back; false when it is being carried out, or was. */
export function takeBackOrder(folder: string): boolean {
  return claim(folder);
}

/** Who carried the order out; undefined while nobody has. */
export function findCarriedOut(folder: string, order_id: string): CarriedOut | undefined {
  const done = readWhole<CarriedOut>(join(folder, DONE_FILE));
  return done?.order_id === order_id ? done : undefined;
}

export interface OrderTakerOptions {
  readonly folder: string;
  /** Of this process, for who reads what was done. */
  readonly process_name: string;
  /** Ends a process at once, without a chance to clean up. */
  readonly end?: (pid: number) => void;
}

/**
 * Counts the passings of the point that the order in `folder` names, and carries it out at the nth.
 * The first of several processes to get there wins: it takes the file away before it acts.
 */
export function openOrderTaker(options: OrderTakerOptions): Passing {
  const { folder, process_name, end = endAtOnce } = options;
  let looked_at_ms = Number.NEGATIVE_INFINITY;
  let order: FaultOrder | undefined;
  let passed = 0;
  const look = (): void => {
    const now_ms = performance.now();
    if (now_ms - looked_at_ms < LOOK_EVERY_MS) return;
    looked_at_ms = now_ms;
    const found = readWhole<FaultOrder>(join(folder, ORDER_FILE));
    if (found?.order_id !== order?.order_id) passed = 0;
    order = found;
  };
  return (point) => {
    look();
    if (order?.point !== point) return;
    passed++;
    if (passed < order.nth || !claim(folder)) return;
    const { order_id, victim } = order;
    order = undefined;
    const done: CarriedOut = { order_id, by_pid: process.pid, by_name: process_name };
    writeWhole(join(folder, DONE_FILE), done);
    end(victim === 'self' ? process.pid : victim);
  };
}

function endAtOnce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

/** The rename decides between two processes. */
function claim(folder: string): boolean {
  try {
    renameSync(join(folder, ORDER_FILE), join(folder, `${ORDER_FILE}.${String(process.pid)}`));
    return true;
  } catch {
    return false;
  }
}

function readWhole<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all: a reader never finds half of it. */
function writeWhole(file: string, value: object): void {
  const unfinished = `${file}.${String(process.pid)}.new`;
  writeFileSync(unfinished, JSON.stringify(value));
  renameSync(unfinished, file);
}
