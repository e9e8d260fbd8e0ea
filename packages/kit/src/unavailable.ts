/**
 * A part that this work needs does not answer: a database, a room, a provider. Nobody's fault in
 * the code; the caller gets 503 with Retry-After, and whoever works through a queue tries again
 * without counting the attempt.
 */
export class Unavailable extends Error {
  readonly part: string;

  constructor(part: string, options?: ErrorOptions) {
    super(`${part} is unavailable`, options);
    this.name = 'Unavailable';
    this.part = part;
  }
}
