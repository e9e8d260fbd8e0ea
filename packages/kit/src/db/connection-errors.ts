import { Unavailable } from '../unavailable.ts';

/** Node's codes of a connection that could not be made or was lost. */
const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
]);

/**
 * PostgreSQL's codes that mean "later": class 08 (connection), 57P0x (shutdown, crash, starting
 * up), 53 (too many connections, out of memory or disk), 55P03 (lock not available), 57014
 * (statement time-out).
 */
const SERVER_CODES = /^(?:08|53|57P0[1-5]|55P03$|57014$)/;

const MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/;

/**
 * The error itself, or `Unavailable` around it when it tells that the database cannot be reached
 * now.
 */
export function asUnavailable(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = (error as { code?: string }).code ?? '';
  if (SOCKET_CODES.has(code) || SERVER_CODES.test(code) || MESSAGES.test(error.message)) {
    return new Unavailable('database', { cause: error });
  }
  if (
    error instanceof AggregateError &&
    error.errors.some((e) => SOCKET_CODES.has((e as { code?: string }).code ?? ''))
  ) {
    return new Unavailable('database', { cause: error });
  }
  return error;
}

/** PostgreSQL's code of a unique or exclusion constraint that said no. */
export function isConflict(error: unknown, constraint?: string): boolean {
  if (!(error instanceof Error)) return false;
  const { code, constraint: violated } = error as { code?: string; constraint?: string };
  if (code !== '23505' && code !== '23P01') return false;
  // Citus appends the shard's number to a constraint's name.
  return constraint === undefined || violated?.replace(/_\d+$/, '') === constraint;
}
