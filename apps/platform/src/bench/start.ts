import type { BenchResult, Log } from './result.ts';
export async function benchStart(_log: Log): Promise<BenchResult> { throw new Error('x'); }
