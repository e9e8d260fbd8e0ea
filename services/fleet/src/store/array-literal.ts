// The driver's own walk over each value of a large array took longer than the query.

/** PostgreSQL's array literal of values that are literals already. */
export function literal<T>(items: readonly T[], valueIn: (item: T) => string): string {
  let text = '{';
  for (let n = 0; n < items.length; n++) text += (n === 0 ? '' : ',') + valueIn(items[n] as T);
  return `${text}}`;
}

/** The array literal of numbers; one that is missing becomes null. */
export function numbers<T>(items: readonly T[], valueIn: (item: T) => number | undefined): string {
  return literal(items, (item) => optionalNumber(valueIn(item)));
}

/** A number or null, for a literal. */
export function optionalNumber(value: number | null | undefined): string {
  return value === undefined || value === null ? 'null' : String(value);
}

/**
 * The array literal of texts, quoted so that a boot id `null` stays a text. The protocol's checks
 * leave nothing in them to escape. @throws {RangeError} for a text that would need it
 */
export function texts<T>(items: readonly T[], valueIn: (item: T) => string | undefined): string {
  return literal(items, (item) => {
    const text = valueIn(item);
    if (text === undefined) return 'null';
    if (text.includes('"') || text.includes('\\')) throw new RangeError('a text needs escaping');
    return `"${text}"`;
  });
}
