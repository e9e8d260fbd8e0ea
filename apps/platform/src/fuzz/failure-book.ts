import { curlOf } from './curl-of.ts';
import type { Judge } from './judge-answer.ts';
import type { Answer, Finding, FuzzRequest } from './request.ts';
import type { Sender } from './send-request.ts';
import { simplifyRequest } from './simplify-request.ts';

export interface Failure extends Finding {
  readonly n: number;
  readonly operation: string;
  readonly status: number;
  readonly by: string;
  readonly changes: readonly string[];
  /** The smallest request found that fails in this way. */
  readonly curl: string;
  /** How many requests failed in the same way. */
  times: number;
}

export interface FailureBook {
  /** Judges an answer, and enters what is wrong with it. */
  judge(request: FuzzRequest, answer: Answer): Promise<void>;
  enter(name: string, failure: Failure): void;
  readonly failures: ReadonlyMap<string, Failure>;
}

export interface FailureBookOptions {
  readonly base_url: string;
  readonly judge: Judge;
  readonly sender: Sender;
  log(line: string): void;
}

/** Kinds of failure that are told one by one; a run that finds more has found enough. */
const FAILURES_MAX = 60;

/** What went wrong, each kind once, with the smallest request that shows it. */
export function openFailureBook(options: FailureBookOptions): FailureBook {
  const { base_url, sender, log } = options;
  const failures = new Map<string, Failure>();

  function enter(name: string, failure: Failure): void {
    failures.set(name, failure);
    log(`${failure.kind} ${String(failure.status)}: ${failure.detail}\n  ${failure.curl}`);
  }

  function smallestOf(request: FuzzRequest, answer: Answer, finding: Finding) {
    if (request.repeats !== undefined || finding.kind === 'too_slow') return request;
    return simplifyRequest(request, async (candidate) => {
      const again = await sender.send(candidate);
      const findings = options.judge.judge(candidate, again);
      return again.status === answer.status && findings.some(({ kind }) => kind === finding.kind);
    });
  }

  return {
    failures,
    enter,
    judge: async (request, answer) => {
      for (const finding of options.judge.judge(request, answer)) {
        const operation = request.operation?.id ?? request.target.split('?')[0] ?? '';
        const detail = finding.detail.slice(0, 60);
        const name = [operation, finding.kind, answer.status, detail].join(' ');
        const known = failures.get(name);
        if (known !== undefined) known.times += 1;
        if (known !== undefined || failures.size >= FAILURES_MAX) continue;
        const smallest = await smallestOf(request, answer, finding);
        enter(name, {
          ...finding,
          n: request.n,
          operation: request.operation?.id ?? 'unlisted',
          status: answer.status,
          by: request.by.name,
          changes: request.changes,
          curl: curlOf(base_url, smallest),
          times: 1,
        });
      }
    },
  };
}
