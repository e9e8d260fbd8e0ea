import type { edgeRefusals } from '@drais/contracts/catalogue';
import type { Refusal } from '@drais/vocabulary/outcome';
import { Unreachable } from './unreachable.ts';

/** What the edge itself may refuse, whatever the route. */
export type EdgeCode = keyof typeof edgeRefusals;

/** A refusal as it came over HTTP. Source: RFC 9457. */
export interface ProblemRefusal<Code extends string = string> extends Refusal<Code> {
  readonly status: number;
  /** Names the call in the logs of the platform; worth showing to whoever asks for help. */
  readonly trace_id?: string;
}

export type Answer<Value, Code extends string> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: ProblemRefusal<Code> };

/**
 * @throws {Unreachable} when the answer is neither JSON of a success nor a problem: a proxy spoke,
 * not Drais
 */
export async function readAnswer<Value, Code extends string>(
  response: Response,
): Promise<Answer<Value, Code>> {
  const content = await parseJson(response);
  if (response.ok) return { ok: true, value: content as Value };
  return { ok: false, refusal: problemOf<Code>(response, content) };
}

async function parseJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Unreachable('not_drais', error);
  }
}

function problemOf<Code extends string>(
  response: Response,
  content: unknown,
): ProblemRefusal<Code> {
  const problem = (typeof content === 'object' && content !== null ? content : {}) as Record<
    string,
    unknown
  >;
  const { code, detail, trace_id } = problem;
  if (typeof code !== 'string') throw new Unreachable('not_drais');
  const retry_after_s = retryAfter_s(response.headers.get('retry-after'));
  const facts = factsOf(problem);
  return {
    code: code as Code,
    detail: typeof detail === 'string' ? detail : '',
    status: response.status,
    ...(retry_after_s === undefined ? {} : { retry_after_s }),
    ...(typeof trace_id === 'string' ? { trace_id } : {}),
    ...(facts.length === 0 ? {} : { facts: Object.fromEntries(facts) }),
  };
}

/** Members that every problem has; the others are facts about this one. */
const OF_EVERY_PROBLEM = new Set(['type', 'title', 'status', 'code', 'detail', 'trace_id']);

function factsOf(problem: Record<string, unknown>): [string, string | number | boolean][] {
  return Object.entries(problem).filter(
    (member): member is [string, string | number | boolean] =>
      !OF_EVERY_PROBLEM.has(member[0]) && /^(string|number|boolean)$/.test(typeof member[1]),
  );
}

/**
 * Retry-After as whole seconds; the form with a date is not used by Drais. Source: RFC 9110,
 * 10.2.3.
 */
function retryAfter_s(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
}
