import { setTimeout as sleep } from 'node:timers/promises';
import type { Disturbance, Report, Step } from './campaign.ts';

export interface WalkOptions<S extends Step> {
  readonly steps: readonly S[];
  /** Carries one step out and mends it again; ends early when `stopped` is told. */
  readonly act: (step: S, stopped: AbortSignal) => Promise<void>;
  readonly report: () => Report;
  readonly log: (line: string) => void;
}

/** Walks through a schedule, one step after the other, each after its calm. */
export function walkSchedule<S extends Step>(options: WalkOptions<S>): Disturbance {
  const { steps, act, report, log } = options;
  const stopping = new AbortController();
  let done = 0;
  const faults: string[] = [];
  const walking = (async () => {
    for (const step of steps) {
      await pause(step.after_s, stopping.signal);
      if (stopping.signal.aborted) return;
      log(`${String(done + 1)} of ${String(steps.length)}: ${step.what}`);
      await act(step, stopping.signal);
      done++;
    }
  })().catch((error: unknown) => {
    faults.push(
      `the campaign broke off: ${error instanceof Error ? error.message : String(error)}`,
    );
    done = steps.length;
  });
  return {
    progress: () => (steps.length === 0 ? 1 : done / steps.length),
    stop: async () => {
      stopping.abort();
      await walking;
    },
    report: () => {
      const { counts, findings } = report();
      const left = steps.length - done;
      const undone = left > 0 ? [`${String(left)} steps of the schedule were not reached`] : [];
      return { counts, findings: [...findings, ...faults, ...undone] };
    },
  };
}

/** Ends at once when the signal is aborted. */
export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
}
