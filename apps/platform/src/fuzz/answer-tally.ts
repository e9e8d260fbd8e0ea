import { isShed } from './judge-answer.ts';
import type { Answer, FuzzRequest } from './request.ts';

export interface TalliedAnswers {
  readonly requests: number;
  readonly by_status: Readonly<Record<string, number>>;
  /** Load that was shed: 503 with Retry-After, by operation and code. */
  readonly shed: Readonly<Record<string, number>>;
  /** Different answers of the operations, by status and code: how deep the requests went. */
  readonly kinds_of_answer: number;
  /** Operations that nobody ever succeeded with. */
  readonly never_accepted: readonly string[];
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly slowest_ms: number;
}

export interface AnswerTally {
  add(request: FuzzRequest, answer: Answer): void;
  sum(operation_ids: readonly string[]): TalliedAnswers;
}

/** Counts what was answered. */
export function openAnswerTally(): AnswerTally {
  const by_status = new Map<string, number>();
  const shed = new Map<string, number>();
  const kinds = new Set<string>();
  const accepted = new Set<string>();
  const times_ms: number[] = [];
  return {
    add: (request, answer) => {
      const code = /"code":"([^"]*)"/.exec(answer.text)?.[1] ?? 'no problem';
      const id = request.is_off_road ? 'elsewhere' : (request.operation?.id ?? 'elsewhere');
      count(by_status, String(answer.status));
      if (isShed(answer)) count(shed, `${id} ${code}`);
      if (!request.is_off_road) kinds.add(`${id} ${String(answer.status)} ${code}`);
      if (answer.status >= 200 && answer.status < 300) accepted.add(id);
      times_ms.push(answer.took_ms);
    },
    sum: (operation_ids) => {
      const sorted = times_ms.toSorted((a, b) => a - b);
      const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
      return {
        requests: times_ms.length,
        by_status: Object.fromEntries([...by_status].toSorted()),
        shed: Object.fromEntries(shed),
        kinds_of_answer: kinds.size,
        never_accepted: operation_ids.filter((id) => !accepted.has(id)),
        p50_ms: at(0.5),
        p99_ms: at(0.99),
        slowest_ms: Math.round(sorted.at(-1) ?? 0),
      };
    },
  };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
