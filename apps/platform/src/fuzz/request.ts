import type { Identity } from './identities.ts';
import type { Operation } from './operations.ts';

export type Headers = Readonly<Record<string, string>>;

/** One thing that is asked, down to its bytes. */
export interface FuzzRequest {
  /** Its number in the run. */
  readonly n: number;
  /** Undefined when the description does not list it. */
  readonly operation: Operation | undefined;
  readonly method: string;
  /** Path and query as they go over the wire. */
  readonly target: string;
  readonly headers: Headers;
  /** What the body says, as long as it is the JSON text of it. */
  readonly value: unknown;
  readonly body: Buffer | undefined;
  readonly by: Identity;
  /** What was done to it; empty when it is meant to be right. */
  readonly changes: readonly string[];
  /** Whether its address or method is no longer the operation's own. */
  readonly is_off_road: boolean;
  /** An earlier request with the same key, and how it ended. */
  readonly repeats?: {
    readonly is_equal: boolean;
    readonly value: unknown;
    readonly answer: Answer;
  };
}

export interface Answer {
  /** 0 when there was none. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Why there is none. */
  readonly failure?: string;
  readonly took_ms: number;
}

/** What is wrong with an answer. */
export interface Finding {
  readonly kind:
    | 'server_error'
    | 'no_answer'
    | 'status_not_promised'
    | 'body_not_promised'
    | 'code_not_promised'
    | 'not_a_problem'
    | 'inside_told'
    | 'stranger_told'
    | 'let_in'
    | 'repeat_differs'
    | 'too_slow';
  readonly detail: string;
}
