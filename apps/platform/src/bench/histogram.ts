/** Milliseconds counted in narrow bins: millions of times in constant memory. */
export interface Histogram {
  add(ms: number): void;
  /** As another process counted them. */
  addCounts(counts: Uint32Array): void;
  counts(): Uint32Array;
  size(): number;
  /** Upper edge of the bin that holds it, so never flattering; 0 of nothing. */
  quantile(share: number): number;
}

/** Bins of a tenth of a millisecond up to a second, then of ten milliseconds up to ten minutes. */
const FINE_PER_MS = 10;
const FINE_MS = 1_000;
const COARSE_MS = 10;
const MOST_MS = 600_000;
const FINE_BINS = FINE_MS * FINE_PER_MS;
const BINS = FINE_BINS + (MOST_MS - FINE_MS) / COARSE_MS + 1;

export function openHistogram(): Histogram {
  const bins = new Uint32Array(BINS);
  let size = 0;
  return {
    add: (ms) => {
      const bin = binOf(ms);
      bins[bin] = (bins[bin] as number) + 1;
      size++;
    },
    addCounts: (counts) => {
      for (const [bin, count] of counts.entries()) {
        bins[bin] = (bins[bin] as number) + count;
        size += count;
      }
    },
    counts: () => bins,
    size: () => size,
    quantile: (share) => {
      if (size === 0) return 0;
      let left = Math.max(1, Math.ceil(share * size));
      for (const [bin, count] of bins.entries()) {
        left -= count;
        if (left <= 0) return upperEdgeOf(bin);
      }
      return MOST_MS;
    },
  };
}

/** What is below 0 counts as 0, what is beyond the last bin as in it. */
function binOf(ms: number): number {
  if (!(ms > 0)) return 0;
  if (ms < FINE_MS) return Math.floor(ms * FINE_PER_MS);
  return Math.min(BINS - 1, FINE_BINS + Math.floor((ms - FINE_MS) / COARSE_MS));
}

function upperEdgeOf(bin: number): number {
  if (bin < FINE_BINS) return (bin + 1) / FINE_PER_MS;
  return FINE_MS + (bin - FINE_BINS + 1) * COARSE_MS;
}
