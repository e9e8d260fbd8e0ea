import { randomUUID } from 'node:crypto';
import { booking } from '@drais/contracts';
import { openMint, type TokenIssuer } from './access-tokens.ts';
import { type Answered, type Connections, openConnections } from './keep-alive.ts';
import { serveBench } from './own-process.ts';
import { AREA_ID, LENGTH_SLOTS, SLOT_S, VEHICLES } from './reservation-table.ts';

/** Asked first: signing tokens is the issuer's work and no part of a run. */
export interface TokensWanted {
  readonly issuer: TokenIssuer;
  readonly riders: readonly string[];
  /** More than will be asked for. */
  readonly tokens: number;
}

export interface ReservationLoad {
  readonly port: number;
  readonly clients: number;
  readonly seconds: number;
  /** Milliseconds of the epoch. */
  readonly first_slot_at: number;
  /** Quarter hours that a period may begin in. */
  readonly slots: number;
}

export interface ReservationRun {
  readonly stored: number;
  /** Of a period that somebody else has. */
  readonly refused: number;
  /** Anything else, by status and code. */
  readonly failures: Readonly<Record<string, number>>;
  readonly took_s: number;
  readonly taken_ms: Float64Array;
  /** Of a sample of requests that were sent a second time: answered with another reservation. */
  readonly repeated: number;
  readonly repeated_differently: number;
}

/** Requests to be sent again afterwards. */
const SAMPLE_MAX = 100;
const TAKEN = 'booking.vehicle_not_available';

interface Sent {
  readonly request: string;
  readonly reservation_id: string;
}

// The clients' process: each asks for a reservation, waits for the answer and asks for the next, as
// pgbench does. Every request has a rider's token that was never shown before and a key of its own.
let tokens: string[] = [];

const duties = {
  prepare: async ({ issuer, riders, tokens: count }: TokensWanted): Promise<void> => {
    const mint = openMint(issuer);
    tokens = Array.from({ length: count }, (_, n) => mint(riders[n % riders.length] as string));
  },
  reserve: async (load: ReservationLoad): Promise<ReservationRun> => {
    const connections = await openConnections(load.port, load.clients);
    try {
      return await reserveAtRandom(load, connections);
    } finally {
      connections.close();
    }
  },
};

export type ClientsDuties = typeof duties;

serveBench(duties);

async function reserveAtRandom(
  load: ReservationLoad,
  connections: Connections,
): Promise<ReservationRun> {
  const began = performance.now();
  const until = began + load.seconds * 1000;
  const tally: Tally = { taken_ms: [], refused: 0, failures: {}, sample: [] };
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      const token = tokens.pop();
      if (token === undefined) throw new Error('the tokens made beforehand are used up');
      const request = requestOf(load, token);
      const sent_ms = performance.now();
      count(tally, request, await connections.ask(request), performance.now() - sent_ms);
    }
  };
  await Promise.all(Array.from({ length: load.clients }, client));
  const took_s = (performance.now() - began) / 1000;
  const { taken_ms, refused, failures, sample } = tally;
  return {
    stored: taken_ms.length,
    refused,
    failures,
    took_s,
    taken_ms: Float64Array.from(taken_ms),
    repeated: sample.length,
    repeated_differently: await repeat(sample, connections),
  };
}

interface Tally {
  readonly taken_ms: number[];
  readonly failures: Record<string, number>;
  readonly sample: Sent[];
  refused: number;
}

function count(tally: Tally, request: string, { status, body }: Answered, took_ms: number): void {
  if (status === 201) {
    tally.taken_ms.push(took_ms);
    if (tally.sample.length < SAMPLE_MAX)
      tally.sample.push({ request, reservation_id: idIn(body) });
    return;
  }
  const code = /"code":"([^"]+)"/.exec(body)?.[1] ?? '';
  const failure = `${String(status)} ${code}`;
  if (code === TAKEN) tally.refused++;
  else tally.failures[failure] = (tally.failures[failure] ?? 0) + 1;
}

/** A request that is sent again finds its own first effect. */
async function repeat(sample: readonly Sent[], connections: Connections): Promise<number> {
  const answers = await Promise.all(sample.map(({ request }) => connections.ask(request)));
  return answers.filter(
    ({ status, body }, n) => status !== 201 || idIn(body) !== sample[n]?.reservation_id,
  ).length;
}

function idIn(body: string): string {
  return (JSON.parse(body) as { reservation_id?: string }).reservation_id ?? '';
}

function requestOf(load: ReservationLoad, token: string): string {
  const { least, most } = LENGTH_SLOTS;
  const slot = Math.floor(Math.random() * load.slots);
  const length = least + Math.floor(Math.random() * (most - least + 1));
  const at = (number: number) =>
    new Date(load.first_slot_at + number * SLOT_S * 1000).toISOString();
  const body = JSON.stringify({
    area_id: AREA_ID,
    code: `CAR-${String(1 + Math.floor(Math.random() * VEHICLES))}`,
    starts_at: at(slot),
    ends_at: at(slot + length),
  });
  return [
    `POST ${booking.reserveVehicle.path} HTTP/1.1`,
    `host: localhost:${String(load.port)}`,
    `authorization: Bearer ${token}`,
    `idempotency-key: ${randomUUID()}`,
    'content-type: application/json',
    `content-length: ${String(body.length)}`,
    `\r\n${body}`,
  ].join('\r\n');
}
