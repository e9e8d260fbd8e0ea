import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  allRefusals,
  allRoutes,
  allStreams,
  edgeRefusals,
} from '../packages/contracts/src/catalogue.ts';
import type { Refused } from '../packages/kit/src/calls/refused.ts';

/** What is promised: the doors with the refusals each may give, and every code there is. */
export interface RefusalCatalogue {
  readonly doors: readonly { readonly id: string; readonly refusals: readonly string[] }[];
  readonly codes: readonly string[];
  /** Codes that any door may give. */
  readonly edge_codes: readonly string[];
}

export interface RefusalWalk {
  /** For every process of the run: where to note refusals, and who notes them. */
  readonly env: Readonly<Record<string, string>>;
  /** One sentence for each place where promises and what tests produced so far differ. */
  findings(): string[];
  close(): void;
}

const LISTENER = new URL('./listen-to-refusals.ts', import.meta.url).href;

/** Notes what is refused while tests run, to hold it against the contracts when they have. */
export function openRefusalWalk(): RefusalWalk {
  const folder = mkdtempSync(join(tmpdir(), 'drais-refusals-'));
  const catalogue: RefusalCatalogue = {
    doors: [...allRoutes, ...allStreams],
    codes: Object.keys(allRefusals),
    edge_codes: Object.keys(edgeRefusals),
  };
  return {
    env: {
      DRAIS_TEST_REFUSALS: folder,
      // Processes that tests start take it over, so that a story's rooms are heard as well.
      NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${LISTENER}`.trim(),
    },
    findings: () => walkRefusals(catalogue, readRefusals(folder)),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function readRefusals(folder: string): Refused[] {
  return readdirSync(folder)
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as Refused);
}

/**
 * Holds what tests produced against what is promised: one sentence for each code that nothing
 * produced, for each that is in no list, and for each that its door did not promise.
 */
export function walkRefusals(catalogue: RefusalCatalogue, produced: readonly Refused[]): string[] {
  const said = produced.filter(({ door, code }) => !isPassedOn(door, code));
  const codes = new Set(said.map(({ code }) => code));
  const missing = catalogue.codes
    .filter((code) => !codes.has(code))
    .map((code) => `No test produces ${code}.`);
  const wrong = said.flatMap((refused) => complaintsAbout(catalogue, refused));
  return [...missing, ...new Set(wrong)].sort();
}

/** The gateway hands on what rooms say: that counts where it was said. */
function isPassedOn(door: string, code: string): boolean {
  return door === 'gateway' && !code.startsWith('gateway.');
}

function complaintsAbout(
  { doors, codes, edge_codes }: RefusalCatalogue,
  { door, code }: Refused,
): string[] {
  const rooms = new Set([...codes, ...doors.map(({ id }) => id)].map(roomOf));
  // A room that a test made up has promises of its own.
  if (!rooms.has(roomOf(door))) return [];
  if (!codes.includes(code)) return [`${door} said ${code}, which is in no list.`];
  const promised = doors.find(({ id }) => id === door)?.refusals;
  // What is no route of the contract, such as the sign-in pages, speaks for its whole room.
  const may_say = promised?.includes(code) ?? roomOf(code) === door;
  if (may_say || edge_codes.includes(code)) return [];
  return [`${door} said ${code}, which it does not promise.`];
}

function roomOf(id: string): string {
  return id.split('.')[0] ?? '';
}
