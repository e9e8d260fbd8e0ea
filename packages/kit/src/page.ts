/** Rows of a page when the caller does not say; the default of the contracts' `limit`. */
export const PAGE_ROWS = 50;

/**
 * Cuts `rows`, which hold one more than the page when there is a next one, and names where that
 * begins.
 */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
): { items: Row[]; next_cursor?: string } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return rows.length > limit && last !== undefined
    ? { items, next_cursor: cursorOf(last) }
    : { items };
}
