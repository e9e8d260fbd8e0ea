import pg from 'pg';

/** One statement of a flight, and who waits for its rows. */
interface Passenger {
  readonly query: WireQuery;
  readonly resolve: (rows: never[]) => void;
  readonly reject: (error: unknown) => void;
}

/** What pg's own query does with the server's messages; its types leave this out. */
interface WireQuery {
  name: string;
  readonly text: string;
  readonly _result: { rows: never[] };
  submit(connection: WireConnection): Error | null;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: WireConnection): void;
}

interface WireConnection {
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;
  _send(bytes: Buffer): unknown;
}

/**
 * Ends a pipeline of messages (PostgreSQL's protocol, "Message Formats"): the letter S and its
 * length.
 */
const SYNC = Buffer.from([0x53, 0, 0, 0, 4]);

/** The statements of one transaction on its connection. */
export interface Flights {
  query<Row>(statement: { name: string; text: string; values: readonly unknown[] }): Promise<Row[]>;
  /** Keeps everything on the ground until `depart`. */
  hold(): void;
  depart(): void;
  /** Forgets what has not been sent: for the rollback that comes next. */
  cancel(): void;
}

/**
 * Statements that are asked for without waiting in between leave together and are answered
 * together: one round trip, with one Sync at the end (PostgreSQL's extended query protocol,
 * "Pipelining"). After an error the server skips the rest up to the Sync, so nothing runs behind a
 * statement that failed, and nothing outside a `begin` that failed.
 */
export function openFlights(client: pg.PoolClient): Flights {
  let waiting: Passenger[] = [];
  let is_flying = false;
  let is_held = false;

  function fly(): void {
    if (is_flying || is_held || waiting.length === 0) return;
    is_flying = true;
    const flight = new Flight(waiting, () => {
      is_flying = false;
      fly();
    });
    waiting = [];
    client.query(flight as unknown as pg.Submittable);
  }

  return {
    query: ({ name, text, values }) =>
      new Promise((resolve, reject) => {
        const query = new pg.Query(text, values as unknown[]) as unknown as WireQuery;
        // Named afterwards, as pg copies an object of settings field by field.
        query.name = name;
        waiting.push({ query, resolve: resolve as Passenger['resolve'], reject });
        if (waiting.length === 1) queueMicrotask(fly);
      }),
    hold: () => {
      is_held = true;
    },
    depart: () => {
      is_held = false;
      fly();
    },
    cancel: () => {
      for (const { reject } of waiting.splice(0))
        reject(new Error('the transaction ended before this was sent'));
    },
  };
}

/** Speaks pg's interface of a query (`Submittable`) for several of them. */
class Flight {
  readonly #passengers: readonly Passenger[];
  readonly #landed: () => void;
  /** Whose answer the server is giving. */
  #current = 0;
  #unsent: unknown;

  constructor(passengers: readonly Passenger[], landed: () => void) {
    this.#passengers = passengers;
    this.#landed = landed;
  }

  /** Read by pg when it notes which statements the server has parsed. */
  get name(): string {
    return this.#passengers[this.#current]?.query.name ?? '';
  }

  get text(): string {
    return this.#passengers[this.#current]?.query.text ?? '';
  }

  submit(connection: WireConnection): null {
    const messages: Buffer[] = [];
    const gathering = Object.create(connection, {
      _send: { value: (bytes: Buffer) => messages.push(bytes) },
      // Each query would end with a Sync of its own.
      sync: { value: () => undefined },
    }) as WireConnection;
    try {
      for (const { query } of this.#passengers) {
        const wrong = query.submit(gathering);
        if (wrong !== null) throw wrong;
      }
    } catch (error) {
      // A value that cannot be sent: our bug. Nothing has left yet; the Sync alone brings the turn
      // to say so.
      messages.length = 0;
      this.#unsent = error;
    }
    connection._send(Buffer.concat([...messages, SYNC]));
    return null;
  }

  handleRowDescription(message: unknown): void {
    this.#passengers[this.#current]?.query.handleRowDescription(message);
  }

  handleDataRow(message: unknown): void {
    this.#passengers[this.#current]?.query.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, connection: WireConnection): void {
    this.#passengers[this.#current]?.query.handleCommandComplete(message, connection);
    this.#current++;
  }

  handleReadyForQuery(connection: WireConnection): void {
    if (this.#unsent !== undefined) {
      this.handleError(this.#unsent, connection);
      return;
    }
    for (const { query, resolve } of this.#passengers) resolve(query._result.rows);
    this.#landed();
  }

  /**
   * The server or the connection said no: what came before is answered, the rest fails for the same
   * reason.
   */
  handleError(error: unknown, connection: WireConnection): void {
    for (const [index, { query, resolve, reject }] of this.#passengers.entries()) {
      if (index < this.#current) {
        resolve(query._result.rows);
        continue;
      }
      // Skipped by the server: whoever needs this statement next has to send its text again.
      if (connection.parsedStatements[query.name] === undefined) {
        delete connection.submittedNamedStatements[query.name];
      }
      reject(error);
    }
    this.#landed();
  }
}
