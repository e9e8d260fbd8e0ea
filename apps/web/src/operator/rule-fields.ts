import { booking, fleet } from '@drais/contracts';

export type RuleUnit = 's' | 'm' | 'km_h' | 'percent' | 'money' | 'yes_no';
export type RuleValue = number | boolean;
export type Rules = Readonly<Record<string, RuleValue | undefined>>;

/** In what a rule is counted, by the end of its name (units last). */
export function unitOf(name: string): RuleUnit {
  if (name.endsWith('_s')) return 's';
  if (name.endsWith('_m')) return 'm';
  if (name.endsWith('_kph')) return 'km_h';
  if (name.endsWith('_fraction')) return 'percent';
  return name.endsWith('_minor') ? 'money' : 'yes_no';
}

/** As a person types it: percent for fractions, whole units of money. */
export function typeRule(name: string, value: RuleValue, digits: number): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const unit = unitOf(name);
  if (unit === 'percent') return String(Math.round(value * 1000) / 10);
  return unit === 'money' ? (value / 10 ** digits).toFixed(digits) : String(value);
}

/** What was typed, as the platform takes it; undefined for what is no such value. */
export function readRule(name: string, typed: string, digits: number): RuleValue | undefined {
  const unit = unitOf(name);
  if (unit === 'yes_no') return typed === 'yes';
  const number = Number(typed.trim().replace(',', '.'));
  if (typed.trim() === '' || !Number.isFinite(number)) return undefined;
  if (unit === 'percent') return Math.round(number * 10) / 1000;
  const value = unit === 'money' ? Math.round(number * 10 ** digits) : number;
  return Number.isInteger(value) ? value : undefined;
}

interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}

const LIMITS: Readonly<Record<string, object>> = {
  ...fleet.setRideRules.input.properties.rules.properties,
  ...booking.setTripRules.input.properties.rules.properties,
};

/** Between what a rule may lie, by the contract; undefined where it is no number. */
export function boundsOf(name: string): Bounds | undefined {
  const { minimum, maximum } = (LIMITS[name] ?? {}) as Partial<Bounds>;
  return minimum === undefined || maximum === undefined ? undefined : { minimum, maximum };
}

/** What differs from the present rules: only that is sent, and shown before it is. */
export function changesOf(present: Rules, wanted: Rules): Readonly<Record<string, RuleValue>> {
  const changed = Object.entries(wanted).flatMap(([name, value]) =>
    value === undefined || value === present[name] ? [] : [[name, value] as const],
  );
  return Object.fromEntries(changed);
}
