/**
 * Nobody answered: the network failed, the time was up, or what answered was not Drais. Whether a
 * change happened is unknown; asking again with the same idempotency key is safe.
 */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  readonly reason: 'network' | 'timeout' | 'not_drais';

  constructor(reason: Unreachable['reason'], cause?: unknown) {
    super(`Drais cannot be reached (${reason})`, { cause });
    this.reason = reason;
  }
}
