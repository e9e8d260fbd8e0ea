import { setTimeout as sleep } from 'node:timers/promises';
import { ASK_EVERY_MS, askAgain } from './ask-again.ts';

/** Longer than the public door waits for a page, with what a busy machine adds. */
const HUNG_MS = 40_000;
/** Pages are there again this long after the way to them is. */
const BACK_MS = 30_000;

/** How a page came while the way to the web application was disturbed. */
export interface PagesSeen {
  readonly asked: number;
  /** Came whole. */
  readonly whole: number;
  /** Answered 503, with the time after which to come back. */
  readonly down: number;
  /** Broke off, so that a browser knows that something is missing. */
  readonly broken_off: number;
  /** Came as if it were whole, and was not. */
  readonly halves: number;
  readonly hung: number;
  /** How many of each other answer. */
  readonly others: Readonly<Record<string, number>>;
  readonly comes_back: boolean;
  readonly slowest_ms: number;
}

type Seen = 'whole' | 'down' | 'broken_off' | 'halves' | 'hung' | `status ${number}`;

/** Asks for the first page, over and over, until `stopped`; and then until it comes whole. */
export async function watchPages(options: {
  readonly base_url: string;
  readonly stopped: AbortSignal;
}): Promise<PagesSeen> {
  const look = () => lookAt(options.base_url);
  const asked = await askAgain(options.stopped, look);
  const comes_back = await comesBack(look);
  const { seen, slowest_ms } = await asked.answered();
  const { whole = 0, down = 0, broken_off = 0, halves = 0, hung = 0, ...others } = countEach(seen);
  return {
    asked: seen.length,
    whole,
    down,
    broken_off,
    halves,
    hung,
    others,
    comes_back,
    slowest_ms,
  };
}

function countEach(seen: readonly Seen[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of seen) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
}

/** What a disturbed way must not do to who looks at a page. */
export function pagesFindings({ halves, hung, others, comes_back }: PagesSeen): string[] {
  return [
    ...(halves === 0 ? [] : [`${String(halves)} half pages came as if they were whole`]),
    ...(hung === 0 ? [] : [`${String(hung)} pages were not answered at all`]),
    ...Object.entries(others).map(([what, times]) => `${String(times)} pages came with ${what}`),
    ...(comes_back ? [] : ['the pages did not come back']),
  ];
}

async function comesBack(look: () => Promise<Seen>): Promise<boolean> {
  for (const until = performance.now() + BACK_MS; performance.now() < until; ) {
    if ((await look()) === 'whole') return true;
    await sleep(ASK_EVERY_MS);
  }
  return false;
}

async function lookAt(base_url: string): Promise<Seen> {
  const signal = AbortSignal.timeout(HUNG_MS);
  try {
    const answer = await fetch(base_url, { headers: { accept: 'text/html' }, signal });
    const text = await answer.text();
    if (answer.status === 200) return text.trimEnd().endsWith('</html>') ? 'whole' : 'halves';
    return answer.status === 503 && answer.headers.has('retry-after')
      ? 'down'
      : `status ${answer.status}`;
  } catch {
    return signal.aborted ? 'hung' : 'broken_off';
  }
}
