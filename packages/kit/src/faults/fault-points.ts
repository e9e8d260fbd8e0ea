/**
 * Places in the code at which a process can be told to end, or to end another one: the moments
 * between a decision and its commit, and between a commit and whoever waits to hear of it. Nothing
 * else in the code knows about them, and no public door can reach them.
 */
export const FAULT_POINTS = {
  'transaction.before_commit': 'All statements of a transaction have run; its commit has not left.',
  'transaction.after_commit': 'A transaction is on disk; whoever asked for it does not know yet.',
  'copy.before_commit': 'A batch of reports is about to be streamed into its table.',
  'copy.after_commit': 'A batch of reports is on disk; no vehicle has its PUBACK yet.',
  'relay.before_delivery': 'An event was read from the outbox; its subscriber has not seen it.',
  'relay.after_delivery': 'A subscriber has committed; the outbox row is still there.',
  'relay.after_removal': 'The outbox row of a delivered event is gone.',
  'handler.after_commit': 'Handlers of an event have committed; the relay does not know yet.',
  'idempotency.after_claim': 'A key belongs to a call whose work has not begun.',
  'idempotency.before_keeping': 'The work of a call is on disk; its answer is not kept yet.',
  'idempotency.after_keeping': 'The answer of a call is kept; nobody has heard it.',
  'provider.before_call': 'A payment provider is about to be asked.',
  'provider.after_call': 'A payment provider has answered; nothing of it is stored.',
  'call.before_answer': 'A call of another process is done; its answer has not left.',
  'bank.before_commit': 'The sandbox bank has decided; its books do not say so yet.',
  'bank.after_commit': 'The sandbox bank has booked; its answer has not left.',
} as const;

export type FaultPoint = keyof typeof FAULT_POINTS;

/** What an armed process does at each point. */
export type Passing = (point: FaultPoint) => void;

let passing: Passing | undefined;

/**
 * Passes a point. Costs one look at a variable in a process that is not armed: in all but tortured
 * ones.
 */
export function faultPoint(point: FaultPoint): void {
  if (passing !== undefined) passing(point);
}

/** Lets `pass` decide at every point of this process; undefined disarms it. */
export function onFaultPoint(pass: Passing | undefined): void {
  passing = pass;
}
