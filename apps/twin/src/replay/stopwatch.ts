/** Collects how long things took, by name. */
export class Stopwatch {
  readonly #taken = new Map<string, number[]>();

  add(name: string, took_ms: number): void {
    const list = this.#taken.get(name) ?? [];
    list.push(took_ms);
    this.#taken.set(name, list);
  }

  async time<T>(name: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const value = await work();
    this.add(name, performance.now() - began);
    return value;
  }

  /** Quantiles by nearest rank, milliseconds rounded to a tenth. */
  summary(): Record<string, { p50_ms: number; p95_ms: number; p99_ms: number }> {
    return Object.fromEntries(
      [...this.#taken].map(([name, list]) => {
        const sorted = [...list].sort((a, b) => a - b);
        const at = (share: number) =>
          Math.round((sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0) * 10) / 10;
        return [name, { p50_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99) }];
      }),
    );
  }
}
