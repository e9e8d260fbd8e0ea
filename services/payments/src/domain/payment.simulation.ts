import assert from 'node:assert/strict';
import type { ChargeAnswer } from './charge.ts';
import {
  challengeOf,
  creditFare,
  paymentHeard,
  paymentSent,
  paymentStanding,
  retryPayment,
  settlePayment,
} from './payment.ts';
import { nextCommand, type PaymentCommand } from './payment-command.ts';
import {
  chargesOf,
  openPayment,
  owed_minor,
  type PartName,
  type Payment,
  type PaymentAction,
} from './payment-state.ts';
import { type ChargeName, isRefundName } from './refund.ts';

/** How the bank of a simulation treats its one card. */
export interface SimulatedCard {
  readonly declines: ChargeName | null;
  readonly hold_lapses: boolean;
  /** The bank asks the payer before it places the hold. The remainder is asked for without them. */
  readonly challenges: boolean;
}

interface BankHold {
  readonly key: string;
  readonly amount_minor: number;
  readonly charge: ChargeName;
  captured_minor: number;
  refunded_minor: number;
  /** `waiting` for the payer. */
  state: 'waiting' | 'placed' | 'closed';
}

interface BankBooks {
  readonly card: SimulatedCard;
  /** What becomes of a try for what is due. */
  retries_decline: boolean;
  readonly holds: Map<string, BankHold>;
  /** An answer changes once: when the payer has been heard. */
  readonly booked: Map<string, { readonly body: string; answer: ChargeAnswer }>;
}

/** One payment, one bank, and a network between them that loses, delays, doubles and reorders. */
export interface World {
  readonly bank: BankBooks;
  /** What the trip costs; nothing where it was called off. */
  fare_minor: number;
  payment: Payment;
  requests: PaymentCommand[];
  answers: { readonly command: PaymentCommand; readonly answer: ChargeAnswer }[];
  readonly ever_sent: PaymentCommand[];
}

export type Step =
  /** We do what the payment asks for next, if anything. */
  | { readonly kind: 'work' }
  /** The same, with a request that overtakes all others and is answered at once. */
  | { readonly kind: 'exchange' }
  /** A request reaches the bank, or an answer reaches us; `again` leaves a duplicate on its way. */
  | { readonly kind: 'arrive' | 'hear'; readonly which: number; readonly again: boolean }
  | { readonly kind: 'lose'; readonly which: number }
  /** A caller loses patience, perhaps long after the answer came. */
  | { readonly kind: 'give_up'; readonly which: number }
  /** We forget every answer that is on its way and start again from what is stored. */
  | { readonly kind: 'crash' }
  | { readonly kind: 'settle' }
  /** The payer answers their bank, perhaps long after anybody waits for it. */
  | { readonly kind: 'authenticate'; readonly passes: boolean }
  /**
   * The bank says that there is news, early, late, twice or never: we look. `at_once`: the look
   * overtakes everything else.
   */
  | { readonly kind: 'webhook'; readonly at_once: boolean }
  /** The time for the payer is over: the trip is called off. */
  | { readonly kind: 'deadline' }
  /** An operator lowers the fare by up to this much. */
  | { readonly kind: 'correct'; readonly by_minor: number }
  /** What is due is asked for again; the card may be another one by now. */
  | { readonly kind: 'retry'; readonly declines: boolean }
  /** The card's bank sends back what was refunded, days after it took it. */
  | { readonly kind: 'refund_fails' };

const CHALLENGE_ENDS_AT = '2026-05-01T08:10:00.000Z';

export function openWorld(card: SimulatedCard, hold_minor: number, fare_minor: number): World {
  return {
    bank: { card, retries_decline: false, holds: new Map(), booked: new Map() },
    fare_minor,
    payment: openPayment('042.payment', { amount_minor: hold_minor, currency: 'EUR' }),
    requests: [],
    answers: [],
    ever_sent: [],
  };
}

export function bankCaptured_minor(world: World): number {
  return [...world.bank.holds.values()].reduce((sum, one) => sum + one.captured_minor, 0);
}

/** What the bank has taken and not given back. */
export function bankKept_minor(world: World): number {
  const back = [...world.bank.holds.values()].reduce((sum, one) => sum + one.refunded_minor, 0);
  return bankCaptured_minor(world) - back;
}

/** Holds that are placed, or that the payer could still make so. */
export function bankOpenHolds(world: World): number {
  return [...world.bank.holds.values()].filter((one) => one.state !== 'closed').length;
}

export function bankPlacedHolds(world: World): number {
  return [...world.bank.holds.values()].filter((one) => one.state === 'placed').length;
}

export function runStep(world: World, step: Step): void {
  if (step.kind === 'work') work(world);
  if (step.kind === 'exchange') exchange(world);
  if (step.kind === 'settle') settle(world);
  if (step.kind === 'arrive') arrive(world, step.which, step.again);
  if (step.kind === 'hear') hearOne(world, step.which, step.again);
  if (step.kind === 'lose')
    world.requests.splice(step.which % Math.max(1, world.requests.length), 1);
  if (step.kind === 'give_up') giveUp(world, step.which);
  if (step.kind === 'authenticate') authenticate(world.bank, step.passes);
  if (step.kind === 'webhook') look(world, step.at_once);
  if (step.kind === 'deadline') callOff(world);
  if (step.kind === 'crash') {
    world.answers = [];
    doubtPending(world);
  }
  runLaterStep(world, step);
}

/** What people do when the trip is over. */
function runLaterStep(world: World, step: Step): void {
  if (step.kind === 'correct') correct(world, step.by_minor);
  if (step.kind === 'retry') retry(world, step.declines);
  if (step.kind === 'refund_fails') failRefund(world.bank, world.ever_sent);
}

function failRefund(books: BankBooks, ever_sent: readonly PaymentCommand[]): void {
  for (const { about, idempotency_key, authorization_id, amount } of ever_sent) {
    const booked = books.booked.get(idempotency_key);
    if (about !== 'refund' || booked?.answer.status !== 'refunded') continue;
    const hold = books.holds.get(authorization_id ?? '');
    assert.ok(hold, 'a refund of a hold that nobody made');
    hold.refunded_minor -= amount.amount_minor;
    booked.answer = { status: 'declined', code: 'refund_refused' };
    return;
  }
}

/**
 * The network heals: everything arrives, and reconciliation reads the bank's books until we rest.
 */
export function calmDown(world: World): void {
  settle(world);
  while (world.requests.length > 0) arrive(world, 0, false);
  while (world.answers.length > 0) hearOne(world, 0, false);
  for (let rounds = 0; rounds < 50; rounds += 1) {
    doubtPending(world);
    reconcile(world);
    if (nextCommand(world.payment) === null) return;
    exchange(world);
  }
  assert.fail('the payment never comes to rest');
}

function settle(world: World): void {
  const outcome = settlePayment(world.payment, world.fare_minor);
  world.payment = outcome.ok ? outcome.value : assert.fail(outcome.refusal.code);
}

function correct(world: World, by_minor: number): void {
  const credited_minor = Math.min(by_minor, owed_minor(world.payment));
  if (world.payment.fare_minor === null || credited_minor === 0) return;
  world.payment = creditFare(world.payment, credited_minor);
}

function retry(world: World, declines: boolean): void {
  if (paymentStanding(world.payment) !== 'short') return;
  world.payment = retryPayment(world.payment, 'pay_now');
  world.bank.retries_decline = declines;
}

function work(world: World): void {
  const command = nextCommand(world.payment);
  if (command === null) return;
  world.payment = paymentSent(world.payment, command);
  world.ever_sent.push(command);
  world.requests.push(command);
}

function exchange(world: World): void {
  const sent_before = world.ever_sent.length;
  work(world);
  if (world.ever_sent.length === sent_before) return;
  arrive(world, world.requests.length - 1, false);
  hearOne(world, world.answers.length - 1, false);
}

function arrive(world: World, which: number, again: boolean): void {
  const command = world.requests[which % Math.max(1, world.requests.length)];
  if (command === undefined) return;
  if (!again) world.requests = world.requests.filter((one) => one !== command);
  world.answers.push({ command, answer: bankAnswer(world.bank, command) });
}

function hearOne(world: World, which: number, again: boolean): void {
  const heard = world.answers[which % Math.max(1, world.answers.length)];
  if (heard === undefined) return;
  if (!again) world.answers = world.answers.filter((one) => one !== heard);
  world.payment = paymentHeard(world.payment, heard.command, heard.answer);
}

function giveUp(world: World, which: number): void {
  const command = world.ever_sent[which % Math.max(1, world.ever_sent.length)];
  if (command === undefined) return;
  world.payment = paymentHeard(world.payment, command, { status: 'unknown' });
}

function authenticate(books: BankBooks, passes: boolean): void {
  for (const [authorization_id, hold] of books.holds) {
    if (hold.state !== 'waiting') continue;
    hold.state = passes ? 'placed' : 'closed';
    const { amount_minor } = hold;
    const placed = { status: 'authorized', authorization_id, amount: { amount_minor } } as const;
    decideHold(books, hold, passes ? placed : NOT_AUTHENTICATED);
  }
}

const NOT_AUTHENTICATED: ChargeAnswer = { status: 'declined', code: 'authentication_failed' };

function decideHold(books: BankBooks, { key }: BankHold, answer: ChargeAnswer): void {
  const booked = books.booked.get(key);
  assert.ok(booked, 'a hold that nobody asked for');
  booked.answer = answer;
}

/** Asks where the hold stands that waits for its payer. */
function look(world: World, at_once: boolean): void {
  const challenge = challengeOf(world.payment);
  if (challenge === null) return;
  const { charge, amount, authorization_id } = challenge;
  const asked = world.ever_sent.find((one) => one.charge === charge && one.action === 'authorize');
  assert.ok(asked, 'a challenge without a request');
  world.requests.push({ ...asked, action: 'find', amount, authorization_id });
  if (!at_once) return;
  arrive(world, world.requests.length - 1, false);
  hearOne(world, world.answers.length - 1, false);
}

function callOff(world: World): void {
  if (challengeOf(world.payment) === null) return;
  world.fare_minor = 0;
  settle(world);
}

function reconcile(world: World): void {
  for (const command of world.ever_sent) {
    const found = world.bank.booked.get(command.idempotency_key);
    if (found === undefined) continue;
    const heard = { ...command, action: command.about };
    world.payment = paymentHeard(world.payment, heard, found.answer);
  }
}

const ON_ITS_WAY: Readonly<Record<string, PaymentAction>> = {
  authorizing: 'authorize',
  capturing: 'capture',
  releasing: 'release',
  refunding: 'refund',
};

/** Whatever may be on its way is in doubt: its sender died. */
function doubtPending(world: World): void {
  const { refunds } = world.payment;
  const back = refunds.map((one, index) => [`refund_${index + 1}` as PartName, one] as const);
  for (const [charge, { status }] of [...chargesOf(world.payment), ...back]) {
    const about = ON_ITS_WAY[status];
    if (about === undefined) continue;
    const heard = { charge, about, action: about };
    world.payment = paymentHeard(world.payment, heard, { status: 'unknown' });
  }
}

/** A bank as small as the interface's laws allow: once per key, one capture per hold. */
function bankAnswer(books: BankBooks, command: PaymentCommand): ChargeAnswer {
  const before = books.booked.get(command.idempotency_key);
  if (command.action === 'find') return before?.answer ?? { status: 'not_found' };
  const body = JSON.stringify([command.about, command.amount, command.authorization_id]);
  if (before !== undefined) {
    assert.equal(before.body, body, 'one key was used for two requests');
    return before.answer;
  }
  const answer = bankDoes(books, command);
  books.booked.set(command.idempotency_key, { body, answer });
  return answer;
}

function bankDoes(books: BankBooks, command: PaymentCommand): ChargeAnswer {
  if (command.about === 'authorize') return bankHold(books, command);
  return command.about === 'refund' ? bankRefund(books, command) : bankClose(books, command);
}

function bankRefund(books: BankBooks, command: PaymentCommand): ChargeAnswer {
  const hold = books.holds.get(command.authorization_id ?? '');
  if (hold === undefined) return assert.fail('a refund of a hold that nobody made');
  hold.refunded_minor += command.amount.amount_minor;
  assert.ok(hold.refunded_minor <= hold.captured_minor, 'more goes back than was taken');
  return { status: 'refunded' };
}

function bankHold(books: BankBooks, command: PaymentCommand): ChargeAnswer {
  const { charge, amount, idempotency_key: key } = command;
  if (isRefundName(charge)) return assert.fail('a refund is no hold');
  const is_retry = charge.startsWith('retry_');
  if (is_retry ? books.retries_decline : books.card.declines === charge)
    return { status: 'declined', code: 'insufficient_funds' };
  const authorization_id = `auth_${books.holds.size + 1}`;
  const { amount_minor } = amount;
  const state = books.card.challenges && charge === 'hold' ? 'waiting' : 'placed';
  books.holds.set(authorization_id, {
    key,
    amount_minor,
    charge,
    captured_minor: 0,
    refunded_minor: 0,
    state,
  });
  if (state === 'placed') return { status: 'authorized', authorization_id, amount };
  const challenge_ends_at = CHALLENGE_ENDS_AT;
  return { status: 'requires_action', authorization_id, amount, challenge_ends_at };
}

function bankClose(books: BankBooks, command: PaymentCommand): ChargeAnswer {
  const hold = books.holds.get(command.authorization_id ?? '');
  if (hold === undefined) return assert.fail('a hold that nobody made');
  const was = hold.state;
  hold.state = 'closed';
  if (command.about === 'release') {
    if (hold.captured_minor > 0) return { status: 'declined', code: 'authorization_closed' };
    if (was === 'waiting') decideHold(books, hold, NOT_AUTHENTICATED);
    return { status: 'released' };
  }
  assert.notEqual(was, 'waiting', 'a capture of a hold that was never placed');
  if (was === 'closed') return { status: 'declined', code: 'authorization_closed' };
  if (books.card.hold_lapses && hold.charge === 'hold') {
    return { status: 'declined', code: 'authorization_expired' };
  }
  assert.ok(command.amount.amount_minor <= hold.amount_minor);
  hold.captured_minor = command.amount.amount_minor;
  return { status: 'captured', amount: command.amount };
}
