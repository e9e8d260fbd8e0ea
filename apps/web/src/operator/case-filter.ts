import { booking } from '@drais/contracts';
import type { InputOf } from '@drais/vocabulary/define';

/** Which cases are looked at: those of booking, of one kind or of all, or those of vehicles. */
export const CASES_ABOUT = ['all', ...booking.CASE_KINDS, 'vehicles'] as const;

export type CasesAbout = (typeof CASES_ABOUT)[number];
type Asked = InputOf<typeof booking.listCases>;

/** Which cases are looked for, as the page's address says it. */
export interface CaseFilter {
  readonly about: CasesAbout;
  readonly state: NonNullable<Asked['state']>;
  readonly mine?: 'yes';
  /** Where the page before ended. */
  readonly after?: string;
}

/** What an address holds that this page knows; the rest of it is left alone. */
export function caseFilterOf(search: Readonly<Record<string, unknown>>): CaseFilter {
  const about = CASES_ABOUT.find((one) => one === search['about']) ?? 'all';
  const state = booking.CASE_STATES.find((one) => one === search['state']) ?? 'open';
  const { after } = search;
  return {
    about,
    state: stateOf(about, state),
    ...(search['mine'] === 'yes' && about !== 'vehicles' ? { mine: 'yes' as const } : {}),
    ...(typeof after === 'string' && after !== '' ? { after } : {}),
  };
}

/** The fleet does not know who works on a vehicle's case: it waits or is closed. */
function stateOf(about: CasesAbout, state: CaseFilter['state']): CaseFilter['state'] {
  return about === 'vehicles' && state === 'in_work' ? 'open' : state;
}

/** The address of a list, to keep, send or come back to. */
export function casesPath(filter: Partial<CaseFilter>): string {
  const said = Object.entries(filter).filter(
    ([name, value]) => value !== undefined && value !== UNSAID[name],
  );
  const query = new URLSearchParams(said as [string, string][]).toString();
  return query === '' ? '/operator/cases' : `/operator/cases?${query}`;
}

const UNSAID: Readonly<Record<string, string>> = { about: 'all', state: 'open' };
