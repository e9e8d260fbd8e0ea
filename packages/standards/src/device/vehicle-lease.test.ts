import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CommandKind, CommandLease, Precondition } from './command.ts';
import { stepVehicleLeases } from './vehicle-lease.ts';
import {
  DECIDED_MAX,
  type LeaseInput,
  type LeaseOutput,
  newVehicleLeases,
  type Readings,
  takeSequence,
} from './vehicle-lease-state.ts';

const DEVICE = 'mannheim.v1';
const START_MS = Date.parse('2025-06-01T08:00:00.000Z');
const at = (ms: number) => new Date(START_MS + ms).toISOString();

function lease(
  sequence: number,
  kind: CommandKind,
  more: {
    precondition?: Precondition;
    max_speed_kph?: number;
    expires_ms?: number;
    device_id?: string;
  } = {},
): CommandLease {
  return {
    command_id: `c${sequence}`,
    device_id: more.device_id ?? DEVICE,
    kind,
    ...(more.precondition && { precondition: more.precondition }),
    ...(more.max_speed_kph !== undefined && { max_speed_kph: more.max_speed_kph }),
    issued_at: at(0),
    expires_at: at(more.expires_ms ?? 20_000),
    sequence,
    key_id: 'fleet-1',
    signature: `${'s'.repeat(85)}A`,
  };
}

/** A vehicle in the hands of a test: the clock of the fleet is `START_MS` at monotonic 0. */
function vehicle(options: { synced: boolean }) {
  const readings = { monotonic_ms: 0, clock_ms: START_MS, standstill: true, locked: true };
  let state = newVehicleLeases(DEVICE);
  let nonces = 0;
  const v = {
    readings,
    state: () => state,
    step(input: LeaseInput): readonly LeaseOutput[] {
      nonces += 1;
      const now: Readings = { ...readings, nonce: `n${nonces}` };
      const step = stepVehicleLeases(state, input, now);
      state = step.state;
      return step.outputs;
    },
    receive: (l: CommandLease, verified = true) => v.step({ kind: 'lease', lease: l, verified }),
    answer: (nonce: string, ms: number, verified = true) =>
      v.step({
        kind: 'time',
        answer: { nonce, server_time: at(ms), key_id: 'fleet-1', signature: '' },
        verified,
      }),
    /** The actuator moves to where `kind` wants it. */
    moved(command_id: string, kind: CommandKind) {
      readings.locked = kind === 'lock';
      return v.step({ kind: 'executed', command_id });
    },
    /** Executes one command from receipt to acknowledgement. */
    carryOut(l: CommandLease) {
      v.receive(l);
      return v.moved(l.command_id, l.kind);
    },
  };
  const [question] = v.step({ kind: 'restarted' });
  assert.ok(question?.kind === 'request_time');
  if (options.synced) v.answer(question.nonce, 0);
  return v;
}

function kinds(outputs: readonly LeaseOutput[]): string[] {
  return outputs.map((o) => (o.kind === 'acknowledge' ? o.ack.result : o.kind));
}

describe('a vehicle that knows the time', () => {
  it('executes a command at once and acknowledges what its lock then shows', () => {
    const v = vehicle({ synced: true });
    const execute = { kind: 'execute', command_id: 'c1', command: 'unlock' };
    assert.deepEqual(v.receive(lease(1, 'unlock')), [execute]);
    v.readings.clock_ms = START_MS + 1_250;
    assert.deepEqual(v.moved('c1', 'unlock'), [
      {
        kind: 'acknowledge',
        ack: {
          command_id: 'c1',
          device_id: DEVICE,
          result: 'done',
          executed_at: at(1_250),
          locked: false,
          sequence: 1,
        },
      },
    ]);
  });

  it('says failed when the lock did not follow', () => {
    const v = vehicle({ synced: true });
    v.receive(lease(1, 'unlock'));
    assert.deepEqual(kinds(v.step({ kind: 'executed', command_id: 'c1' })), ['failed']);
  });

  it('acts on a repeat no second time and answers it with the same acknowledgement', () => {
    const v = vehicle({ synced: true });
    v.receive(lease(1, 'unlock'));
    assert.deepEqual(v.receive(lease(1, 'unlock')), [], 'quiet while it moves');
    const first = v.moved('c1', 'unlock');
    v.readings.monotonic_ms = 60_000;
    v.readings.clock_ms = START_MS + 60_000;
    assert.deepEqual(v.receive(lease(1, 'unlock')), first);
    assert.deepEqual(v.receive(lease(1, 'unlock')), first);
  });

  it('refuses a command that may have expired', () => {
    const v = vehicle({ synced: true });
    v.readings.monotonic_ms = 19_990;
    assert.deepEqual(kinds(v.receive(lease(1, 'unlock'))), ['execute']);
    const w = vehicle({ synced: true });
    w.readings.monotonic_ms = 20_000;
    assert.deepEqual(kinds(w.receive(lease(1, 'unlock'))), ['refused_expired']);
  });

  it('refuses a command whose precondition does not hold', () => {
    const riding = vehicle({ synced: true });
    riding.readings.standstill = false;
    const still = lease(1, 'lock', { precondition: { standstill: true } });
    assert.deepEqual(kinds(riding.receive(still)), ['refused_precondition']);
    const open = lease(2, 'lock', { precondition: { locked: false } });
    assert.deepEqual(kinds(riding.receive(open)), ['refused_precondition']);
    assert.deepEqual(kinds(riding.receive(lease(3, 'unlock'))), ['execute']);
  });

  it('never lets an older lock undo a newer unlock', () => {
    const v = vehicle({ synced: true });
    v.carryOut(lease(2, 'unlock'));
    assert.deepEqual(kinds(v.receive(lease(1, 'lock'))), ['refused_superseded']);
    assert.equal(v.readings.locked, false);
  });

  it('holds the next command until the motion under way has ended', () => {
    const v = vehicle({ synced: true });
    v.receive(lease(1, 'unlock'));
    assert.deepEqual(v.receive(lease(2, 'lock')), []);
    assert.deepEqual(kinds(v.moved('c1', 'unlock')), ['done', 'execute']);
    assert.deepEqual(kinds(v.moved('c2', 'lock')), ['done']);
  });

  it('still refuses a command that expired while it waited for the motion', () => {
    const v = vehicle({ synced: true });
    v.receive(lease(1, 'unlock'));
    v.receive(lease(2, 'lock'));
    v.readings.monotonic_ms = 30_000;
    assert.deepEqual(kinds(v.moved('c1', 'unlock')), ['done', 'refused_expired']);
  });

  it('asks for the time again by itself before its answer is too old', () => {
    const v = vehicle({ synced: true });
    v.readings.monotonic_ms = 5 * 3_600_000 - 1;
    assert.deepEqual(v.step({ kind: 'tick' }), []);
    v.readings.monotonic_ms += 1;
    assert.deepEqual(kinds(v.step({ kind: 'tick' })), ['request_time']);
    assert.deepEqual(v.step({ kind: 'tick' }), [], 'not twice for one question');
  });
});

describe('a vehicle that does not know the time', () => {
  it('asks first and then executes what is still in time', () => {
    const v = vehicle({ synced: false });
    v.readings.monotonic_ms = 6_000;
    const [question] = v.receive(lease(1, 'unlock'));
    assert.ok(question?.kind === 'request_time');
    v.readings.monotonic_ms = 6_800;
    assert.deepEqual(kinds(v.answer(question.nonce, 6_400)), ['execute']);
  });

  it('asks first and then refuses what is too late', () => {
    const v = vehicle({ synced: false });
    v.readings.monotonic_ms = 6_000;
    const [question] = v.receive(lease(1, 'unlock'));
    assert.ok(question?.kind === 'request_time');
    assert.deepEqual(kinds(v.answer(question.nonce, 19_999)), ['refused_expired']);
  });

  it('believes no answer that is unsigned or unasked', () => {
    const v = vehicle({ synced: false });
    v.readings.monotonic_ms = 6_000;
    const [question] = v.receive(lease(1, 'unlock'));
    assert.ok(question?.kind === 'request_time');
    assert.deepEqual(v.answer(question.nonce, 6_400, false), []);
    assert.deepEqual(v.answer('other', 6_400), []);
  });

  it('gives up once the whole life of the command has passed since it came', () => {
    const v = vehicle({ synced: false });
    v.receive(lease(1, 'unlock'));
    v.readings.monotonic_ms = 19_999;
    assert.deepEqual(kinds(v.step({ kind: 'tick' })), ['request_time']);
    v.readings.monotonic_ms = 20_000;
    assert.deepEqual(kinds(v.step({ kind: 'tick' })), ['refused_clock']);
  });

  it('keeps only the newest command for one lock', () => {
    const v = vehicle({ synced: false });
    v.readings.monotonic_ms = 6_000;
    v.receive(lease(2, 'unlock'));
    assert.deepEqual(kinds(v.receive(lease(3, 'lock'))), ['refused_superseded']);
    assert.deepEqual(kinds(v.receive(lease(1, 'lock'))), ['refused_superseded']);
    assert.deepEqual(
      v.state().waiting.map((w) => w.lease.command_id),
      ['c3'],
    );
  });
});

describe('a forged or misdirected command', () => {
  it('is never executed and does not use up the id of the real one', () => {
    const v = vehicle({ synced: true });
    assert.deepEqual(kinds(v.receive(lease(1, 'unlock'), false)), ['refused_signature']);
    assert.deepEqual(kinds(v.receive(lease(1, 'unlock'))), ['execute']);
  });

  it('says nothing about a command that the vehicle knows', () => {
    const v = vehicle({ synced: true });
    v.receive(lease(1, 'unlock'));
    assert.deepEqual(v.receive(lease(1, 'unlock'), false), []);
    v.moved('c1', 'unlock');
    assert.deepEqual(v.receive(lease(1, 'unlock'), false), []);
  });

  it('is refused when it is meant for another vehicle', () => {
    const v = vehicle({ synced: true });
    const other = lease(1, 'unlock', { device_id: 'mannheim.v2' });
    assert.deepEqual(kinds(v.receive(other)), ['refused_signature']);
  });
});

describe('a vehicle that restarts', () => {
  it('forgets the time and asks anew', () => {
    const v = vehicle({ synced: true });
    assert.deepEqual(kinds(v.step({ kind: 'restarted' })), ['request_time']);
    assert.deepEqual(kinds(v.receive(lease(1, 'unlock'))), []);
  });

  it('judges the motion it did not see end by its lock, and never repeats it', () => {
    for (const [locked, result] of [
      [false, 'done'],
      [true, 'failed'],
    ] as const) {
      const v = vehicle({ synced: true });
      v.receive(lease(1, 'unlock'));
      v.readings.locked = locked;
      assert.deepEqual(kinds(v.step({ kind: 'restarted' })), [result, 'request_time']);
      assert.deepEqual(kinds(v.receive(lease(1, 'unlock'))), [result]);
      assert.deepEqual(v.step({ kind: 'executed', command_id: 'c1' }), []);
    }
  });

  it('goes on from plain data', () => {
    const v = vehicle({ synced: true });
    v.carryOut(lease(1, 'unlock'));
    assert.deepEqual(JSON.parse(JSON.stringify(v.state())), v.state());
  });
});

describe('the memory of a vehicle', () => {
  it('is bounded, and what it forgot is never done again nor contradicted', () => {
    const v = vehicle({ synced: true });
    const count = DECIDED_MAX + 10;
    for (let n = 1; n <= count; n += 1) {
      assert.deepEqual(kinds(v.carryOut(lease(n, n % 2 === 0 ? 'lock' : 'unlock'))), ['done']);
    }
    assert.equal(v.state().decided.length, DECIDED_MAX);
    assert.equal(v.state().forgotten_sequence, 10);
    assert.deepEqual(v.receive(lease(10, 'lock')), [], 'too old to be answered');
    assert.deepEqual(kinds(v.receive(lease(11, 'unlock'))), ['done'], 'remembered');
    assert.equal(v.readings.locked, true);
  });
});

describe('the counter of what a vehicle says', () => {
  it('is shared by reports and acknowledgements', () => {
    const v = vehicle({ synced: true });
    const taken = takeSequence(v.state());
    assert.equal(taken.sequence, 1);
    const step = stepVehicleLeases(
      taken.state,
      { kind: 'lease', lease: lease(1, 'unlock'), verified: false },
      { ...v.readings, nonce: 'n' },
    );
    const [output] = step.outputs;
    assert.ok(output?.kind === 'acknowledge' && output.ack.sequence === 2);
  });
});

describe('a speed limit', () => {
  const limit = (sequence: number, max_speed_kph: number, expires_ms = 20_000) =>
    lease(sequence, 'set_speed_limit', { max_speed_kph, expires_ms });

  it('is in force at once, and gone by itself when its lease is over', () => {
    const v = vehicle({ synced: true });
    assert.deepEqual(kinds(v.receive(limit(1, 12))), ['limit_speed', 'done']);
    assert.equal(v.state().speed_limit?.max_speed_kph, 12);
    v.readings.monotonic_ms = 19_000;
    assert.deepEqual(v.step({ kind: 'tick' }), []);
    v.readings.monotonic_ms = 20_000;
    assert.deepEqual(v.step({ kind: 'tick' }), [{ kind: 'limit_speed', max_speed_kph: null }]);
    assert.equal(v.state().speed_limit, undefined);
  });

  it('is renewed by a newer lease and lifted by one, and not brought back by an older', () => {
    const v = vehicle({ synced: true });
    v.receive(limit(1, 12));
    v.receive(limit(3, 12, 40_000));
    v.readings.monotonic_ms = 30_000;
    assert.deepEqual(v.step({ kind: 'tick' }), []);
    assert.deepEqual(kinds(v.receive(lease(4, 'lift_speed_limit', { expires_ms: 40_000 }))), [
      'limit_speed',
      'done',
    ]);
    assert.deepEqual(kinds(v.receive(limit(2, 6, 60_000))), ['refused_superseded']);
    assert.equal(v.state().speed_limit, undefined);
  });

  it('falls away in a restart, as the time is not known any more', () => {
    const v = vehicle({ synced: true });
    v.receive(limit(1, 12));
    assert.deepEqual(kinds(v.step({ kind: 'restarted' })), ['request_time', 'limit_speed']);
  });

  it('neither waits for the lock nor undoes what is asked of it', () => {
    const v = vehicle({ synced: true });
    assert.deepEqual(kinds(v.receive(lease(1, 'unlock'))), ['execute']);
    assert.deepEqual(kinds(v.receive(limit(2, 12))), ['limit_speed', 'done']);
    assert.deepEqual(kinds(v.moved('c1', 'unlock')), ['done']);
  });
});
