export interface BoundedCache<Value> {
  /** The value under `key` unless its time is over. */
  find(key: string, now_ms: number): Value | undefined;
  set(key: string, value: Value, until_ms: number): void;
}

/**
 * Remembers at most `entries_max` values, each until an instant; the one unused for longest goes
 * first.
 */
export function boundedCache<Value>(entries_max: number): BoundedCache<Value> {
  // A Map keeps the order of insertion: re-inserting on use makes its first key the least used one.
  const entries = new Map<string, { readonly value: Value; readonly until_ms: number }>();
  return {
    find: (key, now_ms) => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      if (entry.until_ms <= now_ms) return undefined;
      entries.set(key, entry);
      return entry.value;
    },
    set: (key, value, until_ms) => {
      entries.delete(key);
      if (entries.size >= entries_max) {
        const [oldest] = entries.keys();
        if (oldest !== undefined) entries.delete(oldest);
      }
      entries.set(key, { value, until_ms });
    },
  };
}
