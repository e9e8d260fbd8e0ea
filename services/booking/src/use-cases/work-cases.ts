import { booking } from '@drais/contracts';
import {
  type Context,
  effectIdOf,
  hadEffect,
  recordAlone,
  retryOnConflict,
  type Tools,
  useCase,
} from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import type { NewEvent, OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { closeCheck, workOn } from '../domain/case.ts';
import { type CaseRow, findAnyCase, listAnyCases } from '../store/cases.ts';

type CaseView = OutputOf<typeof booking.workCase>;
type CaseRefusal = 'booking.case_unknown' | 'booking.case_closed';

/** What waits for a person, of every kind. */
export const listCasesUseCase = useCase(
  booking.listCases,
  async (tools, _context, { limit = PAGE_ROWS, cursor, ...asked }) => {
    const filter = { ...asked, after: placeOf(cursor), limit: limit + 1 };
    const rows = await listAnyCases(tools.db.shard(asked.area_id), filter);
    const page = pageOf(
      rows,
      limit,
      ({ opened_at, case_id }) => `${opened_at.toISOString()}~${case_id}`,
    );
    return accept({ ...page, items: page.items.map(caseView) });
  },
);

/** Undefined for what no list of ours gave: it begins anew. */
function placeOf(cursor: string | undefined): readonly [string, string] | undefined {
  const [instant = '', case_id] = cursor?.split('~') ?? [];
  return case_id === undefined || Number.isNaN(Date.parse(instant))
    ? undefined
    : [instant, case_id];
}

export const workCaseUseCase = useCase(booking.workCase, (tools, context, { case_id, ...work }) =>
  change(tools, context, case_id, (one, said) => workOn(one, work, said)),
);

export const closeVehicleCheckUseCase = useCase(
  booking.closeVehicleCheck,
  (tools, context, { case_id, reason }) =>
    change(tools, context, case_id, (one, said) =>
      one.kind === 'vehicle_check' ? closeCheck(one, { reason, ...said }) : unknown(),
    ),
);

const unknown = () => refuse('booking.case_unknown', 'There is no such case.');

/** Appends to the case's own stream, whatever it is about; asking again changes nothing. */
function change(
  tools: Tools,
  context: Context,
  case_id: string,
  decide: (
    one: CaseRow,
    said: { by: string; now: Date },
  ) => Outcome<readonly NewEvent[], CaseRefusal>,
): Promise<Outcome<CaseView, CaseRefusal>> {
  return retryOnConflict(async () => {
    const area_id = shardKeyOf(case_id);
    const shard = tools.db.shard(area_id);
    const found = await findAnyCase(shard, area_id, case_id);
    if (found === null) return unknown();
    const effect_id = effectIdOf(context, area_id);
    if (await hadEffect(tools, area_id, effect_id)) return accept(caseView(found));
    const decision = decide(found, { by: context.principal.account_id, now: tools.now() });
    if (!decision.ok) return decision;
    if (decision.value.length > 0) {
      const { stream_version } = found;
      const { trace_id } = context;
      const head = { shard_key: area_id, stream_id: case_id, stream_version, trace_id, effect_id };
      await recordAlone(tools, head, decision.value);
    }
    return accept(caseView((await findAnyCase(shard, area_id, case_id)) ?? found));
  });
}

function caseView(one: CaseRow): CaseView {
  return {
    case_id: one.case_id,
    kind: one.kind,
    state: stateOf(one),
    vehicle_id: one.vehicle_id,
    code: one.code,
    opened_at: one.opened_at.toISOString(),
    ...known({
      trip_id: one.trip_id,
      returned_at: one.returned_at,
      due_at: one.due_at,
      assigned_to: one.assigned_to,
      note: one.note,
      closed_at: one.closed_at,
      reason: one.reason,
      reservation_id: one.reservation_id,
      cause: one.cause,
      starts_at: one.starts_at,
      decide_by: one.decide_by,
      outcome: one.outcome,
      new_reservation_id: one.new_reservation_id,
    }),
  };
}

type Known<Row> = {
  [Name in keyof Row]?: Row[Name] extends Date | null ? string : NonNullable<Row[Name]>;
};

/** What a row holds, as it is told; what is null is left out. */
function known<Row extends Record<string, string | Date | null>>(row: Row): Known<Row> {
  const told = Object.entries(row).filter(([, value]) => value !== null);
  return Object.fromEntries(
    told.map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  ) as Known<Row>;
}

function stateOf({ closed_at, assigned_to }: CaseRow): CaseView['state'] {
  if (closed_at !== null) return 'closed';
  return assigned_to === null ? 'open' : 'in_work';
}
