import type { DatabaseSync } from 'node:sqlite';
import { OPERATIONS_PAGE_MAX } from '../payment-provider.ts';
import type { LogPage } from './operations.ts';
import { type Read, readListQuery } from './wire.ts';

export type Answer =
  | { readonly status: 'reply'; readonly http_status: number; readonly json: unknown }
  /** The connection breaks. */
  | { readonly status: 'cut' }
  /** The connection stays open and nothing is ever said. */
  | { readonly status: 'silence' };

type Reply = Extract<Answer, { status: 'reply' }>;

export interface RouteTools {
  readonly db: DatabaseSync;
  readonly now: () => Date;
  /** Where the bank answers now: its challenges are pages there. */
  readonly base_url: () => string;
  /** The pause of a slow card; false when the bank closes first. */
  readonly pause: () => Promise<boolean>;
}

/** A refusal in the form of RFC 9457. */
export function problem(http_status: number, code: string, detail: string): Reply {
  const json = { type: 'about:blank', status: http_status, code, detail };
  return { status: 'reply', http_status, json };
}

export function badRequest(detail: string): Reply {
  return problem(400, 'bank.bad_request', detail);
}

export function reply(json: unknown): Reply {
  return { status: 'reply', http_status: 200, json };
}

/** The page of a log that a query asks for. */
export function readPageQuery(query: Record<string, string>): Read<LogPage> {
  const read = readListQuery(query);
  if (!read.ok) return read;
  const since = new Date(read.value.since);
  if (Number.isNaN(since.getTime())) return { ok: false, detail: 'since is not an instant' };
  const limit = Number(read.value.limit ?? OPERATIONS_PAGE_MAX);
  if (limit < 1 || limit > OPERATIONS_PAGE_MAX) {
    return { ok: false, detail: `limit is not 1 to ${OPERATIONS_PAGE_MAX}` };
  }
  return { ok: true, value: { since, after_sequence: Number(read.value.cursor ?? 0), limit } };
}
