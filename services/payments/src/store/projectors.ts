import { payments } from '@drais/contracts';
import {
  type Projector,
  project,
  projectByReading,
  StreamMovedOn,
  type Transaction,
} from '@drais/kit';
import type { DataOf, RecordedEvent } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { paymentStanding } from '../domain/payment.ts';
import { PAYMENT_FOLDS } from '../domain/payment-fold.ts';
import { openPayment, type Payment } from '../domain/payment-state.ts';
import { insertCorrection } from './corrections.ts';
import { moveCredit } from './credit.ts';
import { chargeDay, lowerDay } from './day-charges.ts';
import { writeDispute } from './disputes.ts';
import { findPayment } from './payments.ts';
import { countUse, insertVoucher } from './vouchers.ts';

const { events } = payments;

interface PaymentEventData {
  readonly payment_id: string;
  readonly payment_method_id?: string;
}

/** Takes the payment of an event from its row, and writes back what the event made of it. */
async function change(
  tx: Transaction,
  event: RecordedEvent<PaymentEventData>,
  fold: (payment: Payment) => Payment,
  /** Whether the rider is told that they owe it; null where the event says nothing of that. */
  is_due: boolean | null = null,
): Promise<void> {
  const { payment_id, payment_method_id = null } = event.data;
  const stored = await findPayment(tx, payment_id);
  if (stored === null) throw new Error(`payment ${payment_id} was never opened`);
  // Somebody was faster since the decision: what they left may not even allow this event.
  if (stored.stream_version !== event.stream_version - 1) throw new StreamMovedOn(payment_id);
  const payment = fold(stored.payment);
  await tx.query(
    `update payments.payments set fare_minor = $3, hold = $4, remainder = $5, standing = $6,
       payment_method_id = coalesce($7, payment_method_id), stream_version = $8, corrected_minor = $9,
       credit_minor = $10, returned_minor = $11, retries = $12, refunds = $13, is_due = coalesce($14, is_due)
     where account_bucket = $1 and payment_id = $2`,
    [
      event.shard_key,
      payment_id,
      payment.fare_minor,
      JSON.stringify(payment.hold),
      JSON.stringify(payment.remainder),
      paymentStanding(payment),
      payment_method_id,
      event.stream_version,
      payment.corrected_minor,
      payment.credit_minor,
      payment.returned_minor,
      JSON.stringify(payment.retries),
      JSON.stringify(payment.refunds),
      is_due,
    ],
  );
}

/** What an event writes beside the row of its payment. */
const BESIDE: ReadonlyMap<string, (tx: Transaction, event: RecordedEvent<never>) => Promise<void>> =
  new Map([
    [
      events.receiptCorrected.type,
      (tx: Transaction, { data }: RecordedEvent<DataOf<typeof events.receiptCorrected>>) =>
        correctReceipt(tx, data),
    ],
    [events.creditSpent.type, (tx, event) => moveWithPayment(tx, event, 'spent')],
    [events.creditReturned.type, (tx, event) => moveWithPayment(tx, event, 'returned')],
  ] as const);

async function correctReceipt(
  tx: Transaction,
  data: DataOf<typeof events.receiptCorrected>,
): Promise<void> {
  const { account_id, trip_id, correction } = data;
  const off_minor = correction.credited.amount_minor;
  await Promise.all([insertCorrection(tx, data), lowerDay(tx, { account_id, trip_id, off_minor })]);
}

function moveWithPayment(
  tx: Transaction,
  event: RecordedEvent<DataOf<typeof events.creditSpent>>,
  kind: 'spent' | 'returned',
): Promise<void> {
  const { account_id, movement_id, trip_id, amount } = event.data;
  const amount_minor = kind === 'spent' ? -amount.amount_minor : amount.amount_minor;
  const moved_at = new Date(event.occurred_at);
  const moved = { ...amount, amount_minor };
  return moveCredit(tx, { movement_id, account_id, kind, amount: moved, moved_at, trip_id });
}

// A row that is there already was made by somebody who was faster: its key says so.

const openings: Projector[] = [
  project(events.paymentOpened, async (tx, event) => {
    const { data, shard_key, stream_version } = event;
    const payment = openPayment(data.payment_id, data.hold);
    await tx.query(
      `insert into payments.payments (account_bucket, payment_id, account_id, trip_id, area_id, payment_method_id,
         pricing_plan_id, plan_version, currency, hold_minor, fare_minor, hold, remainder, standing, opened_at, payer_present,
         stream_version, purpose)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null, $11, $12, $13, $14, $15, $16, $17)`,
      [
        shard_key,
        data.payment_id,
        data.account_id,
        data.trip_id,
        shardKeyOf(data.trip_id),
        data.payment_method_id ?? null,
        data.plan?.pricing_plan_id ?? null,
        data.plan?.version ?? null,
        data.hold.currency,
        data.hold.amount_minor,
        JSON.stringify(payment.hold),
        JSON.stringify(payment.remainder),
        paymentStanding(payment),
        event.occurred_at,
        data.payer_present ?? false,
        stream_version,
        data.purpose ?? 'trip',
      ],
    );
  }),
  ...PAYMENT_FOLDS.map(({ definition, run }) =>
    projectByReading(definition, async (tx, recorded) => {
      const event = recorded as RecordedEvent<PaymentEventData>;
      const is_due = definition.type === events.paymentDue.type ? true : null;
      await change(tx, event, (payment) => run(payment, event.data as never), is_due);
      await BESIDE.get(definition.type)?.(tx, event as RecordedEvent<never>);
    }),
  ),
];

const endings: Projector[] = [
  projectByReading(events.paymentSettled, async (tx, event) => {
    await change(tx, event, (payment) => payment, false);
    await tx.query(
      `update payments.receipts set receipt = jsonb_set(receipt, '{status}', '"paid"')
       where account_bucket = $1 and trip_id = $2`,
      [event.shard_key, event.data.trip_id],
    );
  }),
];

/**
 * A movement or a receipt is recorded in the stream of its payment, whose row counts the versions.
 */
async function countVersion(tx: Transaction, event: RecordedEvent): Promise<void> {
  await tx.query(
    'update payments.payments set stream_version = $3 where account_bucket = $1 and payment_id = $2',
    [event.shard_key, event.stream_id, event.stream_version],
  );
}

const books: Projector[] = [
  project(events.ledgerEntryPosted, async (tx, event) => {
    const { data, shard_key } = event;
    await Promise.all([
      countVersion(tx, event),
      tx.query(
        `with entry as (
           insert into payments.ledger_entries (account_bucket, entry_id, cause, account_id, area_id, posted_at)
           values ($1, $2, $3, $4, $5, $6))
         insert into payments.ledger_lines (account_bucket, entry_id, line_number, account, amount_minor, currency)
         select $1, $2, l.line_number, l.account, l.amount_minor, l.currency
         from unnest($7::text[], $8::bigint[], $9::text[]) with ordinality as l (account, amount_minor, currency, line_number)`,
        [
          shard_key,
          data.entry_id,
          data.cause,
          data.account_id,
          data.area_id,
          data.posted_at,
          data.lines.map((line) => line.account),
          data.lines.map((line) => line.amount_minor),
          data.lines.map((line) => line.currency),
        ],
      ),
    ]);
  }),
  project(events.receiptIssued, async (tx, event) => {
    const { account_id, receipt } = event.data;
    await Promise.all([
      countVersion(tx, event),
      chargeDay(tx, account_id, receipt),
      tx.query(
        `insert into payments.receipts (account_bucket, trip_id, account_id, issued_at, receipt)
         values ($1, $2, $3, $4, $5)`,
        [event.shard_key, receipt.trip_id, account_id, receipt.issued_at, JSON.stringify(receipt)],
      ),
    ]);
  }),
];

const disputes: Projector[] = [events.disputeOpened, events.disputeMoved].map((definition) =>
  project(definition, async (tx, event) => {
    const { payment_id } = event.data;
    const key = { account_bucket: event.shard_key, payment_id };
    await Promise.all([countVersion(tx, event), writeDispute(tx, key, event.data)]);
  }),
);

const credit: Projector[] = [
  project(events.creditGranted, async (tx, event) => {
    const { movement_id, account_id, kind, amount, trip_id = null } = event.data;
    const moved_at = new Date(event.occurred_at);
    const movement = { movement_id, account_id, kind, amount, moved_at, trip_id };
    await Promise.all([countVersion(tx, event), moveCredit(tx, movement)]);
  }),
  project(events.voucherCreated, (tx, { data }) =>
    insertVoucher(tx, { ...data, valid_until: new Date(data.valid_until) }),
  ),
  project(events.voucherRedeemed, (tx, { data, occurred_at }) => {
    const { voucher_id, account_id } = data;
    return countUse(tx, { voucher_id, account_id, redeemed_at: new Date(occurred_at) });
  }),
];

const offers: Projector[] = [
  project(events.pricingPlanPublished, async (tx, event) => {
    const { data } = event;
    await tx.query(
      `insert into payments.pricing_plans (area_id, pricing_plan_id, version, vehicle_class, name, currency, unlock_minor,
         per_minute_minor, pause_per_minute_minor, cap_minor, hold_minor, vat_bp, country,
         cancellation_fee_minor, no_show_fee_minor, fee_vat_bp, day_cap_minor, time_zone)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
      [
        data.area_id,
        data.pricing_plan_id,
        data.version,
        data.vehicle_class,
        data.name,
        data.currency,
        data.unlock_minor,
        data.per_minute_minor,
        data.pause_per_minute_minor,
        data.cap_minor,
        data.hold_minor,
        data.vat_bp,
        data.country,
        data.cancellation_fee_minor ?? null,
        data.no_show_fee_minor ?? null,
        data.fee_vat_bp ?? null,
        data.day_cap_minor ?? null,
        data.time_zone ?? null,
      ],
    );
  }),
  project(events.paymentMethodAdded, async (tx, event) => {
    const { data } = event;
    await tx.query(
      `insert into payments.payment_methods (account_bucket, payment_method_id, account_id, token_ref, label, added_at, stream_version)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        event.shard_key,
        data.payment_method_id,
        data.account_id,
        data.token_ref,
        data.label,
        event.occurred_at,
        event.stream_version,
      ],
    );
  }),
];

export const projectors: readonly Projector[] = [
  ...offers,
  ...openings,
  ...endings,
  ...books,
  ...disputes,
  ...credit,
];
