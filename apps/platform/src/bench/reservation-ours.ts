import { createHash } from 'node:crypto';
import { type MadeReservation, recordBehindLine } from '@drais/booking';
import { LostRace, type Queryable, type Tools, type Transaction } from '@drais/kit';
import { wallClock } from '@drais/kit/clock';
import { openHost } from '@drais/kit/host';
import { newId, newUuid } from '@drais/vocabulary/ids';
import { pino } from 'pino';
import { rooms } from '../rooms.ts';
import { AREA_ID, LENGTH_SLOTS, SLOT_S, SLOTS, VEHICLES, vehicleId } from './reservation-table.ts';

/** One statement as it was sent. */
export interface SentStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface OurArm {
  /**
   * Reserves at random with `clients` at once for `seconds`; says how many were stored and how many
   * were refused.
   */
  run(load: {
    clients: number;
    seconds: number;
  }): Promise<{ stored: number; refused: number; took_s: number }>;
  /**
   * The statements of one reservation and the values by which its own are told apart from
   * constants.
   */
  capture(): Promise<{ statements: readonly SentStatement[]; made: MadeReservation }>;
  close(): Promise<void>;
}

const PLAN = { pricing_plan_id: newId(AREA_ID), version: 1 };
const rider = {
  kind: 'account',
  account_id: `042.${newUuid()}`,
  scopes: ['rider'],
  operator_areas: [],
} as const;
const context = { principal: rider, trace_id: 'b'.repeat(32) };

/**
 * The booking room alone, on the code path that stores every reservation. Other rooms are known, so
 * that events are queued for their subscribers as in a deployment, but not opened.
 */
export async function openOurArm(
  url: string,
  first_day: Date,
  connections_max: number,
): Promise<OurArm> {
  const host = await openHost({
    rooms,
    open: ['booking'],
    urls: [url],
    clock: wallClock,
    master_secret: createHash('sha256').update('bench').digest(),
    objects: { presignPut: () => '', presignGet: () => '', findFacts: async () => null },
    log: pino({ level: 'silent' }),
    settings: {
      public_url: 'http://localhost',
      demo: true,
      mqtt_port: 0,
      bank_url: '',
      bank_key: '',
    },
    statusOf: () => 409,
    timers: false,
    connections_max,
  });
  const tools = host.tools('booking');
  return {
    run: (load) => reserveAtRandom(tools, first_day, load),
    capture: async () => {
      const made = randomReservation(first_day);
      const statements: SentStatement[] = [];
      await recordBehindLine(recording(tools, statements), context, made);
      return { statements, made };
    },
    close: () => host.close(),
  };
}

function randomReservation(first_day: Date): MadeReservation {
  const vehicle = 1 + Math.floor(Math.random() * VEHICLES);
  const { least, most } = LENGTH_SLOTS;
  const length = least + Math.floor(Math.random() * (most - least + 1));
  const starts_at = new Date(
    first_day.getTime() + Math.floor(Math.random() * SLOTS) * SLOT_S * 1000,
  );
  const ends_at = new Date(starts_at.getTime() + length * SLOT_S * 1000);
  return {
    reservation_id: newId(AREA_ID),
    vehicle: {
      vehicle_id: vehicleId(vehicle),
      vehicle_class: 'car',
      public_vehicle_id: vehicleId(vehicle),
      code: `CAR-${String(vehicle)}`,
    },
    plan: PLAN,
    promised: { starts_at, ends_at, lapses_at: ends_at },
  };
}

async function reserveAtRandom(
  tools: Tools,
  first_day: Date,
  { clients, seconds }: { clients: number; seconds: number },
) {
  const began = performance.now();
  const until = began + seconds * 1000;
  let stored = 0;
  let refused = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      try {
        await recordBehindLine(tools, context, randomReservation(first_day));
        stored++;
      } catch (error) {
        if (!(error instanceof LostRace)) throw error;
        refused++;
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { stored, refused, took_s: (performance.now() - began) / 1000 };
}

/** The same tools, writing down what a transaction sends. */
function recording(tools: Tools, sent: SentStatement[]): Tools {
  const noting = <Q extends Queryable>(inner: Q): Q => ({
    ...inner,
    query: (text: string, values: readonly unknown[] = []) => {
      sent.push({ text, values });
      return inner.query(text, values);
    },
  });
  const { db } = tools;
  return {
    ...tools,
    db: {
      ...db,
      shard: (key) => {
        const shard = db.shard(key);
        return {
          ...shard,
          oneFlight: (work) => shard.oneFlight((tx) => work(noting<Transaction>(tx))),
        };
      },
    },
  };
}
