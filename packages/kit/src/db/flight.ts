import pg from 'pg';

/** One statement of a flight, and who waits for its rows. */
interface Passenger {
  readonly query: WireQuery;
  readonly rows: Record<string, unknown>[];
  /** Of its rows: known from an earlier flight, or told by the server in this one. */
  columns: Columns | undefined;
  /** A value that could not be read. */
  unread?: unknown;
  readonly resolve: (rows: never[]) => void;
  readonly reject: (error: unknown) => void;
}

/** What pg's own query writes for a statement; its types leave this out. */
interface WireQuery {
  name: string;
  readonly text: string;
  submit(connection: WireConnection): Error | null;
}

interface WireConnection {
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;
  _send(bytes: Buffer): unknown;
  describe(message: unknown): void;
}

/** Names of a statement's columns, and how each value is read from its text. */
type Columns = readonly { readonly name: string; readonly read: (text: string) => unknown }[];

interface FieldMessage {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

/**
 * Columns of the statements that a connection has prepared, by name: a prepared statement's result
 * never changes, so the server need not describe it each time, nor we read that again.
 */
const described = new WeakMap<WireConnection, Map<string, Columns>>();

function describedOn(connection: WireConnection): Map<string, Columns> {
  const known = described.get(connection) ?? new Map<string, Columns>();
  described.set(connection, known);
  return known;
}

function columnsOf({ fields }: FieldMessage): Columns {
  return fields.map(({ name, dataTypeID }) => ({
    name,
    read: pg.types.getTypeParser(dataTypeID, 'text') as (text: string) => unknown,
  }));
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
        waiting.push({
          query,
          rows: [],
          columns: undefined,
          resolve: resolve as Passenger['resolve'],
          reject,
        });
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
  #known = new Map<string, Columns>();
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
    this.#known = describedOn(connection);
    try {
      connection._send(Buffer.concat([...this.#messages(connection), SYNC]));
    } catch (error) {
      // A value that cannot be sent: our bug. Nothing has left yet; the Sync alone brings the turn
      // to say so.
      this.#unsent = error;
      connection._send(SYNC);
    }
    return null;
  }

  #messages(connection: WireConnection): Buffer[] {
    const messages: Buffer[] = [];
    let is_described = false;
    const gathering = Object.create(connection, {
      _send: { value: (bytes: Buffer) => messages.push(bytes) },
      // Each query would end with a Sync of its own.
      sync: { value: () => undefined },
      describe: {
        value: (message: unknown) => {
          if (!is_described) connection.describe.call(gathering, message);
        },
      },
    }) as WireConnection;
    for (const passenger of this.#passengers) {
      passenger.columns = this.#known.get(passenger.query.name);
      is_described = passenger.columns !== undefined;
      const wrong = passenger.query.submit(gathering);
      if (wrong !== null) throw wrong;
    }
    return messages;
  }

  handleRowDescription(message: FieldMessage): void {
    const passenger = this.#passengers[this.#current];
    if (passenger !== undefined) passenger.columns = columnsOf(message);
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const passenger = this.#passengers[this.#current];
    if (passenger === undefined) return;
    try {
      passenger.rows.push(rowOf(passenger.columns ?? [], fields));
    } catch (error) {
      passenger.unread ??= error;
    }
  }

  handleCommandComplete(): void {
    const passenger = this.#passengers[this.#current];
    // A statement that has no columns was not described: it has none the next time either.
    if (passenger !== undefined) this.#known.set(passenger.query.name, passenger.columns ?? []);
    this.#current++;
  }

  handleReadyForQuery(connection: WireConnection): void {
    if (this.#unsent !== undefined) {
      this.handleError(this.#unsent, connection);
      return;
    }
    for (const passenger of this.#passengers) arrive(passenger);
    this.#landed();
  }

  /**
   * The server or the connection said no: what came before is answered, the rest fails for the same
   * reason.
   */
  handleError(error: unknown, connection: WireConnection): void {
    for (const [index, passenger] of this.#passengers.entries()) {
      const { query, reject } = passenger;
      if (index < this.#current) {
        arrive(passenger);
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

function rowOf(columns: Columns, values: readonly (string | null)[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let n = 0; n < columns.length; n++) {
    const { name, read } = columns[n] as Columns[number];
    const value = values[n] as string | null;
    row[name] = value === null ? null : read(value);
  }
  return row;
}

function arrive({ rows, unread, resolve, reject }: Passenger): void {
  if (unread === undefined) resolve(rows as never[]);
  else reject(unread);
}
