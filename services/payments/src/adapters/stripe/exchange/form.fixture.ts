import type { PublishedField } from './published.fixture.ts';
import { invalid } from './refusals.fixture.ts';

/** A parameter as it was sent: text, or fields below a name in brackets. */
export type Parameter = string | { readonly [name: string]: Parameter };
export type Parameters = { readonly [name: string]: Parameter };

/** Reads `a=1&b[c]=2&d[0]=3`, the form in which Stripe takes bodies and queries. */
export function readForm(text: string): Parameters {
  const read: Record<string, Parameter> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = [...name.matchAll(/[^[\]]+/g)].map(([part]) => part);
    let place: Record<string, Parameter> = read;
    for (const part of path.slice(0, -1)) {
      const below = place[part] ?? {};
      if (typeof below === 'string') throw invalid('parameter_invalid_string_empty', name);
      place[part] = below;
      place = below as Record<string, Parameter>;
    }
    place[path.at(-1) ?? ''] = value;
  }
  return read;
}

/**
 * Holds parameters against what is published for an endpoint, as strictly as Stripe: one that
 * nobody knows, one that is missing and one of another type are refused. What Stripe knows and this
 * exchange does not play is refused as well, and loudly, so that nobody believes it was heard.
 */
export function checkParameters(
  parameters: Parameters,
  published: ReadonlyMap<string, PublishedField>,
  played: readonly string[],
): void {
  for (const [name, value] of Object.entries(parameters)) {
    const field = published.get(name);
    if (field === undefined) throw invalid('parameter_unknown', name);
    if (!played.includes(name)) throw new Error(`the exchange does not play ${name}`);
    checkType(field, value);
  }
  for (const { name, is_required } of published.values()) {
    if (is_required && !(name in parameters)) throw invalid('parameter_missing', name);
  }
}

function checkType({ name, type }: PublishedField, value: Parameter): void {
  if (type === 'number' && !(typeof value === 'string' && /^-?\d{1,12}$/.test(value))) {
    throw invalid('parameter_invalid_integer', name);
  }
  if (type.startsWith('boolean') && value !== 'true' && value !== 'false') {
    throw invalid('parameter_invalid_boolean', name);
  }
  if (type === 'string' && (typeof value !== 'string' || value === '')) {
    throw invalid('parameter_invalid_empty', name);
  }
  if (type.startsWith('Array<') && typeof value === 'string') {
    throw invalid('parameter_invalid_array', name);
  }
}

export function textOf(parameters: Parameters, name: string): string | undefined {
  const value = parameters[name];
  return typeof value === 'string' ? value : undefined;
}

/** The values of an array parameter, or of a hash, in the order in which they were sent. */
export function valuesOf(parameters: Parameters, name: string): string[] {
  const value = parameters[name];
  if (value === undefined || typeof value === 'string') return [];
  return Object.values(value).filter((one) => typeof one === 'string');
}

/** Metadata as Stripe keeps it: at most 50 names of 40 characters, values of 500. */
export function metadataOf(parameters: Parameters): Record<string, string> {
  const value = parameters['metadata'];
  if (value === undefined || typeof value === 'string') return {};
  const entries = Object.entries(value).map(([name, one]): [string, string] => {
    if (typeof one !== 'string' || name.length > 40 || one.length > 500) {
      throw invalid('parameter_invalid_string', `metadata[${name}]`);
    }
    return [name, one];
  });
  if (entries.length > 50) throw invalid('parameter_invalid', 'metadata');
  return Object.fromEntries(entries.filter(([, one]) => one !== ''));
}
