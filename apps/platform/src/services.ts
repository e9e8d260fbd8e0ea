import { rooms } from './rooms.ts';

/** Every part that a deployment can be cut into. The first ones are the rooms. */
export const SERVICE_NAMES: readonly string[] = [
  ...rooms.map(({ name }) => name),
  'gateway',
  'door',
  'bank',
  'web',
  'twin',
];

/** What opens rooms and the gateway; the other services have a process of their own anyway. */
const HOSTED: readonly string[] = [...rooms.map(({ name }) => name), 'gateway'];
/** Keeps where its vehicles are in memory, and one port: one process each. */
const SINGLE: readonly string[] = ['fleet', 'gateway', 'door', 'bank', 'web', 'twin'];
/** More instances on one machine only take turns on its cores. */
const INSTANCES_MAX = 8;

/** One process that opens rooms, the gateway, or both. */
export interface HostPlan {
  readonly name: string;
  readonly services: readonly string[];
}

export interface ServicePlan {
  /** In the order in which they are started: who is asked comes before who asks. */
  readonly hosts: readonly HostPlan[];
  /** Services with a process of their own: door, bank, web, twin. */
  readonly others: ReadonlySet<string>;
}

/**
 * Reads `SERVICES`: `all` opens all rooms and the gateway in one process, `each` gives each a
 * process of its own, and a list such as `booking,fleet` opens those in one process and leaves the
 * rest to other machines. `booking*2` after `each` runs two instances. @throws {Error} naming the
 * word that does not fit
 */
export function planServices(text: string): ServicePlan {
  const words = text.split(',').map((word) => word.trim());
  const [first = 'all', ...rest] = words;
  if (first === 'all' && rest.length === 0)
    return { hosts: [{ name: 'core', services: HOSTED }], others: othersOf(SERVICE_NAMES) };
  if (first === 'each') return planEach(rest);
  for (const word of words) requireKnown(word);
  const services = HOSTED.filter((name) => words.includes(name));
  const hosts = services.length === 0 ? [] : [{ name: 'core', services }];
  return { hosts, others: othersOf(words) };
}

function planEach(more: readonly string[]): ServicePlan {
  const instances = new Map(more.map(readInstances));
  // Rooms that others ask first, the gateway last: when it listens, everybody answers.
  const order = ['fleet', 'payments', 'booking', 'users', 'gateway'];
  const hosts = order.flatMap((name) => {
    const count = instances.get(name) ?? 1;
    const named = (n: number) => (count === 1 ? name : `${name}-${String(n + 1)}`);
    return Array.from({ length: count }, (_, n) => ({ name: named(n), services: [name] }));
  });
  return { hosts, others: othersOf(SERVICE_NAMES) };
}

function readInstances(word: string): [string, number] {
  const [name = '', times = ''] = word.split('*');
  requireKnown(name);
  const count = Number(times);
  if (!Number.isInteger(count) || count < 1 || count > INSTANCES_MAX)
    throw new Error(`SERVICES: ${word} takes a number of instances, such as booking*2.`);
  if (count > 1 && SINGLE.includes(name)) throw new Error(`SERVICES: ${name} runs once.`);
  return [name, count];
}

function othersOf(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.filter((word) => !HOSTED.includes(word)));
}

function requireKnown(word: string): void {
  if (!SERVICE_NAMES.includes(word))
    throw new Error(
      `SERVICES names ${word === '' ? 'nothing' : word}. Known: all, each, ${SERVICE_NAMES.join(', ')}.`,
    );
}

/**
 * Reads `DRAIS_PEERS`: where services of other machines answer calls, as `booking=http://a:7000`,
 * with `|` between instances. @throws {Error} naming what does not fit
 */
export function readPeers(text: string): Record<string, string[]> {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry): [string, string[]] => {
      const [name = '', ...urls] = entry.split(/[=|]/);
      requireKnown(name);
      const wrong = urls.find((url) => !URL.canParse(url));
      if (urls.length === 0 || wrong !== undefined)
        throw new Error(`DRAIS_PEERS: ${entry} is not like booking=http://10.0.0.2:7000.`);
      return [name, urls.map((url) => url.replace(/\/+$/, ''))];
    });
  return Object.fromEntries(entries);
}
