import { booking } from '@drais/contracts';
import { LostRace, retryOnConflict, type Tools, Unavailable, useCase } from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import type { OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { type ConflictCase, findConflictCase, listConflictCases } from '../store/conflict-cases.ts';
import { findReservation } from '../store/reservations.ts';
import { type Broken, closeCase, heal } from './heal-reservation.ts';

type View = OutputOf<typeof booking.decideConflictCase>;
type Decision = Pick<Broken, 'found' | 'trace_id'> & {
  readonly decision: 'keep' | 'replan';
  readonly decided: NonNullable<Broken['decided']>;
};

export const listConflictCasesUseCase = useCase(
  booking.listConflictCases,
  async (tools, _context, { area_id, status, limit = PAGE_ROWS, cursor }) => {
    const cases = await listConflictCases(tools.db.shard(area_id), {
      area_id,
      status,
      before: cursor,
      limit: limit + 1,
    });
    const page = pageOf(cases, limit, (one) => one.case_id);
    return accept({ ...page, items: page.items.map(conflictView) });
  },
);

/** An operator knows more than the healer: the car is on its way, or surely is not. */
export const decideConflictCaseUseCase = useCase(
  booking.decideConflictCase,
  (tools, context, { case_id, decision, reason }) =>
    retryOnConflict(async () => {
      const area_id = shardKeyOf(case_id);
      const shard = tools.db.shard(area_id);
      const found = await findConflictCase(shard, area_id, case_id);
      if (found === null) return refuse('booking.case_unknown', 'No such case.');
      if (found.status === 'closed')
        return refuse('booking.case_closed', 'This case is decided already.');
      const decided = { reason, by: context.principal.account_id };
      const done = await carryOut(tools, { found, decision, decided, trace_id: context.trace_id });
      if (!done)
        return refuse('booking.part_unavailable', 'A part does not answer. Please try again.');
      const closed = await findConflictCase(shard, area_id, case_id);
      return accept(conflictView(closed ?? found));
    }),
);

/** False when a room that is needed is away; nothing has changed then. */
async function carryOut(tools: Tools, decision: Decision): Promise<boolean> {
  const { found } = decision;
  const { area_id, reservation_id, cause } = found;
  const reservation = await findReservation(tools.db.shard(area_id), area_id, reservation_id);
  try {
    if (reservation?.status !== 'held') await closeCase(tools, { ...decision, outcome: 'over' });
    else if (decision.decision === 'keep') await closeCase(tools, { ...decision, outcome: 'kept' });
    else await heal(tools, { ...decision, reservation, cause });
    return true;
  } catch (error) {
    if (error instanceof Unavailable) return false;
    // Closed in this very moment: what it became is shown.
    if (error instanceof LostRace) return true;
    throw error;
  }
}

function conflictView(one: ConflictCase): View {
  const { closed_at, outcome, new_reservation_id, reason } = one;
  return {
    case_id: one.case_id,
    reservation_id: one.reservation_id,
    vehicle_id: one.vehicle_id,
    status: one.status,
    cause: one.cause,
    opened_at: one.opened_at.toISOString(),
    starts_at: one.starts_at.toISOString(),
    decide_by: one.decide_by.toISOString(),
    ...(closed_at === null ? {} : { closed_at: closed_at.toISOString() }),
    ...(outcome === null ? {} : { outcome }),
    ...(new_reservation_id === null ? {} : { new_reservation_id }),
    ...(reason === null ? {} : { reason }),
  };
}
