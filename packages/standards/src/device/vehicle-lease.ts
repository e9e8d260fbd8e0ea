import type { AckResult, CommandKind, CommandLease } from './command.ts';
import type { UnsignedAck } from './signing.ts';
import {
  askForTime,
  isRefreshDue,
  latestPossibleTime_ms,
  UNKNOWN_CLOCK,
  withTimeAnswer,
} from './vehicle-clock.ts';
import {
  type Actuator,
  DECIDED_MAX,
  type LeaseInput,
  type LeaseStep,
  type Readings,
  takeSequence,
  type VehicleLeases,
  type WaitingLease,
} from './vehicle-lease-state.ts';

const ACTUATOR_OF: Readonly<Record<CommandKind, Actuator>> = {
  unlock: 'lock',
  lock: 'lock',
  set_speed_limit: 'speed_limit',
  lift_speed_limit: 'speed_limit',
};

/**
 * What a vehicle does next about its commands.
 *
 * A command is executed at most once, only while the latest possible time is within the lease, and
 * never after a newer one on the same actuator. Each verified command gets one final
 * acknowledgement, the same on every repeat. A speed limit holds no longer than its lease.
 */
export function stepVehicleLeases(
  state: VehicleLeases,
  input: LeaseInput,
  readings: Readings,
): LeaseStep {
  const taken = takeInput(state, input, readings);
  const settled = settleWaiting(taken, input, readings);
  return after(settled, (s) => endSpeedLimit(s, readings));
}

/** A limit whose lease may be over on any clock is over: also where the time is not known. */
function endSpeedLimit(state: VehicleLeases, readings: Readings): LeaseStep {
  if (state.speed_limit === undefined) return quiet(state);
  const latest_ms = latestPossibleTime_ms(state.clock, readings.monotonic_ms);
  const is_over = latest_ms === null || latest_ms > Date.parse(state.speed_limit.expires_at);
  return is_over ? withSpeedLimit(state, null) : quiet(state);
}

/** The state under another limit, and the word to the motor's controller. */
function withSpeedLimit(
  { speed_limit: _before, ...state }: VehicleLeases,
  lease: CommandLease | null,
): LeaseStep {
  const max_speed_kph = lease?.max_speed_kph;
  if (lease === null || max_speed_kph === undefined) {
    return { state, outputs: [{ kind: 'limit_speed', max_speed_kph: null }] };
  }
  const { command_id, expires_at } = lease;
  return {
    state: { ...state, speed_limit: { command_id, max_speed_kph, expires_at } },
    outputs: [{ kind: 'limit_speed', max_speed_kph }],
  };
}

function takeInput(state: VehicleLeases, input: LeaseInput, readings: Readings): LeaseStep {
  switch (input.kind) {
    case 'lease':
      return takeLease(state, input, readings);
    case 'time': {
      if (!input.verified) return quiet(state);
      const clock = withTimeAnswer(state.clock, input.answer, readings.monotonic_ms);
      return quiet({ ...state, clock });
    }
    case 'executed':
      if (state.executing?.command_id !== input.command_id) return quiet(state);
      return endExecution(state, state.executing, readings);
    case 'restarted':
      return restart(state, readings);
    case 'tick':
      return quiet(state);
  }
}

function takeLease(
  state: VehicleLeases,
  input: { lease: CommandLease; verified: boolean },
  readings: Readings,
): LeaseStep {
  const { lease } = input;
  const decided = state.decided.find((d) => d.ack.command_id === lease.command_id);
  const is_pending = commandsInHand(state).some((c) => c.command_id === lease.command_id);

  if (!input.verified || lease.device_id !== state.device_id) {
    // A forgery must not speak about a command that is real: it is answered only where nothing is
    // known.
    if (decided !== undefined || is_pending) return quiet(state);
    return acknowledgeForgery(state, lease, readings);
  }
  if (decided !== undefined) {
    return { state, outputs: [{ kind: 'acknowledge', ack: decided.ack }] };
  }
  // What is older than memory may have been done and acknowledged: any new answer could contradict
  // that.
  if (is_pending || lease.sequence <= state.forgotten_sequence) return quiet(state);
  if (isOutdone(state, lease)) {
    return decide(state, lease, 'refused_superseded', readings);
  }
  const older = state.waiting.filter((w) => actuatorOf(w.lease) === actuatorOf(lease));
  const waiting = state.waiting.filter((w) => actuatorOf(w.lease) !== actuatorOf(lease));
  let step = quiet({
    ...state,
    waiting: [...waiting, { lease, received_ms: readings.monotonic_ms }],
  });
  for (const w of older) {
    step = after(step, (s) => decide(s, w.lease, 'refused_superseded', readings));
  }
  return step;
}

/** Whether a newer command for the same actuator was begun, is under way or waits. */
function isOutdone(state: VehicleLeases, lease: CommandLease): boolean {
  if (lease.sequence <= (state.executed_sequence[actuatorOf(lease)] ?? 0)) return true;
  return state.waiting.some(
    (w) => actuatorOf(w.lease) === actuatorOf(lease) && w.lease.sequence >= lease.sequence,
  );
}

function commandsInHand(state: VehicleLeases): CommandLease[] {
  const waiting = state.waiting.map((w) => w.lease);
  return state.executing === null ? waiting : [...waiting, state.executing];
}

/**
 * Monotonic time began anew. What was under way is judged by what the lock shows now, never
 * repeated.
 */
function restart(state: VehicleLeases, readings: Readings): LeaseStep {
  const waiting = state.waiting.map((w) => ({ ...w, received_ms: readings.monotonic_ms }));
  const started = { ...state, clock: UNKNOWN_CLOCK, waiting };
  if (started.executing === null) return quiet(started);
  return endExecution(started, started.executing, readings);
}

function endExecution(state: VehicleLeases, lease: CommandLease, readings: Readings): LeaseStep {
  const worked = readings.locked === (lease.kind === 'lock');
  return decide({ ...state, executing: null }, lease, worked ? 'done' : 'failed', readings);
}

/** Executes or refuses what waits, and asks for the time where that is what is missing. */
function settleWaiting(step: LeaseStep, input: LeaseInput, readings: Readings): LeaseStep {
  const settled = step.state.waiting.reduce(
    (s, waiting) => after(s, (state) => settleOne(state, waiting, readings)),
    step,
  );
  const { clock, waiting } = settled.state;
  const blocked =
    waiting.length > 0 && latestPossibleTime_ms(clock, readings.monotonic_ms) === null;
  const routine =
    (input.kind === 'tick' || input.kind === 'restarted') &&
    isRefreshDue(clock, readings.monotonic_ms);
  return blocked || routine ? after(settled, (state) => requestTime(state, readings)) : settled;
}

function settleOne(state: VehicleLeases, waiting: WaitingLease, readings: Readings): LeaseStep {
  // One motion at a time: what waits is judged when the one under way has ended.
  if (state.executing !== null && isLockCommand(waiting.lease)) return quiet(state);
  const { lease, received_ms } = waiting;
  const latest_ms = latestPossibleTime_ms(state.clock, readings.monotonic_ms);
  if (latest_ms === null) {
    // It was issued before it came: once its whole life has passed here, it is over on any clock.
    const life_ms = Date.parse(lease.expires_at) - Date.parse(lease.issued_at);
    const is_over = readings.monotonic_ms - received_ms >= life_ms;
    return is_over ? decide(state, lease, 'refused_clock', readings) : quiet(state);
  }
  if (latest_ms > Date.parse(lease.expires_at)) {
    return decide(state, lease, 'refused_expired', readings);
  }
  if (!isPreconditionMet(lease, readings)) {
    return decide(state, lease, 'refused_precondition', readings);
  }
  return execute(
    { ...state, waiting: state.waiting.filter((w) => w !== waiting) },
    lease,
    readings,
  );
}

function execute(state: VehicleLeases, lease: CommandLease, readings: Readings): LeaseStep {
  const executed_sequence = { ...state.executed_sequence, [actuatorOf(lease)]: lease.sequence };
  const begun = { ...state, executed_sequence };
  const { kind, command_id } = lease;
  if (kind === 'lock' || kind === 'unlock') {
    const outputs = [{ kind: 'execute' as const, command_id, command: kind }];
    return { state: { ...begun, executing: lease }, outputs };
  }
  // Nothing moves: the limit is in force as soon as it is stored.
  const limited = withSpeedLimit(begun, lease);
  return after(limited, (s) => decide(s, lease, 'done', readings));
}

function isPreconditionMet(lease: CommandLease, readings: Readings): boolean {
  const { standstill, locked } = lease.precondition ?? {};
  if (standstill === true && !readings.standstill) return false;
  return locked === undefined || locked === readings.locked;
}

function requestTime(state: VehicleLeases, readings: Readings): LeaseStep {
  const clock = askForTime(state.clock, readings.nonce, readings.monotonic_ms);
  if (clock === null) return quiet(state);
  return {
    state: { ...state, clock },
    outputs: [{ kind: 'request_time', nonce: readings.nonce }],
  };
}

/** Ends a command for good: acknowledged, remembered, out of the queue. */
function decide(
  state: VehicleLeases,
  lease: CommandLease,
  result: AckResult,
  readings: Readings,
): LeaseStep {
  const { state: counted, ack } = acknowledgementOf(state, lease, result, readings);
  const all = [...counted.decided, { sequence: lease.sequence, ack }];
  const forgotten = all.slice(0, Math.max(0, all.length - DECIDED_MAX)).map((d) => d.sequence);
  const decided: VehicleLeases = {
    ...counted,
    waiting: counted.waiting.filter((w) => w.lease.command_id !== lease.command_id),
    decided: all.slice(forgotten.length),
    forgotten_sequence: Math.max(counted.forgotten_sequence, ...forgotten),
  };
  return { state: decided, outputs: [{ kind: 'acknowledge', ack }] };
}

/**
 * Not remembered: otherwise a forgery could use up the id of a command that is still on its way.
 */
function acknowledgeForgery(
  state: VehicleLeases,
  lease: CommandLease,
  readings: Readings,
): LeaseStep {
  const answered = acknowledgementOf(state, lease, 'refused_signature', readings);
  return { state: answered.state, outputs: [{ kind: 'acknowledge', ack: answered.ack }] };
}

function acknowledgementOf(
  state: VehicleLeases,
  lease: CommandLease,
  result: AckResult,
  readings: Readings,
): { state: VehicleLeases; ack: UnsignedAck } {
  const { state: counted, sequence } = takeSequence(state);
  const ack: UnsignedAck = {
    command_id: lease.command_id,
    device_id: state.device_id,
    result,
    executed_at: new Date(readings.clock_ms).toISOString(),
    locked: readings.locked,
    sequence,
  };
  return { state: counted, ack };
}

function isLockCommand(lease: CommandLease): boolean {
  return actuatorOf(lease) === 'lock';
}

function actuatorOf(lease: CommandLease): Actuator {
  return ACTUATOR_OF[lease.kind];
}

function quiet(state: VehicleLeases): LeaseStep {
  return { state, outputs: [] };
}

function after(step: LeaseStep, next: (state: VehicleLeases) => LeaseStep): LeaseStep {
  const { state, outputs } = next(step.state);
  return { state, outputs: [...step.outputs, ...outputs] };
}
