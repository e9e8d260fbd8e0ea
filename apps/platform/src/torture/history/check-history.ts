import type { BankMovement, History, PossessionStep } from './history.ts';

export const RULES = [
  'promised_once',
  'one_register',
  'held_as_written',
  'seen_in_one_hand',
  'entry_balances',
  'ledger_is_banks',
  'kept_once',
  'told_alike',
] as const;
export type Rule = (typeof RULES)[number];

/** Something that a history must not hold. */
export interface Finding {
  readonly rule: Rule;
  /** One line for a person, with the ids to look for. */
  readonly what: string;
}

/** What is wrong with a history; empty when nothing is. */
export function checkHistory(history: History): Finding[] {
  return [
    ...overlapping(history.promises, ({ reservation_id }) => reservation_id).map(
      ([one, other, vehicle_id]) =>
        found('promised_once', `${vehicle_id} is promised to ${one} and ${other} at once`),
    ),
    ...checkRegister(history),
    ...overlapping(history.seen, ({ trip_id }) => trip_id).map(([one, other, vehicle_id]) =>
      found('seen_in_one_hand', `the riders of ${one} and ${other} had ${vehicle_id} at once`),
    ),
    ...checkEntries(history),
    ...checkBank(history),
    ...checkKept(history),
    ...checkTold(history),
  ];
}

function found(rule: Rule, what: string): Finding {
  return { rule, what };
}

interface Span {
  readonly vehicle_id: string;
  readonly from_ms: number;
  readonly until_ms: number;
}

/** Pairs of spans of one vehicle that share a moment. One that ends as it begins holds none. */
function overlapping<S extends Span>(
  spans: readonly S[],
  nameOf: (span: S) => string,
): [one: string, other: string, vehicle_id: string][] {
  const held = spans.filter(({ from_ms, until_ms }) => from_ms < until_ms);
  const pairs: [string, string, string][] = [];
  for (const [vehicle_id, own] of Map.groupBy(held, (span) => span.vehicle_id)) {
    const sorted = own.toSorted((a, b) => a.from_ms - b.from_ms || a.until_ms - b.until_ms);
    let longest = sorted[0];
    for (const span of sorted.slice(1)) {
      if (longest === undefined) break;
      if (span.from_ms < longest.until_ms) pairs.push([nameOf(longest), nameOf(span), vehicle_id]);
      if (span.until_ms > longest.until_ms) longest = span;
    }
  }
  return pairs;
}

/**
 * A vehicle is a register with one writer at a time: nobody takes what another has, nobody gives
 * back what they have not, and in the end the living table says the same.
 */
function checkRegister({ possession, holders }: History): Finding[] {
  const findings: Finding[] = [];
  const has = new Map<string, string>();
  for (const step of possession) {
    const wrong = wrongStep(step, has.get(step.vehicle_id));
    if (wrong !== null) findings.push(found('one_register', wrong));
    if (step.what === 'taken') has.set(step.vehicle_id, step.trip_id);
    else has.delete(step.vehicle_id);
  }
  const living = new Map(holders.map(({ vehicle_id, trip_id }) => [vehicle_id, trip_id]));
  for (const vehicle_id of new Set([...has.keys(), ...living.keys()])) {
    const [written, stands] = [has.get(vehicle_id), living.get(vehicle_id)];
    if (written !== stands)
      findings.push(
        found(
          'held_as_written',
          `${vehicle_id} is held by ${stands ?? 'nobody'}, and was last taken by ${written ?? 'nobody'}`,
        ),
      );
  }
  return findings;
}

function wrongStep(step: PossessionStep, holder: string | undefined): string | null {
  const { vehicle_id, trip_id, what } = step;
  if (what === 'taken')
    return holder === undefined ? null : `${trip_id} took ${vehicle_id}, which ${holder} had`;
  return holder === trip_id
    ? null
    : `${trip_id} gave back ${vehicle_id}, which ${holder ?? 'nobody'} had`;
}

function checkEntries({ ledger }: History): Finding[] {
  return ledger.flatMap(({ entry_id, cause, lines }) => {
    const sums = new Map<string, number>();
    for (const { currency, amount_minor } of lines)
      sums.set(currency, (sums.get(currency) ?? 0) + amount_minor);
    const is_balanced = lines.length > 0 && [...sums.values()].every((sum) => sum === 0);
    return is_balanced ? [] : [found('entry_balances', `${entry_id} (${cause}) does not balance`)];
  });
}

/** Causes whose entries move what the bank owes us, and which its books therefore hold too. */
const BANK_CAUSE = /^(?:capture|refund):/;
const CLEARING = 'provider_clearing';

/** Every movement that the bank made for us is posted once, with its amount, and no other is. */
function checkBank({ ledger, bank }: History): Finding[] {
  const posted = ledger.flatMap(({ cause, lines }): BankMovement[] =>
    BANK_CAUSE.test(cause)
      ? lines
          .filter(({ account }) => account === CLEARING)
          .map(({ amount_minor, currency }) => ({ cause, amount_minor, currency }))
      : [],
  );
  const textOf = ({ cause, amount_minor, currency }: BankMovement) =>
    `${cause} of ${String(amount_minor)} ${currency}`;
  const ours = countsOf(posted.map(textOf));
  const theirs = countsOf(bank.map(textOf));
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((name) => {
    const [here, there] = [ours.get(name) ?? 0, theirs.get(name) ?? 0];
    if (here === there) return [];
    const what = `${name}: ${String(here)} times in our ledger, ${String(there)} times at the bank`;
    return [found('ledger_is_banks', what)];
  });
}

/** What somebody was told is done, is there, and is there once. */
function checkKept({ acknowledged, stored }: History): Finding[] {
  const counts = countsOf(stored);
  return [...new Set(acknowledged)].flatMap((name) => {
    const times = counts.get(name) ?? 0;
    return times === 1 ? [] : [found('kept_once', `${name} is stored ${String(times)} times`)];
  });
}

/** Whoever asks twice under one key is told the same. */
function checkTold({ told }: History): Finding[] {
  return [...Map.groupBy(told, ({ key }) => key)].flatMap(([key, answers]) => {
    const said = new Set(answers.map((answer) => answer.said));
    if (said.size === 1) return [];
    return [found('told_alike', `${key} was answered: ${[...said].join(', then: ')}`)];
  });
}

function countsOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
