import type { Stripe } from 'stripe';
import type { ListRequest, Unknown } from '../payment-provider.ts';
import { ask, asUnknown, type Deadline, deadlineOf, faultOf } from './ask.ts';

/** Rows of one page of Stripe's lists; it gives no more. */
const PAGE_ROWS = 100;
/** Pages of one second that are read. More than 2,000 objects a second are another company's. */
const PAGES_OF_A_SECOND_MAX = 20;
/** How far Stripe's clock may be ahead of ours, seconds. */
const SKEW_S = 86_400;

export interface ForwardPage<Item> {
  readonly status: 'forward';
  /** Oldest first. */
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}

interface Range {
  readonly created?: Stripe.RangeQueryParam;
  readonly limit: number;
  readonly starting_after?: string;
  readonly ending_before?: string;
}

type Page<Item> = { readonly data: readonly Item[]; readonly has_more: boolean };

/** One of Stripe's lists, which all come newest first. */
export type NewestFirst<Item> = (
  range: Range,
  options: Stripe.RequestOptions,
) => Promise<Stripe.Response<Stripe.ApiList<Item>>>;

/**
 * Reads one of Stripe's lists oldest first, page by page. A cursor is the id of the last object
 * read: what is newer than it comes next. The first page is found by halving the time since
 * `since` until all that is left fits on it.
 */
export async function readForward<Item extends { readonly id: string }>(
  list: NewestFirst<Item>,
  request: ListRequest,
): Promise<ForwardPage<Item> | Unknown> {
  const deadline = deadlineOf(request);
  const limit = Math.min(request.limit, PAGE_ROWS);
  const { cursor } = request;
  const since_s = Math.floor(Date.parse(request.since) / 1000);
  const page =
    cursor === null
      ? await oldest(list, deadline, since_s)
      : await read(list, deadline, { limit, ending_before: cursor });
  if ('status' in page) return page;
  const items = page.data.toReversed().slice(0, limit);
  return { status: 'forward', items, next_cursor: items.at(-1)?.id ?? null };
}

/** The oldest page of objects created at `since_s` or later, newest first. */
async function oldest<Item extends { readonly id: string }>(
  list: NewestFirst<Item>,
  deadline: Deadline,
  since_s: number,
): Promise<Page<Item> | Unknown> {
  let from_s = since_s;
  let until_s = Math.floor(Date.now() / 1000) + SKEW_S;
  const end_s = until_s;
  while (from_s < until_s) {
    const created = { gte: from_s, lt: until_s };
    const page = await read(list, deadline, { created, limit: PAGE_ROWS });
    if ('status' in page) return page;
    if (page.has_more && until_s - from_s > 1) {
      until_s = from_s + Math.floor((until_s - from_s) / 2);
    } else if (page.has_more) {
      return endOf(list, deadline, { created, page });
    } else if (page.data.length > 0) {
      return page;
    } else {
      from_s = until_s;
      until_s = end_s;
    }
  }
  return { data: [], has_more: false };
}

/** The last page of a second in which more happened than fits on one. */
async function endOf<Item extends { readonly id: string }>(
  list: NewestFirst<Item>,
  deadline: Deadline,
  start: { readonly created: Stripe.RangeQueryParam; readonly page: Page<Item> },
): Promise<Page<Item> | Unknown> {
  let { page } = start;
  for (let pages = 1; page.has_more && pages < PAGES_OF_A_SECOND_MAX; pages += 1) {
    const last = page.data.at(-1);
    if (last === undefined) break;
    const range = { created: start.created, limit: PAGE_ROWS, starting_after: last.id };
    const next = await read(list, deadline, range);
    if ('status' in next) return next;
    page = next;
  }
  return page;
}

async function read<Item>(
  list: NewestFirst<Item>,
  deadline: Deadline,
  range: Range,
): Promise<Page<Item> | Unknown> {
  const asked = await ask<Stripe.ApiList<Item>>(deadline, (options) => list(range, options));
  if (asked.status === 'refused') throw faultOf(asked.refusal, 'to read a list');
  return asked.status === 'answered' ? asked.value : asUnknown(asked);
}
