import { setTimeout as sleep } from 'node:timers/promises';
import type { Disturbance, Report, Step } from './campaign.ts';

export interface WalkOptions<S extends Step> {
  readonly steps: readonly S[];
  /** Carries one step out and mends it again; ends early when `stopped` is told. */
  readonly act: (step: S, stopped: AbortSignal) => Promise<void>;
  readonly report: () => Report;
  readonly log: (line: string) => void;
  /** Whether a step waits for something that only a ridden day can bring about. */
  readonly waitsForWork?: () => boolean;
}

/** Walks through a schedule, one step after the other, each after its calm. */
export function walkSchedule<S extends Step>(options: WalkOptions<S>): Disturbance {
  const { steps, act, report, log } = options;
  const stopping = new AbortController();
  const total_s = secondsOf(steps);
  let done = 0;
  let began_at = performance.now();
  const faults: string[] = [];
  const walking = (async () => {
    for (const step of steps) {
      await pause(step.after_s, stopping.signal);
      if (stopping.signal.aborted) return;
      log(`${String(done + 1)} of ${String(steps.length)}: ${step.what}`);
      await act(step, stopping.signal);
      done++;
      began_at = performance.now();
    }
  })().catch((error: unknown) => {
    faults.push(
      `the campaign broke off: ${error instanceof Error ? error.message : String(error)}`,
    );
    done = steps.length;
  });
  return {
    progress: () => {
      const step = steps[done];
      if (step === undefined) return 1;
      const into_s = Math.min((performance.now() - began_at) / 1000, secondsOf([step]));
      return (secondsOf(steps.slice(0, done)) + into_s) / total_s;
    },
    waitsForWork: () => options.waitsForWork?.() ?? false,
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

/** Calm included. */
function secondsOf(steps: readonly Step[]): number {
  return steps.reduce((sum, { after_s, takes_s }) => sum + after_s + takes_s, 0);
}

/** Ends at once when the signal is aborted. */
export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
}
