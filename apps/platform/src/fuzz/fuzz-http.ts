import { drawOf } from '@drais/twin/life/draw';
import { openAnswerTally, type TalliedAnswers } from './answer-tally.ts';
import { sendBroken } from './broken-bytes.ts';
import { type Failure, type FailureBook, openFailureBook } from './failure-book.ts';
import { hostileValues } from './hostile-values.ts';
import type { Identities } from './identities.ts';
import { openJudge } from './judge-answer.ts';
import type { KnownThings } from './known-things.ts';
import { openRequestMaker } from './make-request.ts';
import { type Described, readOperations } from './operations.ts';
import type { Answer, FuzzRequest } from './request.ts';
import { openSender } from './send-request.ts';
import { ticketsIn } from './unlisted.ts';

export interface FuzzHttpOptions {
  readonly base_url: string;
  readonly seed: number;
  readonly requests: number;
  readonly identities: Identities;
  readonly known: KnownThings;
  /** Ends the run early. */
  readonly until_ms: number;
  log(line: string): void;
}

export interface HttpFindings extends TalliedAnswers {
  readonly operations: number;
  readonly broken_sockets: number;
  readonly failures: readonly Failure[];
}

/** Requests at once; the next ones are made when all of them are answered, for the seed's sake. */
const AT_ONCE = 16;
/** One socket with broken bytes for so many requests. */
const REQUESTS_PER_BROKEN = 96;
/** Requests between two lines about how far it is. */
const PROGRESS_EVERY = 4_800;

/** Asks everything that the description offers, right and wrong, and judges every answer. */
export async function fuzzHttp(options: FuzzHttpOptions): Promise<HttpFindings> {
  const { base_url, seed, known, requests, log } = options;
  const described = (await (await fetch(`${base_url}/openapi.json`)).json()) as Described;
  const operations = readOperations(described);
  const sender = openSender(base_url, AT_ONCE);
  const book = openFailureBook({ base_url, judge: openJudge(described, known), sender, log });
  const tally = openAnswerTally();
  const maker = openRequestMaker({
    ...options,
    operations,
    hostile: hostileValues(seed),
    now_ms: Date.now,
  });
  const broken: Promise<void>[] = [];
  try {
    for (let asked = 0; asked < requests && Date.now() < options.until_ms; asked += AT_ONCE) {
      const size = Math.min(AT_ONCE, requests - asked);
      const wave = Array.from({ length: size }, (_, n) => maker.make(asked + n));
      if (asked % REQUESTS_PER_BROKEN === 0) broken.push(breakOne(options, book, asked));
      const answers = await Promise.all(wave.map((request) => sender.send(request)));
      for (const [n, request] of wave.entries()) {
        const answer = answers[n] as Answer;
        tally.add(request, answer);
        learn(known, request, answer);
        maker.note(request, answer);
        await book.judge(request, answer);
      }
      if (asked % PROGRESS_EVERY === 0)
        log(`${String(asked)} requests, ${String(book.failures.size)} kinds of failure`);
    }
    await Promise.all(broken);
  } finally {
    sender.close();
  }
  return {
    operations: operations.length,
    broken_sockets: broken.length,
    ...tally.sum(operations.map(({ id }) => id)),
    failures: [...book.failures.values()],
  };
}

/** What a success tells becomes what the next requests are made of. */
function learn(known: KnownThings, request: FuzzRequest, answer: Answer): void {
  const { operation, by, method } = request;
  if (operation === undefined) known.learn(ticketsIn(answer.headers), null);
  if (operation === undefined || answer.status === 0 || answer.status >= 300) return;
  if (operation.is_stream || method === 'HEAD' || method === 'OPTIONS') return;
  try {
    // What operators tell of themselves, their colleagues see in records of what was done.
    const is_private = operation.scope === 'rider' && by.operator_areas.length === 0;
    known.learn(JSON.parse(answer.text), is_private ? by.name : null);
  } catch (error) {
    // That it is none is for the judge to tell.
    if (!(error instanceof SyntaxError)) throw error;
  }
}

async function breakOne(options: FuzzHttpOptions, book: FailureBook, n: number): Promise<void> {
  const draw = drawOf(`${String(options.seed)} broken ${String(n)}`);
  const { name, status, text } = await sendBroken(options.base_url, draw);
  const is_shed = status === 503 && /\r\nretry-after: /i.test(text);
  if (status < 500 || is_shed) return;
  book.enter(`broken ${name}`, {
    kind: 'server_error',
    detail: text.slice(0, 200),
    n,
    operation: 'broken bytes',
    status,
    by: 'nobody',
    changes: [name],
    curl: '',
    times: 1,
  });
}
