import type { RowNote } from '@drais/standards/bikeshare/csv-table';

/**
 * Rows shown of each kind. A person reads these to see what is wrong; a broken file has thousands
 * of them.
 */
const SHOWN_MAX = 50;

export interface RowBook {
  add(file: string, rows: readonly RowNote[]): void;
  count(): number;
  /** Says how many were not shown. */
  close(): void;
}

/**
 * Tells of rows by file, line and reason: the first ones at once, the others by their number at the
 * end.
 */
export function openRowBook(kind: string, tell: (line: string) => void): RowBook {
  let count = 0;
  return {
    add: (file, rows) => {
      for (const { line, reason } of rows) {
        count += 1;
        if (count <= SHOWN_MAX) tell(`${kind}: ${file} line ${String(line)}: ${reason}`);
      }
    },
    count: () => count,
    close: () => {
      if (count > SHOWN_MAX)
        tell(`${kind}: ${String(count - SHOWN_MAX)} more, ${String(count)} in all`);
    },
  };
}
