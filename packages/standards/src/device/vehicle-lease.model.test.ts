import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CommandKind, CommandLease } from './command.ts';
import type { UnsignedAck } from './signing.ts';
import { stepVehicleLeases } from './vehicle-lease.ts';
import {
  type LeaseInput,
  type LeaseOutput,
  newVehicleLeases,
  type VehicleLeases,
} from './vehicle-lease-state.ts';

/**
 * True time in this model is milliseconds since this instant; the fleet's clock shows it exactly.
 */
const START_MS = Date.parse('2025-06-01T08:00:00.000Z');
const DEVICE = 'mannheim.v1';
const at = (true_ms: number) => new Date(START_MS + Math.floor(true_ms)).toISOString();

interface World {
  /** How wrong the vehicle's quartz is, and how wrong its own clock may be set. */
  readonly drift_ppm: number;
  readonly clock_error_ms: number;
  readonly commands: readonly {
    readonly kind: CommandKind;
    readonly issued_ms: number;
    readonly life_ms: number;
    readonly standstill: boolean;
    /**
     * One for each copy that arrives, after issue or about expiry; none when the network lost it.
     */
    readonly arrivals: readonly {
      readonly after: { readonly of: 'issue' | 'expiry'; readonly ms: number };
      readonly genuine: boolean;
    }[];
  }[];
  /** What happens to each question for the time in turn; null is a loss. */
  readonly answers: readonly ({ readonly up_ms: number; readonly down_ms: number } | null)[];
  readonly motions: readonly { readonly took_ms: number; readonly worked: boolean }[];
  /** A crash after the state was stored, before its outputs were acted on or the motion ended. */
  readonly crashes: readonly { readonly at_ms: number; readonly moved: boolean }[];
  readonly standstill: readonly boolean[];
}

type Happening =
  | { readonly kind: 'input'; readonly input: LeaseInput }
  | { readonly kind: 'moved'; readonly boot: number; readonly worked: boolean }
  | { readonly kind: 'crash'; readonly moved: boolean };

interface Told {
  /** Motions of the lock. */
  executions: { command_id: string; true_ms: number }[];
  /** The limit in force after each step that left one. */
  limits: { command_id: string; true_ms: number }[];
  acks: UnsignedAck[];
  received: Set<string>;
  leases: Map<string, CommandLease>;
  state: VehicleLeases;
}

/**
 * Every command ends within this after the last happening: the longest life, a motion and a retry.
 */
const SETTLE_MS = 120_000;

interface Sent {
  readonly lease: CommandLease;
  readonly arrivals: readonly { readonly at_ms: number; readonly genuine: boolean }[];
}

function leasesOf(world: World): Sent[] {
  const ordered = [...world.commands].sort((a, b) => a.issued_ms - b.issued_ms);
  return ordered.map((c, index) => ({
    arrivals: c.arrivals.map(({ after, genuine }) => {
      const from_ms = c.issued_ms + (after.of === 'expiry' ? c.life_ms : 0);
      return { at_ms: Math.max(c.issued_ms, from_ms + after.ms), genuine };
    }),
    lease: {
      command_id: `c${index + 1}`,
      device_id: DEVICE,
      kind: c.kind,
      ...(c.standstill && { precondition: { standstill: true as const } }),
      ...(c.kind === 'set_speed_limit' && { max_speed_kph: 5 + index }),
      issued_at: at(c.issued_ms),
      expires_at: at(c.issued_ms + c.life_ms),
      sequence: index + 1,
      key_id: 'fleet-1',
      signature: '',
    },
  }));
}

/** One play of a world: what is still to happen, and the vehicle's body. */
interface Play {
  readonly world: World;
  readonly told: Told;
  readonly queue: { readonly at_ms: number; readonly what: Happening }[];
  boot: number;
  boot_ms: number;
  locked: boolean;
  questions: number;
  motions: number;
  steps: number;
}

function later(play: Play, at_ms: number, what: Happening): void {
  // Kept in order of time; of equal times the first comes first.
  const before = play.queue.findLastIndex((h) => h.at_ms <= at_ms);
  play.queue.splice(before + 1, 0, { at_ms, what });
}

function begin(world: World): Play {
  const sent = leasesOf(world);
  const told: Told = {
    executions: [],
    limits: [],
    acks: [],
    received: new Set(),
    leases: new Map(sent.map(({ lease }) => [lease.command_id, lease])),
    state: newVehicleLeases(DEVICE),
  };
  const body = { boot: 1, boot_ms: 0, locked: true, questions: 0, motions: 0, steps: 0 };
  const play: Play = { world, told, queue: [], ...body };

  later(play, 0, { kind: 'input', input: { kind: 'restarted' } });
  for (const { lease, arrivals } of sent) {
    for (const { at_ms, genuine } of arrivals) {
      later(play, at_ms, { kind: 'input', input: { kind: 'lease', lease, verified: genuine } });
    }
  }
  for (const { at_ms, moved } of world.crashes) later(play, at_ms, { kind: 'crash', moved });
  const end_ms = (play.queue.at(-1)?.at_ms ?? 0) + SETTLE_MS;
  for (let ms = 500; ms < end_ms; ms += 1_000) {
    later(play, ms, { kind: 'input', input: { kind: 'tick' } });
  }
  return play;
}

/** Plays a world to its end and tells what the vehicle did, dated in true time. */
function playOut(world: World): Told {
  const play = begin(world);
  for (let next = play.queue.shift(); next !== undefined; next = play.queue.shift()) {
    happen(play, next.at_ms, next.what);
  }
  return play.told;
}

function happen(play: Play, now_ms: number, what: Happening): void {
  if (what.kind === 'input') {
    step(play, now_ms, what.input);
  } else if (what.kind === 'crash') {
    moveLock(play, what.moved);
    play.boot += 1;
    play.boot_ms = now_ms;
    step(play, now_ms, { kind: 'restarted' });
  } else if (what.boot === play.boot) {
    const command = moveLock(play, what.worked);
    if (command) step(play, now_ms, { kind: 'executed', command_id: command.command_id });
  }
}

function moveLock(play: Play, worked: boolean): CommandLease | null {
  const command = play.told.state.executing;
  if (command !== null && worked) play.locked = command.kind === 'lock';
  return command;
}

function step(play: Play, now_ms: number, input: LeaseInput): void {
  const { world, told } = play;
  play.steps += 1;
  if (input.kind === 'lease' && input.verified) told.received.add(input.lease.command_id);
  const result = stepVehicleLeases(told.state, input, {
    monotonic_ms: Math.floor((now_ms - play.boot_ms) * (1 + world.drift_ppm / 1e6)),
    clock_ms: START_MS + Math.floor(now_ms) + world.clock_error_ms,
    standstill: world.standstill[play.steps % world.standstill.length] ?? true,
    locked: play.locked,
    nonce: `n${play.steps}`,
  });
  // Stored as JSON before anything is acted on, as the protocol asks.
  told.state = JSON.parse(JSON.stringify(result.state));
  const { speed_limit } = told.state;
  if (speed_limit !== undefined) {
    told.limits.push({ command_id: speed_limit.command_id, true_ms: now_ms });
  }
  for (const output of result.outputs) act(play, now_ms, output);
}

function act(play: Play, now_ms: number, output: LeaseOutput): void {
  const { world, told } = play;
  if (output.kind === 'acknowledge') {
    told.acks.push(output.ack);
  } else if (output.kind === 'execute') {
    told.executions.push({ command_id: output.command_id, true_ms: now_ms });
    const motion = world.motions[play.motions % world.motions.length];
    play.motions += 1;
    assert.ok(motion !== undefined);
    const moved = { kind: 'moved', boot: play.boot, worked: motion.worked } as const;
    later(play, now_ms + motion.took_ms, moved);
  } else if (output.kind === 'request_time') {
    const answer = world.answers[play.questions % world.answers.length] ?? null;
    play.questions += 1;
    if (answer !== null) answerLater(play, now_ms, { nonce: output.nonce, ...answer });
  }
}

/**
 * A restart does not stop an answer on its way: the vehicle itself must not believe it any more.
 */
function answerLater(
  play: Play,
  now_ms: number,
  { nonce, up_ms, down_ms }: { nonce: string; up_ms: number; down_ms: number },
): void {
  const server_time = at(now_ms + up_ms);
  const answer = { nonce, server_time, key_id: 'fleet-1', signature: '' };
  const input: LeaseInput = { kind: 'time', answer, verified: true };
  later(play, now_ms + up_ms + down_ms, { kind: 'input', input });
}

/** Milliseconds with a fraction, spread evenly: a double would crowd around zero. */
const ms = (min: number, max: number) =>
  fc.integer({ min: min * 1_000, max: max * 1_000 }).map((us) => us / 1_000);

const world: fc.Arbitrary<World> = fc.record({
  drift_ppm: fc.double({ min: -50, max: 50, noNaN: true }),
  clock_error_ms: fc.integer({ min: -1e9, max: 1e9 }),
  commands: fc.array(
    fc.record({
      kind: fc.constantFrom<CommandKind>('lock', 'unlock', 'set_speed_limit', 'lift_speed_limit'),
      issued_ms: fc.integer({ min: 0, max: 60_000 }),
      life_ms: fc.integer({ min: 1, max: 30_000 }),
      standstill: fc.boolean(),
      arrivals: fc.array(
        fc.record({
          after: fc.oneof(
            fc.record({ of: fc.constant('issue' as const), ms: ms(0, 3_000) }),
            fc.record({ of: fc.constant('issue' as const), ms: ms(0, 45_000) }),
            // Where the law is decided: shortly before and after the end of the lease.
            fc.record({ of: fc.constant('expiry' as const), ms: ms(-500, 4_000) }),
          ),
          genuine: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
        }),
        { maxLength: 4 },
      ),
    }),
    { minLength: 1, maxLength: 16 },
  ),
  answers: fc.array(
    fc.option(
      fc.record({
        up_ms: ms(0, 7_500),
        down_ms: ms(0, 7_500),
      }),
    ),
    { minLength: 1, maxLength: 8 },
  ),
  motions: fc.array(
    fc.record({
      took_ms: ms(0, 8_000),
      worked: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  crashes: fc.array(
    fc.record({ at_ms: fc.oneof(ms(0, 10_000), ms(0, 90_000)), moved: fc.boolean() }),
    { maxLength: 2 },
  ),
  standstill: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
});

/** The seed is fixed, so that a failure is the same tomorrow; every law is asked of every world. */
const PLAYED = fc
  .sample(world, { seed: 1817, numRuns: 1_000 })
  .map((w) => ({ w, told: playOut(w) }));

function holdsInEveryWorld(law: (told: Told) => void): void {
  for (const { w, told } of PLAYED) {
    try {
      law(told);
    } catch (cause) {
      throw new Error(`broken in the world ${JSON.stringify(w)}`, { cause });
    }
  }
}

const isAboutLock = (told: Told, command_id: string) =>
  ['lock', 'unlock'].includes(told.leases.get(command_id)?.kind ?? '');

const finalAcks = (told: Told) => told.acks.filter((ack) => ack.result !== 'refused_signature');

describe('command leases under delays, repeats, reorder, loss, crashes, clock skew and drift', () => {
  it('are never executed after their expiry in true time', () => {
    let executions = 0;
    holdsInEveryWorld((told) => {
      for (const { command_id, true_ms } of told.executions) {
        const expires_ms = Date.parse(told.leases.get(command_id)?.expires_at ?? '') - START_MS;
        assert.ok(true_ms <= expires_ms, `${command_id} at ${true_ms}, expired at ${expires_ms}`);
        executions += 1;
      }
    });
    assert.ok(executions > 500, 'the law must not hold because nothing ever happens');
  });

  it('are executed at most once, and only when they came with a good signature', () => {
    holdsInEveryWorld((told) => {
      const ids = told.executions.map((e) => e.command_id);
      assert.equal(new Set(ids).size, ids.length);
      for (const id of ids) assert.ok(told.received.has(id), id);
    });
  });

  it('never undo a newer one', () => {
    holdsInEveryWorld((told) => {
      const order = told.executions.map((e) => told.leases.get(e.command_id)?.sequence ?? 0);
      for (const [i, sequence] of order.entries()) assert.ok(sequence > (order[i - 1] ?? 0));
    });
  });

  it('all end with one final acknowledgement that never changes', () => {
    holdsInEveryWorld((told) => {
      const first = new Map<string, UnsignedAck>();
      for (const ack of finalAcks(told)) {
        const said = first.get(ack.command_id) ?? ack;
        assert.deepEqual(ack, said);
        first.set(ack.command_id, said);
      }
      assert.deepEqual([...first.keys()].sort(), [...told.received].sort());
      assert.deepEqual(told.state.waiting, []);
      assert.equal(told.state.executing, null);
    });
  });

  it('are acknowledged as what was done: done and failed were executed, refused was not', () => {
    const results = new Set<string>();
    holdsInEveryWorld((told) => {
      const executed = new Set(told.executions.map((e) => e.command_id));
      for (const ack of finalAcks(told)) {
        results.add(ack.result);
        const acted = ack.result === 'done' || ack.result === 'failed';
        if (!isAboutLock(told, ack.command_id)) {
          assert.notEqual(ack.result, 'failed');
          continue;
        }
        assert.equal(executed.has(ack.command_id), acted, `${ack.command_id} ${ack.result}`);
        const wanted = told.leases.get(ack.command_id)?.kind === 'lock';
        if (acted) assert.equal(ack.locked === wanted, ack.result === 'done');
      }
    });
    assert.deepEqual(
      [...results].sort(),
      [
        'done',
        'failed',
        'refused_clock',
        'refused_expired',
        'refused_precondition',
        'refused_superseded',
      ],
      'the worlds must reach every end',
    );
  });

  it('hold a speed limit never after its lease in true time, nor an older one after a newer', () => {
    let limited = 0;
    holdsInEveryWorld((told) => {
      let newest = 0;
      for (const { command_id, true_ms } of told.limits) {
        const lease = told.leases.get(command_id);
        assert.ok(lease?.kind === 'set_speed_limit' && told.received.has(command_id));
        const expires_ms = Date.parse(lease.expires_at) - START_MS;
        assert.ok(true_ms <= expires_ms, `${command_id} at ${true_ms}, expired at ${expires_ms}`);
        assert.ok(lease.sequence >= newest, `${command_id} after ${newest}`);
        newest = lease.sequence;
        limited += 1;
      }
      assert.equal(told.state.speed_limit, undefined, 'none outlives the play');
    });
    assert.ok(limited > 500, 'the law must not hold because nothing is ever limited');
  });

  it('count each acknowledgement once: a number is never used for two', () => {
    holdsInEveryWorld((told) => {
      const by_sequence = new Map<number, UnsignedAck>();
      for (const ack of told.acks) {
        assert.deepEqual(by_sequence.get(ack.sequence) ?? ack, ack);
        by_sequence.set(ack.sequence, ack);
      }
    });
  });
});
