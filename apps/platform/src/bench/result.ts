/** What a bench found: the same work done by us and by a peer, and whether the aims hold. */
export interface BenchResult {
  readonly bench: string;
  readonly met: boolean;
  /** Aims by the name of the ratio or figure that they bound. */
  readonly aims: Readonly<Record<string, string>>;
  readonly ratios: Readonly<Record<string, number>>;
  readonly figures: Readonly<Record<string, unknown>>;
  readonly peers: Readonly<Record<string, unknown>>;
}

/** A program that a bench compares with is not on this machine. */
export class PeerMissing extends Error {}

export type Log = (line: string) => void;

/** For a person: one line a value, grouped. */
export function tableOf(result: BenchResult): string {
  const lines = [`${result.bench}: ${result.met ? 'aims met' : 'AIM MISSED'}`];
  for (const group of ['aims', 'ratios', 'figures', 'peers'] as const) {
    for (const [name, value] of Object.entries(result[group])) {
      lines.push(`  ${group.padEnd(8)} ${name.padEnd(34)} ${textOf(value)}`);
    }
  }
  return lines.join('\n');
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join('  ');
  if (typeof value === 'string' && value.includes('\n'))
    return `(${String(value.split('\n').length)} lines, see --json)`;
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, inner]) => `${name} ${textOf(inner)}`)
    .join(', ');
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** By nearest rank; 0 of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

export function rounded(value: number, digits = 0): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
