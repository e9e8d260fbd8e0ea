import { booking } from '@drais/contracts';
import { recordAlone, retryOnConflict, useCase } from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { closeRecovery } from '../domain/trip-recovery.ts';
import { findCase, listCases, type RecoveryCase } from '../store/recovery-cases.ts';
import { findTripRules } from '../store/trip-rules.ts';
import { findTrip } from '../store/trips.ts';
import { noticeOutage } from './notice-outages.ts';
import { saveTrip } from './save-trip.ts';

export const listRecoveryCasesUseCase = useCase(
  booking.listRecoveryCases,
  async (tools, _context, { area_id, status, limit = PAGE_ROWS, cursor }) => {
    const cases = await listCases(tools.db.shard(area_id), {
      area_id,
      status,
      before: cursor,
      limit: limit + 1,
    });
    const page = pageOf(cases, limit, (one) => one.case_id);
    return accept({ ...page, items: page.items.map(caseView) });
  },
);

/** What a recovered trip costs is a person's decision; until then nothing is captured. */
export const closeRecoveryCaseUseCase = useCase(
  booking.closeRecoveryCase,
  (tools, context, { case_id, ended_at, reason }) =>
    retryOnConflict(async () => {
      const area_id = shardKeyOf(case_id);
      await noticeOutage(tools, area_id);
      const shard = tools.db.shard(area_id);
      const found = await findCase(shard, area_id, case_id);
      const trip = found === null ? null : await findTrip(shard, area_id, found.trip_id);
      if (found === null || trip === null) return refuse('booking.case_unknown', 'No such case.');
      const decision = closeRecovery(
        trip,
        { ended_at: new Date(ended_at), reason, by: context.principal.account_id },
        tools.now(),
      );
      if (!decision.ok) return decision;
      await saveTrip(
        tools,
        { trip, trace_id: context.trace_id, timer_s: null },
        () => decision.value,
      );
      const closed = await findCase(shard, area_id, case_id);
      return accept(caseView(closed ?? found));
    }),
);

function caseView(one: RecoveryCase) {
  return {
    case_id: one.case_id,
    trip_id: one.trip_id,
    vehicle_id: one.vehicle_id,
    status: one.status,
    opened_at: one.opened_at.toISOString(),
    ...(one.returned_at === null ? {} : { returned_at: one.returned_at.toISOString() }),
    ...(one.closed_at === null ? {} : { closed_at: one.closed_at.toISOString() }),
    ...(one.reason === null ? {} : { reason: one.reason }),
  };
}

export const getTripRulesUseCase = useCase(
  booking.getTripRules,
  async (tools, _context, { area_id, vehicle_class }) => {
    const { rules } = await findTripRules(tools.db.shard(area_id), area_id, vehicle_class);
    return accept({ ...rules });
  },
);

export const setTripRulesUseCase = useCase(
  booking.setTripRules,
  (tools, context, { area_id, vehicle_class, rules }) =>
    retryOnConflict(async () => {
      const shard = tools.db.shard(area_id);
      const current = await findTripRules(shard, area_id, vehicle_class);
      const next = { ...current.rules, ...rules };
      const head = {
        shard_key: area_id,
        stream_id: `${area_id}/trip-rules/${vehicle_class}`,
        stream_version: current.stream_version,
        trace_id: context.trace_id,
      };
      await recordAlone(tools, head, [
        booking.events.tripRulesSet.at(tools.now(), {
          vehicle_class,
          rules: next,
          by: context.principal.account_id,
        }),
      ]);
      return accept(next);
    }),
);
