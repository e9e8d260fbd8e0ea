// Stands in for `node:test` while mutants are judged: it keeps what a file says instead of running
// it, so that the same tests can be run thousands of times in one process.

interface CollectedTest {
  readonly name: string;
  readonly run: () => unknown;
}

let collected: CollectedTest[] = [];
let outer: readonly string[] = [];

/** As in `node:test`, for bodies that are not asynchronous. */
export function describe(name: string, body: () => void): void {
  const before = outer;
  outer = [...before, name];
  try {
    body();
  } finally {
    outer = before;
  }
}

/** As in `node:test`, for tests that take no context. */
export function it(name: string, run: () => unknown): void {
  collected.push({ name: [...outer, name].join(' '), run });
}

/** The tests that were told since the last call, in their order. */
export function takeTests(): readonly CollectedTest[] {
  const taken = collected;
  collected = [];
  return taken;
}
