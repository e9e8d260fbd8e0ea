import { openDirectory } from '@drais/kit/db/directory';
import { roleOf } from '@drais/kit/db/migrate';
import {
  dropDeadLetter,
  findLetter,
  type LetterCase,
  type LettersPlace,
  retryDeadLetter,
  retryDeadLetters,
} from '@drais/kit/events/dead-letters';
import { withDatabases } from '../databases.ts';
import { rooms } from '../rooms.ts';
import { readSettings } from '../settings.ts';
import { runCommand } from './arguments.ts';
import {
  type DeadLettersRequest,
  type NamedLetter,
  readDeadLettersArguments,
} from './dead-letters-arguments.ts';
import { printLetters } from './list-dead-letters.ts';

/** Where to look, and where to tell what was found. */
interface Desk {
  readonly places: readonly LettersPlace[];
  print(line: string): void;
}

type RequestOf<A extends DeadLettersRequest['action']> = Extract<DeadLettersRequest, { action: A }>;

/** `undefined_column` and `undefined_table`: the databases have not been brought up to date. */
const OLDER_TABLES = ['42703', '42P01'];

/**
 * Looks at the events that a subscriber could not take, puts them back in front of what waits
 * behind them, or gives them up. Works beside a running platform, whose relays see an event in one
 * place at a time and look again within a second; on a stopped one it is delivered after the start.
 */
async function deadLetters(): Promise<number> {
  const request = readDeadLettersArguments(process.argv.slice(2), {
    rooms: rooms.map(({ name }) => name),
    user: process.env['USER'] ?? process.env['LOGNAME'],
  });
  return withDatabases(readSettings(process.env), (urls) =>
    answerRequest(urls, request, (line) => console.log(line)),
  );
}

/** Does what is asked on these databases; returns the exit code. */
export async function answerRequest(
  urls: readonly string[],
  request: DeadLettersRequest,
  print: Desk['print'],
): Promise<number> {
  const chosen = 'room' in request ? request.room : undefined;
  const directories = rooms
    .filter(({ name }) => chosen === undefined || name === chosen)
    .map(({ name }) => ({
      room: name,
      directory: openDirectory({ urls, role: roleOf(name), connections_max: 1 }),
    }));
  const places = directories.flatMap(({ room, directory }) =>
    directory.databases().map((shard): LettersPlace => ({ room, shard })),
  );
  try {
    return await answer({ places, print }, request);
  } catch (error) {
    if (!OLDER_TABLES.includes((error as { code?: string }).code ?? '')) throw error;
    const told =
      'the databases are older than this code: start Drais once to bring them up to date';
    throw new Error(told, { cause: error });
  } finally {
    await Promise.all(directories.map(({ directory }) => directory.close()));
  }
}

function answer(desk: Desk, request: DeadLettersRequest): Promise<number> {
  switch (request.action) {
    case 'list':
      return printLetters(desk.places, request, desk.print);
    case 'show':
      return show(desk, request);
    case 'retry':
      return retry(desk, request);
    case 'retry_all':
      return retryAll(desk, request);
    case 'drop':
      return drop(desk, request);
  }
}

async function show(desk: Desk, request: RequestOf<'show'>): Promise<number> {
  return onLetter(desk, request, async (_place, letter) => {
    desk.print(JSON.stringify(letter, null, 2));
    return true;
  });
}

async function retry(desk: Desk, request: RequestOf<'retry'>): Promise<number> {
  return onLetter(desk, request, async (place, letter) => {
    if (!(await retryDeadLetter(place, keyOf(letter), new Date()))) return false;
    desk.print(`${letter.event.type} is on its way to ${letter.subscriber} again`);
    return true;
  });
}

async function retryAll(
  { places, print }: Desk,
  { room, subscriber, limit }: RequestOf<'retry_all'>,
): Promise<number> {
  let retried = 0;
  for (const place of places) {
    if (retried === limit) break;
    const left = { limit: limit - retried, subscriber };
    retried += await retryDeadLetters(place, left, new Date());
  }
  print(`put back ${String(retried)} of ${room}`);
  if (retried === limit) print('there may be more: run the command again');
  return 0;
}

async function drop(desk: Desk, request: RequestOf<'drop'>): Promise<number> {
  const { by: dropped_by, because: dropped_because } = request;
  return onLetter(desk, request, async (place, letter) => {
    const words = { dropped_by, dropped_because, dropped_at: new Date() };
    if (!(await dropDeadLetter(place, keyOf(letter), words))) return false;
    desk.print(`${letter.subscriber} will not get ${letter.event.type}: ${dropped_because}`);
    return true;
  });
}

/** Finds one letter wherever it lies. `work` is false when somebody else was faster. */
async function onLetter(
  { places, print }: Desk,
  request: RequestOf<'show' | 'retry' | 'drop'>,
  work: (place: LettersPlace, letter: LetterCase) => Promise<boolean>,
): Promise<number> {
  for (const place of places) {
    const letter = await findLetter(place, request);
    if (letter === null) continue;
    if (letter.dropped !== null && request.action !== 'show') {
      const { dropped_by, dropped_at, dropped_because } = letter.dropped;
      print(`${dropped_by} dropped it at ${dropped_at.toISOString()}: ${dropped_because}`);
      return 1;
    }
    if (await work(place, letter)) return 0;
  }
  print(absence(request));
  return 1;
}

function absence({ event_id, subscriber }: NamedLetter): string {
  return `${event_id} is no dead letter of ${subscriber}: it was retried already, or never was one`;
}

function keyOf({ event, subscriber }: LetterCase) {
  return { shard_key: event.shard_key, event_id: event.event_id, subscriber };
}

if (import.meta.main) await runCommand(deadLetters);
