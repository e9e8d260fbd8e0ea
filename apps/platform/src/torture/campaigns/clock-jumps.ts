import { type ClockOffsets, setClockOffsets } from '@drais/kit/faults/shifted-clock';
import { between, drawOf } from '@drais/twin/life/draw';
import { defineCampaign, type Step } from '../campaign.ts';
import { pause, walkSchedule } from '../walk-schedule.ts';

/**
 * A jump of half an access token's life at most: riders of the replay go by their own clock and
 * would not know that theirs is over.
 */
const JUMP_S = { least: 40, most: 300 };
/** Calm before a jump, and how long it lasts. */
const CALM_S = { least: 3, most: 6 };
const HELD_S = { least: 8, most: 14 };

interface Jump extends Step {
  readonly offsets: ClockOffsets;
  readonly held_s: number;
}

/** The wall clocks of the processes jump and come back; business time is stepped and does not. */
export const clockJumps = defineCampaign<Jump>({
  name: 'clock-jumps',
  sentence:
    'Wall clocks jump ahead and back: of all processes at once, and of one beside the others.',
  trips: 40,
  plan: ({ seed }) => {
    const draw = drawOf(`clock jumps ${String(seed)}`);
    const tenth = (least: number, most: number) => Math.round(10 * between(draw, least, most)) / 10;
    const jumps = [
      ['all', 1],
      ['all', -1],
      ['core', 1],
      ['core', -1],
      ['door', 1],
      ['door', -1],
      ['bank', 1],
    ] as const;
    return jumps
      .map(([who, sign]) => ({ who, sign, key: draw() }))
      .sort((a, b) => a.key - b.key)
      .map(({ who, sign }) => {
        const offset_s = sign * Math.round(between(draw, JUMP_S.least, JUMP_S.most));
        const held_s = tenth(HELD_S.least, HELD_S.most);
        return {
          after_s: tenth(CALM_S.least, CALM_S.most),
          offsets: { [who]: offset_s * 1000 },
          held_s,
          takes_s: held_s,
          what: `the clock of ${who} is ${String(offset_s)} s off for ${String(held_s)} s`,
        };
      });
  },
  open: async ({ faults_dir, log }, steps) => ({
    env: { DRAIS_FAULTS_DIR: faults_dir },
    begin: () => {
      let jumps = 0;
      return walkSchedule({
        steps,
        log,
        report: () => ({ counts: { jumps }, findings: [] }),
        act: async ({ offsets, held_s }, stopped) => {
          setClockOffsets(faults_dir, offsets);
          await pause(held_s, stopped);
          setClockOffsets(faults_dir, {});
          // There and back again.
          jumps += 2;
        },
      });
    },
  }),
});
