import {
  type DeadLetter,
  type LetterPlace,
  type LettersPlace,
  listDeadLetters,
} from '@drais/kit/events/dead-letters';
import { pageOf } from '@drais/kit/page';
import { BadArguments } from './arguments.ts';
import type { DeadLettersRequest } from './dead-letters-arguments.ts';

type ListRequest = Extract<DeadLettersRequest, { action: 'list' }>;
type Listed = DeadLetter & { readonly room: string; readonly database: string };

/** The last letter of a page: the next one begins behind it. */
interface Cursor {
  readonly place: string;
  readonly after: LetterPlace;
}

/** Prints one page of the letters in all these places, and how to get the next one. */
export async function printLetters(
  places: readonly LettersPlace[],
  request: ListRequest,
  print: (line: string) => void,
): Promise<number> {
  const page = pageOf(await readLetters(places, request), request.limit, writeCursor);
  if (request.json) {
    print(JSON.stringify(page));
    return 0;
  }
  for (const line of page.items.map(describe)) print(line);
  if (page.items.length === 0) print('no dead letters');
  if (page.next_cursor !== undefined) print(`more: --after ${page.next_cursor}`);
  return 0;
}

/** The letters of a page and one more, place after place. */
async function readLetters(
  places: readonly LettersPlace[],
  { limit, subscriber, after }: ListRequest,
): Promise<Listed[]> {
  const from = after === undefined ? undefined : readCursor(after);
  const begin = from === undefined ? 0 : places.findIndex((place) => nameOf(place) === from.place);
  if (begin < 0) throw new BadArguments('--after takes the cursor of another page of this list.');
  const found: Listed[] = [];
  for (const [index, place] of places.slice(begin).entries()) {
    const left = limit + 1 - found.length;
    if (left === 0) break;
    const page = { limit: left, subscriber, after: index === 0 ? from?.after : undefined };
    const letters = await listDeadLetters(place, page);
    found.push(
      ...letters.map((letter) => ({ ...letter, room: place.room, database: place.shard.database })),
    );
  }
  return found;
}

function nameOf({ room, shard }: LettersPlace): string {
  return `${room} ${shard.database}`;
}

function describe(letter: Listed): string {
  const { room, database, event_id, type, version, stream_id, stream_version } = letter;
  const tries = `${String(letter.attempts)} attempts until ${letter.died_at.toISOString()}`;
  return [
    `${event_id}  ${type} version ${String(version)}, from ${room} to ${letter.subscriber} (${database})`,
    `  stream ${stream_id} at ${String(stream_version)}; ${String(letter.waiting)} wait behind it; ${tries}`,
    `  ${letter.reason}`,
  ].join('\n');
}

function writeCursor({ room, database, ...letter }: Listed): string {
  const { shard_key, subscriber, stream_id, stream_version } = letter;
  const after: LetterPlace = { shard_key, subscriber, stream_id, stream_version };
  const cursor: Cursor = { place: `${room} ${database}`, after };
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** @throws {BadArguments} when it is no cursor of ours */
function readCursor(text: string): Cursor {
  try {
    const { place, after } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Cursor;
    const { shard_key, subscriber, stream_id, stream_version } = after;
    const texts = [place, shard_key, subscriber, stream_id];
    if (texts.every((part) => typeof part === 'string') && Number.isInteger(stream_version))
      return { place, after };
  } catch (error) {
    // Not JSON, or JSON of something else.
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
  }
  throw new BadArguments('--after takes the cursor that a list has printed.');
}
