import type { Books, Intent } from './books.fixture.ts';
import { type Parameter, type Parameters, textOf, valuesOf } from './form.fixture.ts';
import { invalid, missing } from './refusals.fixture.ts';

interface Listed {
  readonly id: string;
  readonly created: number;
}

/** Rows of a page unless asked otherwise, and at most: docs.stripe.com/api/pagination. */
const LIMIT = 10;
const LIMIT_MAX = 100;
/** How far search is behind, seconds: docs.stripe.com/search, "Data freshness". */
const SEARCH_LAG_S = 60;

/**
 * A page of a list, newest first. `starting_after` goes on to older objects, `ending_before` gives
 * those that are just newer than an object; both come newest first.
 */
export function pageOf<Row extends Listed>(oldest_first: readonly Row[], parameters: Parameters) {
  const limit = limitOf(parameters);
  const { gte, lt } = rangeOf(parameters['created']);
  const rows = oldest_first.filter(({ created }) => created >= gte && created < lt).toReversed();
  const before = textOf(parameters, 'ending_before');
  if (before !== undefined) {
    const newer = rows.slice(0, placeOf(rows, before, 'ending_before'));
    return { data: newer.slice(-limit), has_more: newer.length > limit };
  }
  const after = textOf(parameters, 'starting_after');
  const from = after === undefined ? 0 : placeOf(rows, after, 'starting_after') + 1;
  const older = rows.slice(from);
  return { data: older.slice(0, limit), has_more: older.length > limit };
}

function limitOf(parameters: Parameters): number {
  const limit = Number(textOf(parameters, 'limit') ?? LIMIT);
  if (limit < 1 || limit > LIMIT_MAX) throw invalid('parameter_invalid_integer', 'limit');
  return limit;
}

function placeOf(rows: readonly Listed[], id: string, param: string): number {
  const place = rows.findIndex((row) => row.id === id);
  if (place < 0) throw missing(param, id);
  return place;
}

function rangeOf(created: Parameter | undefined): { readonly gte: number; readonly lt: number } {
  if (created === undefined) return { gte: 0, lt: Number.POSITIVE_INFINITY };
  if (typeof created === 'string') return { gte: Number(created), lt: Number(created) + 1 };
  const unplayed = Object.keys(created).filter((name) => name !== 'gte' && name !== 'lt');
  if (unplayed.length > 0) throw new Error(`the exchange does not play created[${unplayed[0]}]`);
  return {
    gte: Number(created['gte'] ?? 0),
    lt: Number(created['lt'] ?? Number.POSITIVE_INFINITY),
  };
}

export function listEvents(books: Books, parameters: Parameters) {
  const types = valuesOf(parameters, 'types');
  if (types.length > 20) throw invalid('parameter_invalid', 'types');
  const chosen = books.events.filter(({ type }) => types.length === 0 || types.includes(type));
  return pageOf(chosen, parameters);
}

export function listIntents(books: Books, parameters: Parameters) {
  const customer = textOf(parameters, 'customer');
  const chosen = [...books.intents.values()].filter(
    (one) => customer === undefined || one.customer === customer,
  );
  return pageOf(chosen, parameters);
}

export function listRefunds(books: Books, parameters: Parameters) {
  const intent = textOf(parameters, 'payment_intent');
  const chosen = [...books.refunds.values()].filter(
    (one) => intent === undefined || one.payment_intent === intent,
  );
  return pageOf(chosen, parameters);
}

/** One metadata clause of the search language, over what search has taken in by now. */
export function searchIntents(books: Books, parameters: Parameters) {
  const query = textOf(parameters, 'query') ?? '';
  const clause = /^metadata\["([^"]{1,40})"\]:"((?:[^"\\]|\\.)*)"$/.exec(query);
  if (clause === null) throw invalid('parameter_invalid', 'query');
  const [, name = '', quoted = ''] = clause;
  const value = quoted.replaceAll(/\\(.)/g, '$1');
  const known_until = books.now_s() - SEARCH_LAG_S;
  const found = [...books.intents.values()].filter(
    (one: Intent) => one.created <= known_until && one.metadata[name] === value,
  );
  const limit = limitOf(parameters);
  return { data: found.toReversed().slice(0, limit), has_more: found.length > limit };
}
