import type pg from 'pg';
import { openGatherer } from '../gather.ts';
import { openFlights } from './flight.ts';

/** Statements a flight: more would keep the first one waiting for the last one's rows. */
const STATEMENTS_MAX = 64;
/**
 * Flights in the air at once, each on a connection: two keep the server busy while the answers of
 * one are read. More would fly with fewer statements each, and a write to a socket costs more than
 * a look-up.
 */
const FLIGHTS_MAX = 2;

export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface LookupOptions {
  connect(): Promise<pg.PoolClient>;
  giveBack(client: pg.PoolClient): void;
  /** Runs a statement on its own. */
  runAlone(statement: Statement): Promise<never[]>;
}

/** Reads that are asked for at the same moment leave in one message and come back in one. */
export function openLookups(options: LookupOptions): (statement: Statement) => Promise<never[]> {
  return openGatherer({
    trips_max: FLIGHTS_MAX,
    items_max: STATEMENTS_MAX,
    go: async (statements) => {
      const client = await options.connect();
      const flights = openFlights(client);
      const answers = await Promise.allSettled(
        statements.map((statement) => flights.query<never>(statement)),
      );
      options.giveBack(client);
      // One that failed may only have stood behind another: nobody answers for another's mistake.
      return Promise.allSettled(
        answers.map((answer, n) =>
          answer.status === 'fulfilled'
            ? answer.value
            : options.runAlone(statements[n] as Statement),
        ),
      );
    },
  });
}
