import { PAGE_ROWS } from '@drais/kit/page';
import { BadArguments, readArguments } from './arguments.ts';

/** One event at one of its subscribers. */
export interface NamedLetter {
  readonly event_id: string;
  readonly subscriber: string;
}

interface Chosen {
  /** Undefined: of every subscriber. */
  readonly subscriber: string | undefined;
  readonly limit: number;
}

export type DeadLettersRequest =
  | (Chosen & {
      readonly action: 'list';
      /** The room that the events are from; undefined: of every room. */
      readonly room: string | undefined;
      /** `next_cursor` of the page before. */
      readonly after: string | undefined;
      readonly json: boolean;
    })
  | (NamedLetter & { readonly action: 'show' })
  | (NamedLetter & { readonly action: 'retry' })
  | (Chosen & { readonly action: 'retry_all'; readonly room: string })
  | (NamedLetter & { readonly action: 'drop'; readonly by: string; readonly because: string });

/** Letters on one page of a list: what a person can look through. */
const LIST_ROWS_MAX = 200;
/**
 * Letters that one command retries: each is a short transaction, all of them take a few seconds.
 */
const RETRY_ROWS_MAX = 1000;
const REASON_CHARACTERS_MAX = 500;

const USAGE = `npm run dead-letters -- list [--room R] [--subscriber S] [--limit N] [--after CURSOR] [--json]
npm run dead-letters -- show EVENT_ID --subscriber S
npm run dead-letters -- retry EVENT_ID --subscriber S
npm run dead-letters -- retry --all --room R [--subscriber S] [--limit N]
npm run dead-letters -- drop EVENT_ID --subscriber S --reason TEXT [--by NAME]`;

type Given = ReturnType<typeof readArguments>;

/**
 * `user` is who runs the command, if that is known. @throws {BadArguments} with what to give
 */
export function readDeadLettersArguments(
  argv: readonly string[],
  known: { readonly rooms: readonly string[]; readonly user: string | undefined },
): DeadLettersRequest {
  const given = readArguments(argv, {
    values: ['room', 'subscriber', 'limit', 'after', 'reason', 'by'],
    flags: ['all', 'json'],
  });
  const [action, event_id, ...more] = given.words;
  requireRoom(given.find('room'), known.rooms);
  if (more.length > 0) throw new BadArguments(USAGE);
  if (event_id === undefined) return readChoice(action, given);
  const letter = { event_id, subscriber: given.get('subscriber') };
  if (action === 'show' || action === 'retry') return { action, ...letter };
  if (action !== 'drop') throw new BadArguments(USAGE);
  return { action, ...letter, by: readBy(given, known.user), because: readReason(given) };
}

/** What is asked of many letters. */
function readChoice(action: string | undefined, given: Given): DeadLettersRequest {
  const subscriber = given.find('subscriber');
  if (action === 'list') {
    const limit = readLimit(given, PAGE_ROWS, LIST_ROWS_MAX);
    const [room, after, json] = [given.find('room'), given.find('after'), given.has('json')];
    return { action, room, subscriber, limit, after, json };
  }
  if (action !== 'retry' || !given.has('all')) throw new BadArguments(USAGE);
  const limit = readLimit(given, RETRY_ROWS_MAX, RETRY_ROWS_MAX);
  return { action: 'retry_all', room: given.get('room'), subscriber, limit };
}

function readLimit(given: Given, fallback: number, max: number): number {
  const limit = given.whole('limit', fallback);
  if (limit > max) throw new BadArguments(`--limit takes at most ${String(max)}.`);
  return limit;
}

function requireRoom(name: string | undefined, rooms: readonly string[]): void {
  if (name === undefined || rooms.includes(name)) return;
  throw new BadArguments(`--room takes one of: ${rooms.join(', ')}; not ${name}.`);
}

function readReason(given: Given): string {
  const reason = given.get('reason').trim();
  if (reason === '' || reason.length > REASON_CHARACTERS_MAX)
    throw new BadArguments(
      `--reason takes 1 to ${String(REASON_CHARACTERS_MAX)} characters: why nobody needs the event.`,
    );
  return reason;
}

function readBy(given: Given, user: string | undefined): string {
  const by = (given.find('by') ?? user ?? '').trim();
  if (by === '') throw new BadArguments('--by NAME has to say who drops the event.');
  return by;
}
