/** What of an area's money is looked at. */
export const MONEY_PARTS = ['unsettled', 'disputes', 'vouchers', 'unexplained'] as const;

export type MoneyPart = (typeof MONEY_PARTS)[number];

/**
 * What the unsettled payments can be narrowed by: what waits for a person, or for time. Others are
 * in the list of all.
 */
export const UNSETTLED_STATUSES = ['uncollected', 'refund_refused', 'due', 'settling'] as const;

export interface MoneyFilter {
  readonly part: MoneyPart;
  readonly status?: (typeof UNSETTLED_STATUSES)[number];
  /** Where the page before ended. */
  readonly after?: string;
}

/** What an address holds that this page knows; the rest of it is left alone. */
export function moneyFilterOf(search: Readonly<Record<string, unknown>>): MoneyFilter {
  const part = MONEY_PARTS.find((one) => one === search['part']) ?? 'unsettled';
  const status = UNSETTLED_STATUSES.find((one) => one === search['status']);
  const { after } = search;
  return {
    part,
    ...(status === undefined || part !== 'unsettled' ? {} : { status }),
    ...(typeof after === 'string' && after !== '' ? { after } : {}),
  };
}

/** The address of a list, to keep, send or come back to. */
export function moneyPath(filter: MoneyFilter): string {
  const said = Object.entries(filter).filter(([, value]) => value !== 'unsettled');
  const query = new URLSearchParams(said as [string, string][]).toString();
  return query === '' ? '/operator/money' : `/operator/money?${query}`;
}
