import type { PlatformSettings } from '../settings.ts';

/** One thing that a campaign does to the platform, as it is printed before it begins. */
export interface Step {
  /** Seconds of calm before it. */
  readonly after_s: number;
  /** About how long it takes, seconds. */
  readonly takes_s: number;
  readonly what: string;
}

/** What a campaign's schedule is made from. The same values give the same schedule. */
export interface PlanAsk {
  readonly seed: number;
  /** How long to disturb, where the campaign asks that. */
  readonly seconds: number | undefined;
  /** Mean seconds between two disturbances, where the campaign asks that. */
  readonly apart_s: number | undefined;
  /** How many kills, where the campaign counts them. */
  readonly kills: number | undefined;
}

/** Where a campaign is carried out. */
export interface Ground {
  /** The platform's folder; empty before it starts. */
  readonly data_dir: string;
  /** What the platform is started with, unless the stage says more. */
  readonly env: Readonly<Record<string, string>>;
  /** Where fault points and clocks take their orders. */
  readonly faults_dir: string;
  readonly area_id: string;
  readonly log: (line: string) => void;
  /** Undone in reverse order when everything is over. */
  after(undo: () => Promise<void> | void): void;
}

/** Everything in place for a campaign, before the platform starts. */
export interface Stage {
  /** Settings of the platform beside the usual ones. */
  readonly env: Readonly<Record<string, string>>;
  /** Where vehicles connect, when that is not the door itself. */
  readonly mqtt_port?: number;
  /** Disturbs until `stop`. Called when the first trip is next. */
  begin(platform: PlatformSettings): Disturbance;
}

/** A machine that cannot carry a campaign out says why. */
export interface Skipped {
  readonly skipped: string;
}

export interface Disturbance {
  /** Share of the schedule that is done, 0 to 1: the day is not ridden faster than that. */
  progress(): number;
  /** Whether it waits for something that only a ridden day can bring about. */
  waitsForWork(): boolean;
  /** Mends what is broken and disturbs no more. */
  stop(): Promise<void>;
  report(): Report;
}

export interface Report {
  /** What was done, by name. */
  readonly counts: Readonly<Record<string, unknown>>;
  /** What the campaign itself found wrong, one line each. */
  readonly findings: readonly string[];
}

export interface Campaign {
  readonly name: string;
  /** For a person who chooses one. */
  readonly sentence: string;
  /** Trips of the day that are ridden unless another number is asked for; absent: all. */
  readonly trips?: number;
  /** Settings that the platform needs to have something to break. */
  readonly needs?: Readonly<Record<string, string>>;
  plan(ask: PlanAsk): readonly Step[];
  open(ground: Ground, steps: readonly Step[]): Promise<Stage | Skipped>;
}

/** A campaign whose steps hold more than what is printed of them. */
export function defineCampaign<S extends Step>(
  campaign: Omit<Campaign, 'plan' | 'open'> & {
    plan(ask: PlanAsk): readonly S[];
    open(ground: Ground, steps: readonly S[]): Promise<Stage | Skipped>;
  },
): Campaign {
  // Whoever opens a campaign hands it the steps that it planned itself.
  return campaign as unknown as Campaign;
}
