import { channel } from 'node:diagnostics_channel';
import type { Refusal } from '@drais/vocabulary/outcome';

/** A refusal on its way out. */
export interface Refused {
  /** The route or stream that was asked; the room's name where neither was. */
  readonly door: string;
  readonly code: string;
}

/**
 * Where refusals are told to whoever listens in the same process: tests do, production need not.
 */
export const REFUSED_CHANNEL = 'drais.refused';

const refused = channel(REFUSED_CHANNEL);

/** Tells that a refusal leaves by `door`. Costs one look at a field while nobody listens. */
export function tellRefused(door: string, { code }: Refusal): void {
  if (refused.hasSubscribers) refused.publish({ door, code } satisfies Refused);
}
