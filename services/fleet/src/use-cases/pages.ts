/** Rows of a page when the caller does not say (contract). */
export const PAGE_ROWS = 50;

/** A page from one row more than it holds: the extra row says only that there is another page. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  make: { readonly item: (row: Row) => Item; readonly cursor: (row: Row) => string },
): { items: Item[]; next_cursor?: string } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const items = page.map(make.item);
  return rows.length > limit && last !== undefined
    ? { items, next_cursor: make.cursor(last) }
    : { items };
}

/** A cursor that counts down from the newest; nonsense starts at the newest again. */
export function beforeNumber(cursor: string | undefined): number {
  const before = Number(cursor);
  return Number.isSafeInteger(before) && before > 0 ? before : Number.MAX_SAFE_INTEGER;
}
