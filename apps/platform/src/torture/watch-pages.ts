import { setTimeout as sleep } from 'node:timers/promises';

/** Between two questions. */
const ASK_EVERY_MS = 250;
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
  const { base_url, stopped } = options;
  const asking: Promise<{ seen: Seen; took_ms: number }>[] = [];
  while (!stopped.aborted) {
    asking.push(timed(base_url));
    await sleep(ASK_EVERY_MS, undefined, { signal: stopped }).catch(() => undefined);
  }
  const comes_back = await comesBack(base_url);
  const answers = await Promise.all(asking);
  const count = (what: Seen) => answers.filter(({ seen }) => seen === what).length;
  const statuses = new Set(answers.map(({ seen }) => seen).filter((seen) => /^status/.test(seen)));
  return {
    asked: answers.length,
    whole: count('whole'),
    down: count('down'),
    broken_off: count('broken_off'),
    halves: count('halves'),
    hung: count('hung'),
    others: Object.fromEntries([...statuses].map((seen) => [seen, count(seen)])),
    comes_back,
    slowest_ms: Math.max(0, ...answers.map(({ took_ms }) => took_ms)),
  };
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

async function comesBack(base_url: string): Promise<boolean> {
  for (const until = performance.now() + BACK_MS; performance.now() < until; ) {
    if ((await look(base_url)) === 'whole') return true;
    await sleep(ASK_EVERY_MS);
  }
  return false;
}

async function timed(base_url: string): Promise<{ seen: Seen; took_ms: number }> {
  const began = performance.now();
  const seen = await look(base_url);
  return { seen, took_ms: Math.round(performance.now() - began) };
}

async function look(base_url: string): Promise<Seen> {
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
