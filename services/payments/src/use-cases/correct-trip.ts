import { payments } from '@drais/contracts';
import { type Context, useCase } from '@drais/kit';
import type { InputOf, NewEvent, OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import {
  type CorrectionPlan,
  type CorrectionRefusal,
  type CorrectionWish,
  planCorrection,
} from '../domain/correction.ts';
import { paymentIdOf } from '../domain/ids.ts';
import { type LedgerEntry, postingsForCorrection } from '../domain/ledger.ts';
import { creditFare, paymentStanding } from '../domain/payment.ts';
import { consequencesOf, idsOf, ledgerEvent } from '../domain/payment-events.ts';
import {
  capturedSum_minor,
  overpaid_minor,
  owed_minor,
  type Payment,
} from '../domain/payment-state.ts';
import type { Receipt } from '../domain/receipt.ts';
import { refunded_minor } from '../domain/refund.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { type CreditNote, listCorrections } from '../store/corrections.ts';
import type { StoredPayment } from '../store/payments.ts';
import { findPlanVersion, type StoredPlan } from '../store/pricing-plans.ts';
import { findReceipt } from '../store/receipts.ts';
import { awaited } from './hear-provider.ts';
import { loadPayment, savePayment } from './save-payment.ts';
import { retryOnRace, returnTo } from './spend-credit.ts';
import { dueNow } from './timers.ts';

/** A trip's money, with all that a correction of it needs. */
interface Correctable {
  readonly stored: StoredPayment;
  readonly receipt: Receipt;
  readonly plan: StoredPlan;
  readonly corrections: readonly CreditNote[];
}

interface TripOfRider {
  readonly trip_id: string;
  readonly rider_id: string;
}

export const getTripPaymentUseCase = useCase(
  payments.getTripPayment,
  async (tools: PaymentsTools, _context, { trip_id, rider_id }) => {
    const stored = await loadPayment(tools, paymentIdOf(rider_id, trip_id));
    if (stored === null) return unknownPayment();
    const shard = tools.db.shard(shardKeyOf(rider_id));
    const corrections = await listCorrections(shard, rider_id, [trip_id]);
    return accept({ trip_id, ...moneyOf(stored.payment), corrections: [...corrections] });
  },
);

function moneyOf(payment: Payment) {
  const { payment_id, currency, fare_minor, credit_minor, returned_minor, refunds } = payment;
  return {
    payment_id,
    currency,
    fare_minor,
    standing: paymentStanding(payment),
    owed_minor: owed_minor(payment),
    captured_minor: capturedSum_minor(payment),
    paid_by_credit_minor: credit_minor,
    refunded_minor: refunded_minor(refunds),
    returned_to_credit_minor: returned_minor,
    refunds: refunds.map(({ amount_minor, status, code }) => {
      return { amount_minor, status, ...(code === undefined ? {} : { code }) };
    }),
    tries: payment.retries.length,
  };
}

export const previewCorrectionUseCase = useCase(
  payments.previewCorrection,
  async (tools: PaymentsTools, _context, input) => {
    const found = await findCorrectable(tools, input);
    if (!found.ok) return found;
    const planned = planFor(found.value, input);
    if (!planned.ok) return planned;
    const { lines } = postingOf(found.value, planned.value, 'preview', tools.now());
    const ledger_lines = lines.map((line) => ({ ...line }));
    return accept({ ...effectView(planned.value, found.value.receipt), ledger_lines });
  },
);

/**
 * Sets a lower fare. Nothing that was written is changed: a correcting receipt and its posting are
 * added, and what was paid too much goes back by itself, recorded first and then asked for.
 */
export const correctTripUseCase = useCase(
  payments.correctTrip,
  (tools: PaymentsTools, context, input) =>
    retryOnRace(async () => {
      const found = await findCorrectable(tools, input);
      if (!found.ok) return found;
      const correction_id = context.newId(shardKeyOf(input.rider_id), 'correction');
      const before = found.value.corrections.find((one) => one.correction_id === correction_id);
      if (before !== undefined) return accept(before);
      const planned = planFor(found.value, input);
      if (!planned.ok) return planned;
      const at = { correction_id, reason: input.reason, now: tools.now() };
      const note = creditNote(found.value, planned.value, at);
      await saveCorrection(
        tools,
        { found: found.value, planned: planned.value, note },
        {
          context,
          input,
        },
      );
      return accept(note);
    }),
);

function planFor(
  { stored, receipt, plan, corrections }: Correctable,
  wish: CorrectionWish,
): Outcome<CorrectionPlan, CorrectionRefusal> {
  const at = { payment: stored.payment, receipt, plan, corrections: corrections.length };
  return planCorrection(at, wish);
}

async function saveCorrection(
  tools: PaymentsTools,
  made: {
    readonly found: Correctable;
    readonly planned: CorrectionPlan;
    readonly note: CreditNote;
  },
  asked: { readonly context: Context; readonly input: InputOf<typeof payments.correctTrip> },
): Promise<void> {
  const { found, planned, note } = made;
  const { stored } = found;
  const { context, input } = asked;
  const now = new Date(note.issued_at);
  const { payment_id, stream_version, payment: before } = stored;
  const owed = creditFare(before, planned.credited_minor);
  // Never more than there is to give back: a capture may still be under way.
  const amount_minor = Math.min(planned.to_credit_minor, Math.max(0, overpaid_minor(owed)));
  const back = returnTo(stored, { payment: owed, amount_minor }, now);
  const events: NewEvent[] = [
    payments.events.receiptCorrected.at(now, {
      ...idsOf(stored),
      author_id: context.principal.account_id,
      reason: input.reason,
      note: input.note,
      to: input.to ?? 'original',
      correction: note,
    }),
    ledgerEvent(postingOf(found, planned, note.correction_id, now)),
    ...back.events,
    ...consequencesOf(stored, { before, after: back.after }, now),
  ];
  // Whoever waits for an answer hears it first, and then what has to go back is seen.
  const timer = awaited(before) === null ? dueNow(tools) : ('kept' as const);
  const { trace_id } = context;
  await savePayment(tools, { payment_id, stream_version, trace_id, events, timer });
}

async function findCorrectable(
  tools: PaymentsTools,
  { trip_id, rider_id }: TripOfRider,
): Promise<Outcome<Correctable, 'payments.payment_unknown' | 'payments.not_correctable'>> {
  const shard = tools.db.shard(shardKeyOf(rider_id));
  const stored = await loadPayment(tools, paymentIdOf(rider_id, trip_id));
  if (stored === null) return unknownPayment();
  const receipt = await findReceipt(shard, rider_id, trip_id);
  if (receipt === null) {
    return refuse(
      'payments.not_correctable',
      'There is no receipt of this trip that could be wrong.',
    );
  }
  const area_id = shardKeyOf(receipt.plan.pricing_plan_id);
  const plan = await findPlanVersion(tools.db.shard(area_id), area_id, receipt.plan);
  if (plan === null) throw new Error(`the receipt of ${trip_id} has a price that is not stored`);
  const corrections = await listCorrections(shard, rider_id, [trip_id]);
  return accept({ stored, receipt, plan, corrections });
}

function postingOf(
  { stored, plan }: Correctable,
  { before_minor, after_minor, vat }: CorrectionPlan,
  reference: string,
  occurred_at: Date,
): LedgerEntry {
  const { country, currency } = plan;
  const { vat_bp } = vat;
  const scope = { ...stored, occurred_at, reference, country, vat_bp };
  return postingsForCorrection(scope, { currency, before_minor, after_minor });
}

function effectView(planned: CorrectionPlan, { fare }: Receipt) {
  const { currency } = fare.total;
  const { before_minor, after_minor, credited_minor, vat } = planned;
  const { off_debt_minor, to_card_minor, to_credit_minor } = planned;
  return {
    total_before: { amount_minor: before_minor, currency },
    total_after: { amount_minor: after_minor, currency },
    credited: { amount_minor: credited_minor, currency },
    vat: { ...vat },
    off_debt_minor,
    to_card_minor,
    to_credit_minor,
  };
}

function creditNote(
  { receipt, corrections }: Correctable,
  planned: CorrectionPlan,
  at: {
    readonly correction_id: string;
    readonly reason: CreditNote['reason'];
    readonly now: Date;
  },
): OutputOf<typeof payments.correctTrip> {
  const { receipt_id, trip_id } = receipt;
  const { correction_id, reason, now } = at;
  return {
    correction_id,
    number: corrections.length + 1,
    receipt_id,
    trip_id,
    issued_at: now.toISOString(),
    reason,
    basis: { ...planned.basis },
    ...effectView(planned, receipt),
  };
}

function unknownPayment() {
  return refuse('payments.payment_unknown', 'There is no payment of this trip and rider.');
}
