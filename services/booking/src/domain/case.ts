import { booking } from '@drais/contracts';
import type { InputOf, NewEvent } from '@drais/vocabulary/define';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';

type Work = Omit<InputOf<typeof booking.workCase>, 'case_id'>;

/** A case as its decisions see it, of whatever kind. */
export interface Case {
  readonly case_id: string;
  /** Null of a promise in doubt: its trip has not begun. */
  readonly trip_id: string | null;
  readonly vehicle_id: string;
  readonly assigned_to: string | null;
  readonly due_at: Date | null;
  readonly closed_at: Date | null;
}

const closed = () => refuse('booking.case_closed', 'This case is closed.');

/** Who has the case and until when it is due afterwards; nothing when nothing changes. */
export function workOn(
  one: Case,
  work: Work,
  { by, now }: { readonly by: string; readonly now: Date },
): Outcome<readonly NewEvent[], 'booking.case_closed'> {
  if (one.closed_at !== null) return closed();
  const before = { assigned_to: one.assigned_to, due_at: one.due_at?.toISOString() ?? null };
  const after = {
    assigned_to: assigneeOf(work.assign_to, by, before.assigned_to),
    due_at: work.due_at === undefined ? before.due_at : isoOf(work.due_at),
  };
  const is_same = after.assigned_to === before.assigned_to && after.due_at === before.due_at;
  if (is_same && work.note === undefined) return accept([]);
  const note = work.note === undefined ? {} : { note: work.note };
  const { case_id } = one;
  return accept([booking.events.caseWorked.at(now, { case_id, ...after, ...note, by })]);
}

function assigneeOf(wish: Work['assign_to'], by: string, before: string | null): string | null {
  if (wish === undefined) return before;
  return wish === 'me' ? by : null;
}

/** In the one spelling that two instants can be compared by. */
function isoOf(instant: string | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}

/** A person answers for the vehicle whose lock was never confirmed. */
export function closeCheck(
  one: Case,
  { reason, by, now }: { readonly reason: string; readonly by: string; readonly now: Date },
): Outcome<readonly NewEvent[], 'booking.case_closed'> {
  if (one.closed_at !== null) return closed();
  const { case_id, trip_id, vehicle_id } = one;
  if (trip_id === null) throw new RangeError(`case ${case_id} is about no trip`);
  const data = { case_id, trip_id, vehicle_id, reason, by };
  return accept([booking.events.vehicleCheckClosed.at(now, data)]);
}
