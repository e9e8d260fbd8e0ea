import { booking, fleet } from '@drais/contracts';
import {
  type Context,
  LostRace,
  recordAlone,
  retryOnConflict,
  type Tools,
  useCase,
} from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import type { InputOf, OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { isReservedForPeriod } from '@drais/vocabulary/vehicle';
import { promisedPeriod } from '../domain/reservation.ts';
import type { WaitlistEntry } from '../domain/waitlist.ts';
import { findTripRules } from '../store/trip-rules.ts';
import { countWaiting, findEntry, findPosition, listEntriesOf } from '../store/waitlist.ts';
import { newStream } from './make-promise.ts';
import { acceptedPlan, mayRide } from './rider-terms.ts';
import { entryHead, LINE_MAX, serveArea } from './serve-waitlist.ts';

type Input = InputOf<typeof booking.joinWaitlist>;
type View = OutputOf<typeof booking.joinWaitlist>;

/**
 * Lines that a rider may stand in at once in an area: who waits for everything blocks everybody.
 */
const ENTRIES_MAX = 5;

export const joinWaitlistUseCase = useCase(booking.joinWaitlist, async (tools, context, input) => {
  const { area_id, vehicle_class } = input;
  const entry_id = context.newId(area_id, 'entry');
  const shard = tools.db.shard(area_id);
  const joined_before = await findEntry(shard, area_id, entry_id);
  if (joined_before !== null) return accept(await entryView(tools, joined_before));

  const terms = await judge(tools, context, input);
  if (!terms.ok) return terms;
  const { station_id } = input;
  const { plan, period } = terms.value;
  const { pricing_plan_id, version } = plan;
  const joined = booking.events.waitlistJoined.at(tools.now(), {
    entry_id,
    rider_id: context.principal.account_id,
    vehicle_class,
    ...(station_id === undefined ? {} : { station_id }),
    starts_at: period.starts_at.toISOString(),
    ends_at: period.ends_at.toISOString(),
    plan: { pricing_plan_id, version },
  });
  await recordAlone(tools, newStream(entry_id, context.trace_id), [joined]);
  await serveArea(tools, area_id);
  const entry = await findEntry(shard, area_id, entry_id);
  return accept(await entryView(tools, entry as WaitlistEntry));
});

/** The terms of a reservation hold for whoever waits for one; gives the plan and the period. */
async function judge(tools: Tools, context: Context, input: Input) {
  const { vehicle_class } = input;
  if (!isReservedForPeriod(vehicle_class))
    return refuse('booking.period_not_taken', 'Scooters and e-bikes are held from now on.');
  const plan = await acceptedPlan(tools, input);
  if (!plan.ok) return plan;
  const allowed = await mayRide(tools, context, vehicle_class);
  if (!allowed.ok) return allowed;
  const possible = await isPossible(tools, input);
  if (!possible.ok) return possible;
  const room = await hasRoom(tools, context, input);
  return room.ok ? accept({ plan: plan.value, period: possible.value }) : room;
}

async function isPossible(tools: Tools, input: Input) {
  const { area_id, vehicle_class, station_id } = input;
  const { rules } = await findTripRules(tools.db.shard(area_id), area_id, vehicle_class);
  const now = tools.now();
  const asked = { starts_at: toDate(input.starts_at), ends_at: toDate(input.ends_at) };
  const promised = promisedPeriod(vehicle_class, asked, rules, now);
  if (!promised.ok || station_id === undefined) return promised;
  const place = { area_id, vehicle_class, station_id, limit: 1 };
  const standing = await tools.call(fleet.listStandingVehicles, place);
  return standing.ok ? promised : refuse('booking.place_unknown', 'There is no such place here.');
}

function toDate(instant: string | undefined): Date | undefined {
  return instant === undefined ? undefined : new Date(instant);
}

async function hasRoom(tools: Tools, context: Context, { area_id, vehicle_class }: Input) {
  const shard = tools.db.shard(area_id);
  const rider_id = context.principal.account_id;
  const mine = await countWaiting(shard, { area_id, rider_id, vehicle_class: null });
  if (mine >= ENTRIES_MAX)
    return refuse('booking.waitlist_full', 'You wait for five things already. Leave one first.');
  const all = await countWaiting(shard, { area_id, vehicle_class, rider_id: null });
  if (all < LINE_MAX) return accept(true);
  return refuse('booking.waitlist_full', 'Too many wait already. Please try again later.');
}

export const leaveWaitlistUseCase = useCase(booking.leaveWaitlist, (tools, context, { entry_id }) =>
  retryOnConflict(async () => {
    const area_id = shardKeyOf(entry_id);
    const entry = await findEntry(tools.db.shard(area_id), area_id, entry_id);
    if (entry === null || entry.rider_id !== context.principal.account_id)
      return refuse('booking.entry_unknown', 'You wait for no such thing.');
    if (entry.status === 'left') return accept(await entryView(tools, entry));
    if (entry.status !== 'waiting' || !(await hasLeft(tools, context, entry)))
      return refuse('booking.entry_over', 'You do not wait for this any more.');
    return accept(await entryView(tools, { ...entry, status: 'left' }));
  }),
);

/** False when it was over in this very moment. */
async function hasLeft(tools: Tools, context: Context, entry: WaitlistEntry): Promise<boolean> {
  const { entry_id, rider_id } = entry;
  const left = { entry_id, rider_id, outcome: 'left' as const };
  const closed = booking.events.waitlistClosed.at(tools.now(), left);
  try {
    await recordAlone(tools, entryHead(entry, context.trace_id), [closed]);
    return true;
  } catch (error) {
    if (error instanceof LostRace) return false;
    throw error;
  }
}

export const listWaitlistEntriesUseCase = useCase(
  booking.listWaitlistEntries,
  async (tools, context, { area_id, limit = PAGE_ROWS, cursor }) => {
    const rider_id = context.principal.account_id;
    const found = await listEntriesOf(tools.db.shard(area_id), {
      area_id,
      rider_id,
      before: cursor === undefined ? undefined : fromCursor(cursor),
      limit: limit + 1,
    });
    const page = pageOf(
      found,
      limit,
      ({ joined_at, entry_id }) => `${joined_at.toISOString()}~${entry_id}`,
    );
    return accept({
      ...page,
      items: await Promise.all(page.items.map((entry) => entryView(tools, entry))),
    });
  },
);

/** What is no cursor of ours comes before everything: the page is empty. */
function fromCursor(cursor: string) {
  const [joined = '', entry_id = ''] = cursor.split('~');
  const joined_ms = Date.parse(joined);
  return { joined_at: new Date(Number.isNaN(joined_ms) ? 0 : joined_ms), entry_id };
}

async function entryView(tools: Tools, entry: WaitlistEntry): Promise<View> {
  const { entry_id, vehicle_class, station_id, status, reservation_id } = entry;
  const position = status === 'waiting' ? { position: await positionOf(tools, entry) } : {};
  const is_kept = status === 'offered' || status === 'served';
  return {
    entry_id,
    vehicle_class,
    ...(station_id === null ? {} : { station_id }),
    starts_at: entry.starts_at.toISOString(),
    ends_at: entry.ends_at.toISOString(),
    status,
    joined_at: entry.joined_at.toISOString(),
    ...position,
    ...(is_kept && reservation_id !== null ? { reservation_id } : {}),
  };
}

function positionOf(tools: Tools, entry: WaitlistEntry): Promise<number> {
  return findPosition(tools.db.shard(entry.area_id), entry);
}
