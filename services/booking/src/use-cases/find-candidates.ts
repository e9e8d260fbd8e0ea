import { fleet } from '@drais/contracts';
import type { Tools } from '@drais/kit';
import type { InputOf, OutputOf } from '@drais/vocabulary/define';
import { accept, type Outcome } from '@drais/vocabulary/outcome';
import { addSeconds } from '@drais/vocabulary/units';
import { type Choice, chooseVehicle } from '../domain/choose-vehicle.ts';
import type { Period } from '../domain/reservation.ts';
import { listPromisedOf } from '../store/reservations.ts';
import { findTripRules } from '../store/trip-rules.ts';

type Place = InputOf<typeof fleet.listStandingVehicles>;
export type StandingVehicle = OutputOf<typeof fleet.listStandingVehicles>['items'][number];
export type Offered = StandingVehicle & { readonly promised: readonly Period[] };

/** How far after a period the next promise still tells vehicles apart: longer than one may last. */
const LOOK_AHEAD_S = 8 * 86_400;

interface Span {
  readonly from: Date;
  readonly until: Date;
}

type Pages = AsyncGenerator<Offered[], void, void>;

/**
 * Pages per look: with 200 vehicles each more than any class has in an area (10,400 vehicles in a
 * country). Reached only when something is wrong with the pages.
 */
const PAGES_MAX = 100;
const PAGE_VEHICLES = 200;

/**
 * The vehicles of a class at a place, page by page from the nearest on, with what is promised of
 * each in a span of time: two questions a page. None where there is no such place.
 */
export async function* standingPages(tools: Tools, place: Place, span: Span): Pages {
  const first = await standingPage(tools, { limit: PAGE_VEHICLES, ...place }, span);
  if (first.ok) yield* pagesFrom(tools, { place, span }, first.value);
}

async function* pagesFrom(
  tools: Tools,
  { place, span }: { readonly place: Place; readonly span: Span },
  first: StandingPage,
): Pages {
  let page = first;
  yield page.items;
  for (let pages = 1; page.next_cursor !== undefined; pages++) {
    if (pages === PAGES_MAX) throw new RangeError(`more than ${String(pages)} pages of vehicles`);
    const rest = { ...place, limit: PAGE_VEHICLES, cursor: page.next_cursor };
    const next = await standingPage(tools, rest, span);
    // The place was there for the first page: it went away meanwhile.
    if (!next.ok) return;
    page = next.value;
    yield page.items;
  }
}

interface StandingPage {
  readonly items: Offered[];
  readonly next_cursor?: string;
}

async function standingPage(
  tools: Tools,
  place: Place,
  span: Span,
): Promise<Outcome<StandingPage, 'fleet.area_unknown' | 'fleet.place_unknown'>> {
  const { area_id } = place;
  const standing = await tools.call(fleet.listStandingVehicles, place);
  if (!standing.ok) return standing;
  const { items, ...rest } = standing.value;
  const vehicle_ids = items.map(({ vehicle_id }) => vehicle_id);
  const promised = await listPromisedOf(tools.db.shard(area_id), { area_id, vehicle_ids, ...span });
  const offered = items.map((one) => ({ ...one, promised: promised.get(one.vehicle_id) ?? [] }));
  return accept({ ...rest, items: offered });
}

/**
 * The vehicles of a class at a place that may be promised for a period, best first. Looks from the
 * nearest on, and stops at the page with which there are `enough`: whoever is free is found,
 * however many stand nearer that are not.
 */
export async function findCandidates(
  tools: Tools,
  place: Place,
  { enough, ...period }: Period & { readonly enough: number },
): Promise<Outcome<Choice<Offered>, 'fleet.area_unknown' | 'fleet.place_unknown'>> {
  const { area_id, vehicle_class } = place;
  const span = { from: period.starts_at, until: addSeconds(period.ends_at, LOOK_AHEAD_S) };
  const first = await standingPage(tools, place, span);
  if (!first.ok) return first;
  const { rules } = await findTripRules(tools.db.shard(area_id), area_id, vehicle_class);
  const { charge_min_fraction } = rules;
  const wanted = { ...period, charge_min_fraction, now: tools.now() };
  let fit: readonly Offered[] = [];
  let some_too_low = false;
  for await (const page of pagesFrom(tools, { place, span }, first.value)) {
    const choice = chooseVehicle([...fit, ...page], wanted);
    fit = choice.fit;
    some_too_low ||= choice.is_charge_too_low;
    if (fit.length >= enough) break;
  }
  return accept({ fit, is_charge_too_low: some_too_low && fit.length === 0 });
}
