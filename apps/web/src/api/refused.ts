import type { ProblemRefusal } from '@drais/sdk';

/** A "no" on its way through TanStack Query, which knows only values and errors. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: ProblemRefusal;

  constructor(refusal: ProblemRefusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

export function isRefused(error: unknown, ...codes: string[]): error is Refused {
  return error instanceof Refused && (codes.length === 0 || codes.includes(error.refusal.code));
}

/** Whether the platform does not know who asks: signing in is the remedy. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof Refused && error.refusal.status === 401;
}
