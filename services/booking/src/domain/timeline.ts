import type { booking } from '@drais/contracts';
import type { OutputOf } from '@drais/vocabulary/define';

type Step = OutputOf<typeof booking.getTripTimeline>['steps'][number];

interface Recorded {
  readonly type: string;
  readonly occurred_at: Date;
  readonly recorded_at: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Said once of the whole trip, or shown as the step's own fields. */
const SAID_ELSEWHERE = new Set([
  'trip_id',
  'reservation_id',
  'vehicle_id',
  'rider_id',
  'by',
  'reason',
  // A key into the vault: nobody needs it to read a timeline.
  'place_ref',
]);

/** An event of a trip as a step that a person can read; whatever version it was recorded in. */
export function stepOf({ type, occurred_at, recorded_at, data }: Recorded): Step {
  const facts = Object.entries(data).filter(([name]) => !SAID_ELSEWHERE.has(name));
  const { by, reason } = data;
  return {
    at: occurred_at.toISOString(),
    recorded_at: recorded_at.toISOString(),
    step: type.slice(type.indexOf('.') + 1),
    ...(typeof by === 'string' ? { by } : {}),
    ...(typeof reason === 'string' ? { reason } : {}),
    facts: Object.fromEntries(facts),
  };
}
